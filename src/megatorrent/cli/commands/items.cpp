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

#include <QHash>

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../format.h"
#include "../output.h"
#include "../several.h"

namespace Megatorrent::Cli
{
    namespace
    {
        const qint64 PAGE_SIZE = 1000;

        // `names`: of the channels, by their keys, if there are several
        void write(Output &out, const QJsonObject &item, const QHash<QString, QString> &names)
        {
            if (out.isJson())
            {
                out.json(item);
                return;
            }
            const bool isNew = item[u"isNew"_s].toBool();
            const QString error = item[u"error"_s].toString();
            const QString channel = names.isEmpty() ? QString() : (names.value(item[u"key"_s].toString()) + u": ");
            const QString text = (isNew ? u"N "_s : u"  "_s) + Format::size(item[u"size"_s].toInteger()).rightJustified(10) + u"  "
                + Format::itemState(item).rightJustified(5) + u"  " + channel + item[u"path"_s].toString();
            out.line((error.isEmpty() ? text : (text + u"  (" + error + u')'))
                , (!error.isEmpty() ? Output::Style::Error : (isNew ? Output::Style::Bold : Output::Style::Plain)));
        }

        // What qBittorrent calls it
        QString sortColumn(const QString &word)
        {
            const QHash<QString, QString> columns
            {
                {u"path"_s, u"path"_s}, {u"name"_s, u"name"_s}, {u"folder"_s, u"folder"_s}, {u"size"_s, u"size"_s}, {u"status"_s, u"state"_s}
                , {u"progress"_s, u"progress"_s}, {u"priority"_s, u"priority"_s}, {u"changed"_s, u"mtime"_s}, {u"added"_s, u"addedAt"_s}
                , {u"channel"_s, u"channel"_s}, {u"rule"_s, u"rule"_s}
            };
            if (!columns.contains(word))
            {
                throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is nothing to sort by: it is path, name, folder, size, status, progress, priority, changed, "
                    "added, channel or rule.").arg(word));
            }
            return columns.value(word);
        }

        // One channel, of whatever kind, or several subscriptions
        QList<Channel> chosen(Context &context)
        {
            const QStringList texts = context.args.operands();
            if ((texts.size() != 1) || context.args.isSet(u"all"_s))
                return chosenSubscriptions(context);
            return {findChannel(context.api, ChannelKind::Either, texts.constFirst())};
        }

        ExitCode run(Context &context)
        {
            QStringList keys;
            QHash<QString, QString> names;
            for (const Channel &channel : asConst(chosen(context)))
            {
                keys += channel.key;
                names.insert(channel.key, channel.name);
            }
            if (keys.isEmpty())
                return ExitCode::Done;
            if (keys.size() == 1)
                names.clear();
            const QString key = context.args.isSet(u"all"_s) ? u"all"_s : keys.join(u',');
            const QString column = context.args.isSet(u"sort"_s) ? sortColumn(context.args.value(u"sort"_s)) : u"path"_s;
            for (qint64 offset = 0;;)
            {
                const QJsonObject page = context.api.getObject(u"items"_s, {{u"key"_s, key}, {u"filter"_s, context.args.value(u"filter"_s)}
                    , {u"new"_s, Api::flag(context.args.isSet(u"new"_s))}, {u"sort"_s, column}, {u"reverse"_s, Api::flag(context.args.isSet(u"reverse"_s))}
                    , {u"offset"_s, QString::number(offset)}, {u"limit"_s, QString::number(PAGE_SIZE)}});
                const QJsonArray items = page[u"items"_s].toArray();
                for (const QJsonValue &item : items)
                    write(context.out, item.toObject(), names);
                context.out.flush();
                offset += items.size();
                if (items.isEmpty() || (offset >= page[u"total"_s].toInteger()))
                    return ExitCode::Done;
            }
        }
    }

    Command itemsCommand()
    {
        return
        {
            .name = u"items"_s,
            .usage = u"CH...|--all [--filter TEXT] [--new] [--sort COLUMN] [--reverse]"_s,
            .summary = Text::tr("List what is in channels."),
            .options =
            {
                {u"all"_s, Text::tr("In all subscriptions.")},
                {u"filter"_s, Text::tr("Only items with this text in the path."), u"TEXT"_s},
                {u"new"_s, Text::tr("Only what is new.")},
                {u"sort"_s, Text::tr("By path, name, folder, size, status, progress, priority, changed, added, channel or rule."), u"COLUMN"_s},
                {u"reverse"_s, Text::tr("The other way round.")}
            },
            .operands = {Operand::Channel},
            .maxOperands = Command::MANY,
            .run = run
        };
    }
}
