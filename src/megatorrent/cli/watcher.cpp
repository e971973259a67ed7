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

#include "watcher.h"

#include <QDateTime>
#include <QJsonObject>

#include "base/global.h"
#include "failure.h"
#include "format.h"
#include "output.h"

using namespace Megatorrent::Cli;

namespace
{
    bool isDone(const Channel &channel, const QString &state)
    {
        return state == (channel.isOwn ? u"published" : u"complete");
    }
}

QList<Watcher::Event> Watcher::take(const QList<Channel> &channels)
{
    QList<Event> events;
    QHash<std::pair<QString, bool>, Seen> seen;
    for (const Channel &channel : channels)
    {
        const Seen now {.state = channel.info[u"state"_s].toString(), .error = channel.info[u"error"_s].toString()
            , .version = channel.info[u"sequence"_s].toInteger(), .newItems = channel.info[u"newItems"_s].toInteger()};
        const auto id = std::pair(channel.key, channel.isOwn);
        seen.insert(id, now);
        const auto it = m_seen.constFind(id);
        if (it == m_seen.cend())
            continue;

        const auto add = [&events, &channel](const QString &kind, const QString &text, const qint64 items = 0)
        {
            events += {.kind = kind, .key = channel.key, .name = channel.name, .items = items, .text = text};
        };
        if (const qint64 count = now.newItems - it->newItems; count > 0)
            add(u"new"_s, ((count == 1) ? Text::tr("1 new item") : Text::tr("%1 new items").arg(count)), count);

        const bool hasTrouble = (now.state == u"error") || (now.state == u"waiting") || (now.state == u"incomplete") || (channel.isOwn && (now.state == u"stopped"));
        if (hasTrouble && ((now.state != it->state) || (now.error != it->error)))
        {
            const QString state = channel.isOwn ? Format::channelState(channel.info) : Format::subscriptionState(channel.info);
            add(u"error"_s, (now.error.isEmpty() ? state : now.error));
        }
        // a small update may be over before the next look
        if (isDone(channel, now.state) && (!isDone(channel, it->state) || (now.version != it->version)))
            add(u"done"_s, (channel.isOwn ? Text::tr("published") : Text::tr("up to date")));
    }
    m_seen = seen;
    return events;
}

void Megatorrent::Cli::write(Output &out, const Watcher::Event &event)
{
    const qint64 time = QDateTime::currentSecsSinceEpoch();
    if (!out.isJson())
    {
        out.line(Text::tr("%1 %2: %3").arg(Format::clock(time), event.name, event.text));
        return;
    }
    QJsonObject object {{u"time"_s, time}, {u"event"_s, event.kind}, {u"key"_s, event.key}, {u"name"_s, event.name}, {u"text"_s, event.text}};
    if (event.items > 0)
        object.insert(u"items"_s, event.items);
    out.json(object);
}
