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

#include <map>
#include <set>
#include <tuple>

#include <QList>
#include <QString>

#include "../content/onionannouncement.h"

namespace Megatorrent
{
    class RandomSource;

    // The onion services at which peers of one channel can be reached, as they have announced
    // themselves: the newest announcement of each. Bounded: where there is no room, the neighbour
    // through whom most of them have come gives way. Knows no peer and no clock.
    class OnionStore
    {
    public:
        static constexpr std::size_t MAX_COUNT = 256;

        struct Entry
        {
            OnionAnnouncement announcement;
            quint8 hops = 0;             // how far away it was said to be, by whoever was nearest
            QString neighbour;           // for whom it counts: one of those who have passed it on
            quint64 order = 0;           // of arrival
        };

        // Nothing newer is known, nor the same.
        bool isNews(const OnionAnnouncement &announcement) const;
        // The caller has checked the signature and that it is news. False: what is here is worth more.
        bool add(const OnionAnnouncement &announcement, quint8 hops, const QString &neighbour);
        // What is here has come again, from nearer: by whom it came first says little, for those are
        // first who do not wait. It counts for whoever has fewer here.
        void moveCloser(const PublicKey &key, quint8 hops, const QString &neighbour);
        void remove(const PublicKey &key);
        // `now`: Unix seconds
        void removeExpired(qint64 now);

        const Entry *find(const PublicKey &key) const;
        std::size_t size() const { return m_entries.size(); }
        QList<OnionAnnouncement> announcements() const;
        // At most so many, chosen at random
        QList<Entry> sample(qsizetype maxCount, RandomSource &random) const;

    private:
        using Entries = std::map<PublicKey, Entry>;

        // What goes first is first: from farthest, and of these the oldest
        using Rank = std::tuple<int, quint64, PublicKey>;

        static Rank rankOf(const Entry &entry) { return {-static_cast<int>(entry.hops), entry.order, entry.announcement.key}; }
        bool makeRoom(quint8 hops, const QString &neighbour);
        std::size_t countOf(const QString &neighbour) const;
        void set(const Entry &entry);

        Entries m_entries;
        std::map<QString, std::set<Rank>> m_byNeighbour;
        quint64 m_lastOrder = 0;
    };
}
