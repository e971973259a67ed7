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


#include "heldlists.h"

#include <utility>

#include "base/global.h"

#include "layout.h"

using namespace Megatorrent;

HeldLists::HeldLists(Look look)
    : m_look {std::move(look)}
{
}

void HeldLists::list(const qint64 channel, const LayoutPtr &layout, const ReplyPtr &reply, Callback callback)
{
    const auto query = std::make_shared<Query>(Query {.channel = channel, .layout = layout});
    m_queries.removeIf([](const std::weak_ptr<Query> &other) { return other.expired(); });
    m_queries.append(query);
    m_look(channel, layout, [query, reply, callback = std::move(callback)](const QBitArray &found)
    {
        // it is not there at once: what is committed until then counts, too
        reply->call([query, found, callback] { callback(query->appliedTo(found)); });
    });
}

QList<std::shared_ptr<HeldLists::Query>> HeldLists::waiting(const ChannelScope &scope) const
{
    QList<std::shared_ptr<Query>> queries;
    for (const std::weak_ptr<Query> &waiting : m_queries)
    {
        const std::shared_ptr<Query> query = waiting.lock();
        if (query && (!scope || (query->channel == *scope)))
            queries.append(query);
    }
    return queries;
}

void HeldLists::noteHeld(const QList<BlobId> &ids, const ChannelScope &scope)
{
    for (const std::shared_ptr<Query> &query : asConst(waiting(scope)))
    {
        query->gained.append(ids);
        for (const BlobId &id : ids)
            query->lost.removeAll(id);
    }
}

void HeldLists::noteLost(const BlobId &id, const ChannelScope &scope)
{
    for (const std::shared_ptr<Query> &query : asConst(waiting(scope)))
    {
        query->gained.removeAll(id);
        query->lost.append(id);
    }
}

QBitArray HeldLists::Query::appliedTo(const QBitArray &found) const
{
    QBitArray held = found;
    for (const BlobId &id : gained)
    {
        if (const auto position = layout->positionOf(id))
            held.setBit(*position);
    }
    for (const BlobId &id : lost)
    {
        if (const auto position = layout->positionOf(id))
            held.clearBit(*position);
    }
    return held;
}
