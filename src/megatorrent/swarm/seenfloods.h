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
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <QString>

#include "../content/onionannouncement.h"

namespace Megatorrent
{
    // Which announcements have been heard already, by their ids, and from how far at the least. Bounded:
    // where there is no room, the neighbour from whom most of them came loses his oldest. What a channel
    // keeps (OnionStore) is known there without this. Behind a proxy each circuit has one of its own:
    // neither what came by one, nor how much, must be noticed by another.
    class SeenFloods
    {
    public:
        static constexpr std::size_t MAX_COUNT = 8'192;
        static constexpr std::size_t CIRCUIT_MAX_COUNT = 4'096;   // about 420 KiB

        using Id = OnionAnnouncement::Id;

        explicit SeenFloods(std::size_t maxCount = MAX_COUNT);

        bool contains(const Id &id) const { return m_entries.contains(id); }
        // None: it has not been heard.
        std::optional<quint8> hopsOf(const Id &id) const;
        // `expires`: Unix seconds, from when on it would not be believed any more. Of one that is known only
        // the distance changes, if it has come from nearer.
        void add(const Id &id, quint8 hops, const QString &neighbour, qint64 expires);
        void removeExpired(qint64 now);
        std::size_t size() const { return m_entries.size(); }

    private:
        struct Entry
        {
            qint64 expires = 0;
            quint8 hops = 0;
        };

        using Ids = std::deque<Id>;   // in order of arrival

        void makeRoom();

        std::size_t m_maxCount;
        std::map<Id, Entry> m_entries;
        std::map<QString, Ids> m_byNeighbour;
        std::set<std::pair<std::size_t, QString>> m_counts;    // how many each neighbour has
    };
}
