/*
 * Bittorrent Client using Qt and libtorrent.
 * Copyright (C) 2026  Megatorrent contributors
 *
 * This program is free software; you can redistribute it and/or
 * modify it under the terms of the GNU General Public License
 * as published by the Free Software Foundation; either version 2
 * of the License, or (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin Street, Fifth Floor, Boston, MA  02110-1301, USA.
 *
 * In addition, as a special exception, the copyright holders give permission to
 * link this program with the OpenSSL project's "OpenSSL" library (or with
 * modified versions of it that use the same license as the "OpenSSL" library),
 * and distribute the linked executables. You must obey the GNU General Public
 * License in all respects for all of the code used other than "OpenSSL".  If you
 * modify file(s), you may extend this exception to your version of the file(s),
 * but you are not obligated to do so. If you do not wish to do so, delete this
 * exception statement from your version.
 */

#include "../command.h"

#include <QJsonDocument>

#include "base/global.h"
#include "megatorrent/content/link.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../files.h"
#include "../output.h"

// Commands for the key of a channel

namespace Megatorrent::Cli
{
    namespace
    {
        const qint64 IDENTITY_MAX_SIZE = 65536;

        ExitCode backup(Context &context)
        {
            const QString file = context.args.operand(1);
            const Channel channel = findChannel(context.api, ChannelKind::Own, context.args.operand(0));
            const QJsonObject exported = context.api.post(u"exportChannel"_s, {{u"key"_s, channel.key}});
            Files::writeNewSecret(file, QJsonDocument(exported).toJson());
            if (context.out.isJson())
                context.out.json({{u"file"_s, file}});
            else
                context.out.line(Text::tr("Saved %1").arg(file));
            context.out.message(Text::tr("Whoever gets this file can publish in your name. Lost, nobody can publish in this channel again."));
            return ExitCode::Done;
        }

        ExitCode restore(Context &context)
        {
            const QString file = context.args.operand(0);
            const auto exported = ExportedChannel::fromJson(Files::read(file, IDENTITY_MAX_SIZE));
            if (!exported)
                throw Failure(ExitCode::WrongUse, Text::tr("\"%1\": %2").arg(file, exported.error()));
            const QString title = context.args.isSet(u"title"_s) ? context.args.value(u"title"_s) : exported->title;
            if (title.isEmpty())
                throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" does not say what the channel is called. Say it by --title.").arg(file));

            Api::Fields fields {{u"identity"_s, QString::fromUtf8(exported->identity.toJson())}, {u"title"_s, title}};
            if (exported->readKey)
                fields += {u"readKey"_s, QString::fromLatin1(exported->readKey->toHex())};
            const QJsonObject answer = context.api.post(u"importChannel"_s, fields);
            if (context.out.isJson())
            {
                context.out.json(answer);
                return ExitCode::Done;
            }
            context.out.line(answer[u"key"_s].toString());
            context.out.line(answer[u"link"_s].toString());
            return ExitCode::Done;
        }

        ExitCode genKey(Context &context)
        {
            const QString file = context.args.isSet(u"output"_s) ? context.args.value(u"output"_s) : u"identity.json"_s;
            const Identity identity = Identity::generate();
            Files::writeNewSecret(file, (identity.toJson() + '\n'));
            if (context.out.isJson())
                context.out.json({{u"publicKey"_s, identity.publicKey.toString()}, {u"file"_s, file}});
            else
                context.out.line(identity.publicKey.toString() + u' ' + file);
            return ExitCode::Done;
        }
    }

    Command backupCommand()
    {
        return
        {
            .name = u"backup"_s,
            .usage = u"CH FILE"_s,
            .summary = Text::tr("Save the key of a channel of your own in a new file that only you can read."),
            .operands = {Operand::OwnChannel, Operand::File},
            .minOperands = 2,
            .maxOperands = 2,
            .run = backup
        };
    }

    Command restoreCommand()
    {
        return
        {
            .name = u"restore"_s,
            .usage = u"FILE [--title TITLE]"_s,
            .summary = Text::tr("Take over a channel by its key: what backup has saved, or an identity.json."),
            .options = {{u"title"_s, Text::tr("What it is called."), u"TITLE"_s}},
            .operands = {Operand::File},
            .minOperands = 1,
            .maxOperands = 1,
            .run = restore
        };
    }

    Command genKeyCommand()
    {
        return
        {
            .name = u"gen-key"_s,
            .usage = u"[-o FILE]"_s,
            .summary = Text::tr("Make a key for a channel, without qBittorrent; see restore."),
            .options = {{{u"o"_s, u"output"_s}, Text::tr("New file for it; identity.json if it is not said."), u"FILE"_s}},
            .run = genKey
        };
    }
}
