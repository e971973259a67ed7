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

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../format.h"
#include "../output.h"

namespace Megatorrent::Cli
{
    namespace
    {
        Output::Style styleOf(const QString &state)
        {
            if ((state == u"error") || (state == u"failed"))
                return Output::Style::Error;
            if ((state == u"waiting") || (state == u"stopped") || (state == u"incomplete"))
                return Output::Style::Warning;
            return Output::Style::Plain;
        }

        Output::Row subscriptionRow(const QJsonObject &info)
        {
            const Channel channel = subscription(info);
            const qint64 newItems = info[u"newItems"_s].toInteger();
            return {{channel.shortKey(), channel.name, Format::subscriptionState(info)
                , (newItems > 0) ? Text::tr("%1 new").arg(newItems) : QString(), info[u"folder"_s].toString(), info[u"error"_s].toString()}
                , styleOf(info[u"state"_s].toString())};
        }

        Output::Row channelRow(const QJsonObject &info)
        {
            const Channel channel = ownChannel(info);
            return {{channel.shortKey(), channel.name, Format::channelState(info), Format::items(info[u"items"_s].toInteger())
                , info[u"error"_s].toString()}, styleOf(info[u"state"_s].toString())};
        }

        Output::Row taskRow(const QJsonObject &task, const QList<Channel> &known)
        {
            const QString key = task[u"key"_s].toString();
            QString name = key.left(6);
            for (const Channel &channel : known)
            {
                if (channel.key == key)
                    name = channel.name;
            }
            return {{QString::number(task[u"id"_s].toInt()), task[u"kind"_s].toString(), name, Format::taskState(task)
                , task[u"error"_s].toString()}, styleOf(task[u"state"_s].toString())};
        }

        ExitCode run(Context &context)
        {
            const QString what = context.args.operands().value(0, u"subscriptions"_s);
            if (!context.args.command()->choices.contains(what))
                throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is none of: subscriptions, channels, tasks.").arg(what));

            const QJsonArray entries = context.api.getArray(what);
            if (context.out.isJson())
            {
                context.out.jsonArray(entries);
                return ExitCode::Done;
            }

            const QList<Channel> known = (what == u"tasks") ? channels(context.api, ChannelKind::Either) : QList<Channel>();
            QList<Output::Row> rows;
            for (const QJsonValue &entry : entries)
            {
                if (what == u"subscriptions")
                    rows += subscriptionRow(entry.toObject());
                else if (what == u"channels")
                    rows += channelRow(entry.toObject());
                else
                    rows += taskRow(entry.toObject(), known);
            }
            context.out.table(rows);
            return ExitCode::Done;
        }
    }

    Command listCommand()
    {
        return
        {
            .name = u"list"_s,
            .usage = u"[subscriptions|channels|tasks]"_s,
            .summary = Text::tr("List subscriptions, own channels, or tasks."),
            .operands = {Operand::Text},
            .maxOperands = 1,
            .choices = {u"subscriptions"_s, u"channels"_s, u"tasks"_s},
            .run = run
        };
    }
}
