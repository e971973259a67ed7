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

#include <QMap>

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../output.h"
#include "../several.h"

namespace Megatorrent::Cli
{
    namespace
    {
        ExitCode list(Context &context)
        {
            if (context.args.operands().size() > 1)
                throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is one too many.").arg(context.args.operand(1)));
            QMap<QString, int> folders;
            for (const QJsonValue &info : asConst(context.api.getArray(u"subscriptions"_s)))
            {
                if (const QString folder = info[u"folder"_s].toString(); !folder.isEmpty())
                    ++folders[folder];
            }
            if (context.out.isJson())
            {
                QJsonArray array;
                for (auto it = folders.cbegin(); it != folders.cend(); ++it)
                    array.append(QJsonObject {{u"folder"_s, it.key()}, {u"subscriptions"_s, it.value()}});
                context.out.jsonArray(array);
                return ExitCode::Done;
            }
            QList<Output::Row> rows;
            for (auto it = folders.cbegin(); it != folders.cend(); ++it)
                rows.append({.cells = {it.key(), QString::number(it.value())}, .style = Output::Style::Plain});
            context.out.table(rows);
            return ExitCode::Done;
        }

        // Subscriptions into a folder; "" or "/" is the top of the list
        ExitCode move(Context &context)
        {
            const QStringList operands = context.args.operands();
            if (operands.size() < 3)
                throw Failure(ExitCode::WrongUse, Text::tr("Say it so: megatorrent folder move FOLDER CH..."));
            const QString folder = operands.at(1);
            const QList<Channel> known = channels(context.api, ChannelKind::Subscription);
            return forSeveral(context.out, operands.sliced(2), [&](const QString &name)
            {
                const Channel channel = findChannel(known, name);
                context.api.post(u"setSubscription"_s, {{u"key"_s, channel.key}, {u"folder"_s, folder}});
                if (context.out.isJson())
                    context.out.json({{u"key"_s, channel.key}, {u"folder"_s, folder}});
                else
                    context.out.line(Text::tr("%1 is in \"%2\"").arg(channel.name, folder));
            });
        }

        ExitCode rename(Context &context)
        {
            const QStringList operands = context.args.operands();
            if (operands.size() != 3)
                throw Failure(ExitCode::WrongUse, Text::tr("Say it so: megatorrent folder rename FROM TO"));
            const QJsonObject answer = context.api.post(u"moveFolder"_s, {{u"from"_s, operands.at(1)}, {u"to"_s, operands.at(2)}});
            if (context.out.isJson())
                context.out.json(answer);
            else if (const qint64 count = answer[u"moved"_s].toInteger(); count == 1)
                context.out.line(Text::tr("1 subscription"));
            else
                context.out.line(Text::tr("%1 subscriptions").arg(count));
            return ExitCode::Done;
        }

        ExitCode run(Context &context)
        {
            const QString word = context.args.operands().value(0, u"list"_s);
            if (word == u"list")
                return list(context);
            if (word == u"move")
                return move(context);
            if (word == u"rename")
                return rename(context);
            throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is none of: list, move, rename.").arg(word));
        }
    }

    Command folderCommand()
    {
        return
        {
            .name = u"folder"_s,
            .usage = u"[list | move FOLDER CH... | rename FROM TO]"_s,
            .summary = Text::tr("Folders in which you keep subscriptions in the list; nothing moves on the disk."),
            .operands = {Operand::Text, Operand::Folder, Operand::Folded},
            .maxOperands = Command::MANY,
            .choices = {u"list"_s, u"move"_s, u"rename"_s},
            .run = run
        };
    }
}
