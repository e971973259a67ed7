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
#include <optional>

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
            quint8 hops = 0;             // how far away it was said to be when it came
            QString neighbour;           // who has passed it on
            quint64 order = 0;           // of arrival
        };

        // Nothing newer is known, nor the same.
        bool isNews(const OnionAnnouncement &announcement) const;
        // The caller has checked the signature and that it is news. False: what is here is worth more.
        bool add(const OnionAnnouncement &announcement, quint8 hops, const QString &neighbour);
        void remove(const PublicKey &key) { m_entries.erase(key); }
        // `now`: Unix seconds
        void removeExpired(qint64 now);

        const Entry *find(const PublicKey &key) const;
        std::size_t size() const { return m_entries.size(); }
        QList<OnionAnnouncement> announcements() const;
        // At most so many, chosen at random
        QList<Entry> sample(qsizetype maxCount, RandomSource &random) const;

    private:
        using Entries = std::map<PublicKey, Entry>;

        bool makeRoom(quint8 hops, const QString &neighbour);

        Entries m_entries;
        quint64 m_lastOrder = 0;
    };
}
