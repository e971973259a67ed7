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

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>

#include <QString>

namespace Megatorrent
{
    // What those who ask wait for. They have turns, so that who asks for much waits for his own things
    // and holds up nobody. The bounds are up to the owner.
    template <typename Work>
    class TurnQueue
    {
    public:
        // Over all who ask; what two wait for counts twice
        std::size_t size() const
        {
            std::size_t result = 0;
            for (const auto &[asker, works] : m_waiting)
                result += works.size();
            return result;
        }

        std::size_t countOf(const QString &asker) const
        {
            const auto it = m_waiting.find(asker);
            return (it != m_waiting.end()) ? it->second.size() : 0;
        }

        std::size_t largestCount() const
        {
            std::size_t result = 0;
            for (const auto &[asker, works] : m_waiting)
                result = std::max(result, works.size());
            return result;
        }

        bool isEmpty() const { return m_waiting.empty(); }

        bool contains(const QString &asker, const Work &work) const
        {
            const auto it = m_waiting.find(asker);
            return (it != m_waiting.end()) && (std::ranges::find(it->second, work) != it->second.end());
        }

        bool contains(const Work &work) const
        {
            return std::ranges::any_of(m_waiting, [&work](const auto &entry) { return std::ranges::find(entry.second, work) != entry.second.end(); });
        }

        void add(const QString &asker, const Work &work) { m_waiting[asker].push_back(work); }

        // Whoever waits for it
        void remove(const Work &work)
        {
            std::erase_if(m_waiting, [&work](auto &entry)
            {
                std::erase(entry.second, work);
                return entry.second.empty();
            });
        }

        // The oldest of whose turn it is, on behalf of all who wait for it. Not to be called on an empty one.
        Work takeNext()
        {
            auto it = m_waiting.upper_bound(m_last);
            if (it == m_waiting.end())
                it = m_waiting.begin();
            m_last = it->first;
            const Work work = it->second.front();
            remove(work);
            return work;
        }

        // The latest of who waits for most. Not to be called on an empty one.
        Work dropFromLargest()
        {
            const auto it = std::ranges::max_element(m_waiting, {}, [](const auto &entry) { return entry.second.size(); });
            const Work work = it->second.back();
            it->second.pop_back();
            if (it->second.empty())
                m_waiting.erase(it);
            return work;
        }

    private:
        std::map<QString, std::deque<Work>> m_waiting;   // none of them is empty
        QString m_last;                                  // whose turn was the last one
    };
}
