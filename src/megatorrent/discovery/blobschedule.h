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

#include <deque>
#include <optional>
#include <utility>

#include <QList>

#include "../crypto/bytes.h"
#include "../wire/clock.h"

namespace Megatorrent
{
    class BlobSource;

    // When single blobs of a channel are announced and looked up (protocol.md 8), for peers that
    // know only blob ids. The number in a quarter of an hour is fixed, however many are held. Time
    // comes in, due times go out; the blob is chosen only when its turn has come.
    class BlobSchedule
    {
    public:
        using Milliseconds = Clock::Milliseconds;

        static constexpr qsizetype INLINE_BLOBS_MAX = 16;   // of a manifest; the others are announced as far as the budget goes
        static constexpr int SPARE_BLOBS = 8;               // in each quarter of an hour

        explicit BlobSchedule(RandomSource *random);

        // Null: nothing is said, and nothing asked. Outlives this or is taken back.
        void setSource(const BlobSource *source, Milliseconds now);
        void setCanAnnounce(bool can) { m_canAnnounce = can; }
        // What the manifest names may have come or gone.
        void inlineBlobsChanged(Milliseconds now);
        // Others are wanted than before, or those who had them are gone: look soon.
        void wantsChanged(Milliseconds now);
        // A look-up has brought somebody: he may not have the next one.
        void peersFound(Milliseconds now);

        std::optional<Milliseconds> inlineDue() const;
        std::optional<Milliseconds> spareDue() const;
        std::optional<Milliseconds> findDue() const;

        // What is due, if there is any; takes it as done.
        std::optional<BlobId> takeInline(Milliseconds now);
        std::optional<BlobId> takeSpare(Milliseconds now);
        std::optional<BlobId> takeMissing(Milliseconds now);

    private:
        // Blobs that have had their turn, and until when that counts
        class Recent
        {
        public:
            void add(const BlobId &id, Milliseconds until);
            void forget(Milliseconds now);
            std::optional<Milliseconds> until(const BlobId &id) const;
            std::optional<Milliseconds> earliest() const;
            std::size_t size() const { return m_entries.size(); }
            QList<BlobId> ids() const;

        private:
            std::deque<std::pair<BlobId, Milliseconds>> m_entries;
        };

        Milliseconds jittered(Milliseconds interval);

        RandomSource *m_random = nullptr;
        const BlobSource *m_source = nullptr;
        bool m_canAnnounce = false;
        std::optional<Milliseconds> m_inlineAt;
        Milliseconds m_spareAt {};
        Milliseconds m_findAt {};
        Milliseconds m_findPause {};
        Recent m_announced;
        Recent m_lookedUp;
    };
}
