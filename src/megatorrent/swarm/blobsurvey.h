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

#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <QBitArray>
#include <QList>

#include "../crypto/bytes.h"

namespace Megatorrent
{
    class Holdings;
    class RandomSource;
    class Supplier;
    class Wishlist;

    // Which peers have what of one channel, for announcing and looking up single blobs. Looks at a
    // sample, so the cost does not grow with the channel.
    class BlobSurvey
    {
    public:
        BlobSurvey(const Holdings &holdings, const Wishlist &wishlist, std::vector<const Supplier *> suppliers, RandomSource &random);

        std::optional<BlobId> rarestHeld(const QList<BlobId> &exceptions) const;
        std::optional<BlobId> missing(const QList<BlobId> &exceptions) const;

    private:
        using Test = bool (*)(const Supplier &supplier, quint32 position);

        // The set position for which the test is true of the fewest peers, and of how many it is
        std::optional<std::pair<BlobId, int>> fewest(const QBitArray &positions, qsizetype setCount, const QList<BlobId> &exceptions
                , Test test) const;

        const Holdings &m_holdings;
        const Wishlist &m_wishlist;
        std::vector<const Supplier *> m_suppliers;
        RandomSource &m_random;
    };
}
