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
#include <QSet>

#include "base/global.h"
#include "megatorrent/content/link.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../files.h"
#include "../output.h"

// All subscriptions in one file

namespace Megatorrent::Cli
{
    namespace
    {
        const qint64 FILE_MAX_SIZE = 64 * 1024 * 1024;
        const int VERSION = 1;

        QString subscriptionsText(const qsizetype count)
        {
            return (count == 1) ? Text::tr("1 subscription") : Text::tr("%1 subscriptions").arg(count);
        }

        ExitCode exportAll(Context &context)
        {
            QJsonArray entries;
            for (const Channel &channel : asConst(channels(context.api, ChannelKind::Subscription)))
            {
                const QJsonObject &info = channel.info;
                // a private one cannot be read without what only the full link has
                const QString link = info[u"private"_s].toBool()
                    ? context.api.post(u"channelLink"_s, {{u"key"_s, channel.key}})[u"link"_s].toString()
                    : info[u"link"_s].toString();
                entries += QJsonObject {{u"link"_s, link}, {u"name"_s, info[u"name"_s]}, {u"savePath"_s, info[u"savePath"_s]}
                    , {u"policy"_s, info[u"policy"_s]}, {u"paused"_s, info[u"paused"_s]}};
            }

            const QJsonObject all {{u"version"_s, VERSION}, {u"subscriptions"_s, entries}};
            const QString file = context.args.operand(0);
            if (file == u"-")
            {
                context.out.json(all);
                return ExitCode::Done;
            }
            Files::writeNewSecret(file, QJsonDocument(all).toJson());
            if (context.out.isJson())
                context.out.json({{u"file"_s, file}, {u"subscriptions"_s, entries.size()}});
            else
                context.out.line(subscriptionsText(entries.size()));
            return ExitCode::Done;
        }

        // What export has written, or a link a line
        QJsonArray read(const QString &file)
        {
            const QByteArray text = Files::read(file, FILE_MAX_SIZE);
            if (text.trimmed().startsWith('{'))
            {
                const QJsonObject all = QJsonDocument::fromJson(text).object();
                if ((all[u"version"_s].toInt() != VERSION) || !all[u"subscriptions"_s].isArray())
                    throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is no list of subscriptions that this program can read.").arg(file));
                return all[u"subscriptions"_s].toArray();
            }

            QJsonArray entries;
            for (const QString &line : asConst(Files::splitList(text, false)))
            {
                if (!line.trimmed().isEmpty() && !line.startsWith(u'#'))
                    entries += QJsonObject {{u"link"_s, line.trimmed()}};
            }
            return entries;
        }

        ExitCode importAll(Context &context)
        {
            const bool usesFolders = context.args.isSet(u"save-paths"_s);
            const QJsonArray entries = read(context.args.operand(0));
            QSet<QString> keys;
            for (const Channel &channel : asConst(channels(context.api, ChannelKind::Subscription)))
                keys.insert(channel.key);
            qsizetype added = 0;
            qsizetype present = 0;
            qsizetype failures = 0;
            for (const QJsonValue &entry : entries)
            {
                const QString link = entry[u"link"_s].toString();
                if (const auto parsed = Link::parse(link); parsed && keys.contains(parsed->publicKey.toString()))
                {
                    ++present;
                    continue;
                }

                Api::Fields fields {{u"link"_s, link}, {u"paused"_s, Api::flag(entry[u"paused"_s].toBool())}};
                for (const QString &name : {u"name"_s, u"policy"_s})
                {
                    if (const QString value = entry[name].toString(); !value.isEmpty())
                        fields += {name, value};
                }
                if (const QString path = entry[u"savePath"_s].toString(); usesFolders && !path.isEmpty())
                    fields += {u"savePath"_s, path};
                try
                {
                    context.api.post(u"addSubscription"_s, fields);
                    ++added;
                }
                catch (const Failure &failure)
                {
                    if ((failure.code() != ExitCode::Refused) && (failure.code() != ExitCode::WrongUse))
                        throw;
                    ++failures;
                    const QString name = entry[u"name"_s].toString();
                    // the link may hold a read key
                    context.out.error(Text::tr("%1: %2").arg((name.isEmpty() ? Text::tr("Subscription %1").arg(added + present + failures) : name), failure.message()));
                }
            }

            if (context.out.isJson())
                context.out.json({{u"added"_s, added}, {u"known"_s, present}, {u"failed"_s, failures}});
            else
                context.out.line(subscriptionsText(added) + ((present > 0) ? Text::tr(", %1 known already").arg(present) : QString()));
            return (failures > 0) ? ExitCode::Problems : ExitCode::Done;
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
