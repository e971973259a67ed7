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
#include <utility>
#include <vector>

#include <QList>
#include <QString>
#include <QtClassHelperMacros>

#include "../content/onionannouncement.h"

namespace Megatorrent
{
    class RandomSource;

    // The onion services at which peers of one channel can be reached, as they have announced
    // themselves: the newest announcement of each. Bounded: where there is no room, the neighbour
    // through whom most of them have come gives way. Knows no peer and no clock. Nothing but what is
    // asked for all of them goes through all of them.
    class OnionStore
    {
        Q_DISABLE_COPY_MOVE(OnionStore)

    public:
        // Found with the simulator (Flood in tests/sim, 1,000 nodes): among a tenth that make up services,
        // repeat what they hear and lie, each as fast as it is listened to, a new service is known to 95 %
        // of the others in half a minute with 1,024, and to 98 % with 2,048. Whoever fills a store can find
        // out how much it holds, so all channels and nodes have the same. A full one takes about 700 KiB.
        static constexpr std::size_t MAX_COUNT = 2'048;

        OnionStore() = default;

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
        // `now`: Unix seconds; `slack`: as with OnionAnnouncement::isTimely()
        void removeExpired(qint64 now, qint64 slack = 0);

        const Entry *find(const PublicKey &key) const;
        std::size_t size() const { return m_entries.size(); }
        QList<OnionAnnouncement> announcements() const;
        // At most so many, chosen at random
        QList<Entry> sample(qsizetype maxCount, RandomSource &random) const;

    private:
        // What goes first is first: from farthest, and of these the oldest
        using Rank = std::pair<int, quint64>;

        struct Kept
        {
            Entry entry;
            std::size_t place = 0;       // in m_all
        };

        static Rank rankOf(const Entry &entry) { return {-static_cast<int>(entry.hops), entry.order}; }
        bool makeRoom(quint8 hops, const QString &neighbour);
        std::size_t countOf(const QString &neighbour) const;
        void set(const Entry &entry);

        std::map<PublicKey, Kept> m_entries;
        std::vector<Kept *> m_all;                                  // the same, in no order
        std::map<QString, std::map<Rank, const Kept *>> m_byNeighbour;
        std::set<std::pair<std::size_t, QString>> m_counts;         // how many each neighbour has
        std::map<quint64, std::size_t> m_times;                     // how many have each time: very few times differ
        quint64 m_lastOrder = 0;
    };
}
