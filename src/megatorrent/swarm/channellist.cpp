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

#include "channellist.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "channelcore.h"
#include "peer.h"

using namespace Megatorrent;

ChannelList::ChannelList() = default;
ChannelList::~ChannelList() = default;

ChannelCore *ChannelList::add(std::unique_ptr<ChannelCore> channel)
{
    ChannelCore *added = channel.get();
    m_channels.push_back(added);
    m_byKey[added->keys().publicKey] = std::move(channel);
    return added;
}

std::unique_ptr<ChannelCore> ChannelList::take(const ChannelSwarm *channel)
{
    const auto it = std::ranges::find(m_channels, channel);
    if (it == m_channels.end())
        return nullptr;
    m_channels.erase(it);
    return std::move(m_byKey.extract(channel->keys().publicKey).mapped());
}

ChannelCore *ChannelList::find(const PublicKey &key) const
{
    const auto it = m_byKey.find(key);
    return (it != m_byKey.end()) ? it->second.get() : nullptr;
}

bool ChannelList::contains(const ChannelCore *channel) const
{
    return std::ranges::find(m_channels, channel) != m_channels.end();
}

std::vector<ChannelCore *> ChannelList::wantedAt(const Endpoint &endpoint, const Circuit &circuit) const
{
    std::vector<ChannelCore *> result;
    std::ranges::copy_if(m_channels, std::back_inserter(result), [&endpoint, &circuit](ChannelCore *channel)
    {
        return (!circuit || (channel->keys().publicKey == *circuit)) && channel->candidates().find(endpoint);
    });
    return result;
}

nonstd::expected<qint64, Wire::FailCode> ChannelList::admit(const BlobId &id, const Peer &peer, const bool byGet) const
{
    Wire::FailCode code = Wire::FailCode::NotAllowed;
    for (const ChannelCore *channel : m_channels)
    {
        const bool isOpen = byGet ? peer.isIn(*channel) : channel->keys().talksToV5;
        if (!isOpen || !channel->holdings().isServable(id))
            continue;
        if (channel->mayBeHeld(id))
            return channel->storageId();
        code = Wire::FailCode::NotFound;
    }
    return nonstd::make_unexpected(code);
}
