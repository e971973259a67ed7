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

#include <QJsonArray>
#include <QJsonDocument>

#include "base/global.h"
#include "megatorrent/content/link.h"
#include "../api.h"
#include "../arguments.h"
#include "../context.h"
#include "../files.h"
#include "../newfile.h"
#include "../output.h"

// All subscriptions in one file

namespace Megatorrent::Cli
{
    namespace
    {
        const qint64 FILE_MAX_SIZE = 16 * 1024 * 1024;   // of the WebAPI

        QString subscriptionsText(const qsizetype count)
        {
            return (count == 1) ? Text::tr("1 subscription") : Text::tr("%1 subscriptions").arg(count);
        }

        ExitCode exportAll(Context &context)
        {
            const QString name = context.args.operand(0);
            const NewFile file {name, context.out};
            const QJsonObject all = context.api.post(u"exportSubscriptions"_s, {});
            const qsizetype count = all[u"subscriptions"_s].toArray().size();
            file.write(QJsonDocument(all).toJson());
            if (file.isStandardOutput())
                return ExitCode::Done;
            if (context.out.isJson())
                context.out.json({{u"file"_s, name}, {u"subscriptions"_s, count}});
            else
                context.out.line(subscriptionsText(count));
            return ExitCode::Done;
        }

        // What export has written, or a link a line
        QByteArray read(const QString &file)
        {
            const QByteArray text = Files::read(file, FILE_MAX_SIZE);
            if (text.trimmed().startsWith('{'))
                return text;

            QJsonArray entries;
            for (const QString &line : asConst(Files::splitList(text, false)))
            {
                if (!line.trimmed().isEmpty() && !line.startsWith(u'#'))
                    entries += QJsonObject {{u"link"_s, line.trimmed()}};
            }
            return QJsonDocument(QJsonObject {{u"megatorrentSubscriptions"_s, 1}, {u"subscriptions"_s, entries}}).toJson();
        }

        ExitCode importAll(Context &context)
        {
            const QString data = Files::fromUtf8(read(context.args.operand(0)));
            const QJsonObject answer = context.api.post(u"importSubscriptions"_s, {{u"data"_s, data}
                , {u"useSavePaths"_s, Api::flag(context.args.isSet(u"save-paths"_s))}});
            const auto added = answer[u"added"_s].toInteger();
            const auto known = answer[u"known"_s].toInteger();
            const QJsonArray failures = answer[u"failed"_s].toArray();
            for (const QJsonValue &failure : failures)
            {
                // not the link itself, which may hold a read key
                const auto link = Link::parse(failure[u"link"_s].toString());
                const QString name = (link && !link->name.isEmpty()) ? link->name : Text::tr("A subscription");
                context.out.error(Text::tr("%1: %2").arg(name, failure[u"error"_s].toString()), failure[u"errorName"_s].toString());
            }

            if (context.out.isJson())
                context.out.json({{u"added"_s, added}, {u"known"_s, known}, {u"failed"_s, failures.size()}});
            else
                context.out.line(subscriptionsText(added) + ((known > 0) ? Text::tr(", %1 known already").arg(known) : QString()));
            return failures.isEmpty() ? ExitCode::Done : ExitCode::Problems;
        }
    }

    Command exportCommand()
    {
        return
        {
            .name = u"export"_s,
            .usage = u"FILE"_s,
            .summary = Text::tr("Write all subscriptions to a new file that only you can read; it has the full links."),
            .operands = {Operand::File},
            .minOperands = 1,
            .maxOperands = 1,
            .run = exportAll
        };
    }

    Command importCommand()
    {
        return
        {
            .name = u"import"_s,
            .usage = u"FILE [--save-paths]"_s,
            .summary = Text::tr("Subscribe to what a file lists: one of export's, or a link a line."),
            .options = {{u"save-paths"_s, Text::tr("Into the folders that the file names.")}},
            .operands = {Operand::File},
            .minOperands = 1,
            .maxOperands = 1,
            .run = importAll
        };
    }
}
