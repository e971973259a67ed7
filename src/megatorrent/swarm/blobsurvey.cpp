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
#include <utility>

#include "../storage/layout.h"
#include "blobpicker.h"
#include "holdings.h"
#include "supplier.h"
#include "wishlist.h"

using namespace Megatorrent;

namespace
{
    const int OTHERS_MAX = 64;   // looked at, of blobs that are in no layout
    const int EXCEPTED = std::numeric_limits<int>::max();

    bool has(const Supplier &supplier, const quint32 position)
    {
        return supplier.have().has(position);
    }

    // Nothing is known of what a v5 peer holds; but one that did not have what it was asked for
    // last is no reason to stop looking for others.
    bool mayHave(const Supplier &supplier, const quint32 position)
    {
        if (!supplier.isGuess())
            return supplier.have().has(position);
        const QBitArray *mask = supplier.have().mask();   // without what it has refused
        return !supplier.isHopeless() && (!mask || ((position < mask->size()) && mask->testBit(position)));
    }
}

BlobSurvey::BlobSurvey(const Holdings &holdings, const Wishlist &wishlist, std::vector<const Supplier *> suppliers, RandomSource &random)
    : m_holdings {holdings}
    , m_wishlist {wishlist}
    , m_suppliers {std::move(suppliers)}
    , m_random {random}
{
}

std::optional<BlobId> BlobSurvey::rarestHeld(const QList<BlobId> &exceptions) const
{
    const auto found = fewest(m_holdings.held(), m_holdings.heldCount(), exceptions, &has);
    return found ? std::optional {found->first} : std::nullopt;
}

std::optional<BlobId> BlobSurvey::missing(const QList<BlobId> &exceptions) const
{
    if (!m_wishlist.hasDemand())
        return std::nullopt;

    // what everything else waits for comes first
    int considered = 0;
    for (const auto &[order, fetch] : m_wishlist.fetches())
    {
        if (++considered > Wishlist::FETCHES_MAX)
            break;
        const bool isRefused = std::ranges::all_of(m_suppliers, [&fetch](const Supplier *supplier)
        {
            return supplier->isHopeless() || fetch.refusedBy.contains(supplier->peerId());
        });
        if (isRefused && !m_wishlist.isUnderWay(fetch.id) && !exceptions.contains(fetch.id))
            return fetch.id;
    }

    const WantList &wants = m_wishlist.wants();
    const auto found = fewest(wants.bits(), wants.bitCount(), exceptions, &mayHave);
    if (found && (found->second == 0))
        return found->first;

    considered = 0;
    for (const BlobId &id : wants.others())
    {
        if (++considered > OTHERS_MAX)
            break;
        const bool isRefused = std::ranges::all_of(m_suppliers, [&id](const Supplier *supplier)
        {
            return supplier->isHopeless() || supplier->hasRefusedOther(id);
        });
        if (isRefused && !exceptions.contains(id))
            return id;
    }
    return std::nullopt;
}

std::optional<std::pair<BlobId, int>> BlobSurvey::fewest(const QBitArray &positions, const qsizetype setCount
        , const QList<BlobId> &exceptions, const Test test) const
{
    const Layout *layout = m_wishlist.layout();
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
        return static_cast<int>(std::ranges::count_if(m_suppliers, [position, test](const Supplier *supplier) { return test(*supplier, position); }));
    };
    const auto position = RarestFirstPicker().pick(positions, setCount, nullptr, rarity, m_random);
    if (!position || excepted.contains(*position))
        return std::nullopt;
    return std::pair {layout->blobAt(*position), rarity(*position)};
}
