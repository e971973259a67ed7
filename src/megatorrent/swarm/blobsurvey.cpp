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

#include "blobsurvey.h"

#include <algorithm>
#include <limits>

#include "../storage/layout.h"
#include "blobpicker.h"
#include "channelcore.h"

using namespace Megatorrent;

namespace
{
    const int OTHERS_MAX = 64;   // looked at, of blobs that are in no layout
    const int EXCEPTED = std::numeric_limits<int>::max();

    bool isGuess(const PeerChannel &peer)
    {
        return peer.isV5 || (peer.have.kind() == RemoteHave::Kind::Unknown);
    }

    // Nothing is known of what a v5 peer holds; but one that did not have what it was asked for last is no reason to stop looking for others.
    bool isHopeless(const PeerChannel &peer)
    {
        return isGuess(peer) && (peer.misses > 0);
    }

    bool has(const PeerChannel &peer, const quint32 position)
    {
        return peer.have.has(position);
    }

    bool mayHave(const PeerChannel &peer, const quint32 position)
    {
        if (!isGuess(peer))
            return peer.have.has(position);
        const QBitArray *mask = peer.have.mask();   // without what it has refused
        return !isHopeless(peer) && (!mask || ((position < mask->size()) && mask->testBit(position)));
    }
}

BlobSurvey::BlobSurvey(const ChannelCore &channel, RandomSource &random)
    : m_channel {channel}
    , m_random {random}
{
}

std::optional<BlobId> BlobSurvey::rarestHeld(const QList<BlobId> &exceptions) const
{
    const auto found = fewest(m_channel.held(), m_channel.heldCount(), exceptions, &has);
    return found ? std::optional {found->first} : std::nullopt;
}

std::optional<BlobId> BlobSurvey::missing(const QList<BlobId> &exceptions) const
{
    if (!m_channel.hasDemand())
        return std::nullopt;

    // what everything else waits for comes first
    int considered = 0;
    for (const auto &[order, fetch] : m_channel.fetches())
    {
        if (++considered > ChannelCore::FETCHES_MAX)
            break;
        const bool isRefused = std::ranges::all_of(m_channel.peers(), [&fetch](const auto &entry)
        {
            return isHopeless(entry.second) || fetch.refusedBy.contains(entry.first);
        });
        if (isRefused && !m_channel.downloads().contains(fetch.id) && !exceptions.contains(fetch.id))
            return fetch.id;
    }

    const WantList &wants = m_channel.wants();
    const auto found = fewest(wants.bits(), wants.bitCount(), exceptions, &mayHave);
    if (found && (found->second == 0))
        return found->first;

    considered = 0;
    for (const BlobId &id : wants.others())
    {
        if (++considered > OTHERS_MAX)
            break;
        const bool isRefused = std::ranges::all_of(m_channel.peers(), [&id](const auto &entry)
        {
            return isHopeless(entry.second) || entry.second.refusedOthers.contains(id);
        });
        if (isRefused && !exceptions.contains(id))
            return id;
    }
    return std::nullopt;
}

std::optional<std::pair<BlobId, int>> BlobSurvey::fewest(const QBitArray &positions, const qsizetype setCount
        , const QList<BlobId> &exceptions, const Test test) const
{
    const Layout *layout = m_channel.wants().layout();
    if (!layout)
        return std::nullopt;

    QList<quint32> excepted;
    for (const BlobId &id : exceptions)
    {
        if (const auto position = layout->positionOf(id))
            excepted.append(*position);
    }
    const auto rarity = [this, &excepted, test](const quint32 position)
    {
        if (excepted.contains(position))
            return EXCEPTED;
        return static_cast<int>(std::ranges::count_if(m_channel.peers(), [position, test](const auto &entry) { return test(entry.second, position); }));
    };
    const auto position = RarestFirstPicker().pick(positions, setCount, nullptr, rarity, m_random);
    if (!position || excepted.contains(*position))
        return std::nullopt;
    return std::pair {layout->blobAt(*position), rarity(*position)};
}
