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

#include <optional>

#include <QJsonDocument>

#include "base/global.h"
#include "megatorrent/content/keybackup.h"
#include "megatorrent/content/link.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../files.h"
#include "../newfile.h"
#include "../output.h"

// Commands for the key of a channel

namespace Megatorrent::Cli
{
    namespace
    {
        const qint64 IDENTITY_MAX_SIZE = 65536;

        // The first line of the file that was named; nothing: none was
        std::optional<QString> passphrase(Context &context)
        {
            const QString option = u"passphrase-file"_s;
            if (!context.args.isSet(option))
                return std::nullopt;
            return Files::firstLine(context.args.value(option));
        }

        ExitCode backup(Context &context)
        {
            const QString name = context.args.operand(1);
            const auto secret = passphrase(context);
            const Channel channel = findChannel(context.api, ChannelKind::Own, context.args.operand(0));
            // before the key is handed out
            const NewFile file {name, context.out};
            Api::Fields fields {{u"key"_s, channel.key}, {u"confirm"_s, u"true"_s}};
            if (secret)
                fields += {u"passphrase"_s, *secret};
            const QJsonObject exported = context.api.post(u"exportChannel"_s, fields);
            file.write(secret ? exported[u"backup"_s].toString().toUtf8() : QJsonDocument(exported).toJson());
            if (!file.isStandardOutput() && context.out.isJson())
                context.out.json({{u"file"_s, name}});
            else if (!file.isStandardOutput())
                context.out.line(Text::tr("Saved %1").arg(name));
            context.out.message(secret ? Text::tr("Whoever gets this file and the passphrase can publish in your name. Lost, nobody can publish in this channel again.")
                : Text::tr("Whoever gets this file can publish in your name. Lost, nobody can publish in this channel again."));
            context.api.post(u"setChannel"_s, {{u"key"_s, channel.key}, {u"backedUp"_s, u"true"_s}});
            return ExitCode::Done;
        }

        ExitCode restore(Context &context)
        {
            const QString file = context.args.operand(0);
            const QByteArray text = Files::read(file, IDENTITY_MAX_SIZE);
            const auto secret = passphrase(context);
            Api::Fields fields {{u"identity"_s, Files::fromUtf8(text)}};
            if (KeyBackup::isSealed(text))
            {
                if (!secret)
                    throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" needs a passphrase. Name a file that holds it by --passphrase-file.").arg(file));
                fields += {u"passphrase"_s, *secret};
            }
            else
            {
                const auto exported = ExportedChannel::fromJson(text);
                if (!exported)
                    throw Failure(ExitCode::WrongUse, Text::tr("\"%1\": %2").arg(file, exported.error()));
                if (exported->title.isEmpty() && !context.args.isSet(u"title"_s))
                    throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" does not say what the channel is called. Say it by --title.").arg(file));
            }
            if (context.args.isSet(u"title"_s))
                fields += {u"title"_s, context.args.value(u"title"_s)};
            if (context.args.isSet(u"link"_s))
            {
                // other users of the computer see what a command is called with
                const QString link = context.args.value(u"link"_s);
                fields += {u"link"_s, ((link == u"-") ? Files::firstLine(link) : link)};
            }
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

        QCommandLineOption passphraseOption()
        {
            return {u"passphrase-file"_s, Text::tr("File whose first line is the passphrase that opens the backup."), u"FILE"_s};
        }

        ExitCode genKey(Context &context)
        {
            const QString file = context.args.isSet(u"output"_s) ? context.args.value(u"output"_s) : u"identity.json"_s;
            const Identity identity = Identity::generate();
            const NewFile newFile {file, context.out};
            newFile.write(identity.toJson() + '\n');
            if (newFile.isStandardOutput())
                return ExitCode::Done;   // the public key is in it
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
            .usage = u"CH FILE [--passphrase-file FILE]"_s,
            .summary = Text::tr("Save the key of a channel of your own in a new file that only you can read."),
            .options = {passphraseOption()},
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
            .usage = u"FILE [--title TITLE] [--link LINK] [--passphrase-file FILE]"_s,
            .summary = Text::tr("Take over a channel by its key: what backup has saved, or an identity.json."),
            .options = {{u"title"_s, Text::tr("What it is called."), u"TITLE"_s}
                , {u"link"_s, Text::tr("Full link of a private channel, which has the key to read it; \"-\" reads it from standard input. An identity.json does not have it."), u"LINK"_s}
                , passphraseOption()},
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
