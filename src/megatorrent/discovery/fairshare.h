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
#include <array>
#include <cstddef>
#include <optional>

#include <QtTypes>

namespace Megatorrent
{
    // Divides the budget among kinds of work by weight (stride scheduling). Each kind that waits
    // gets its share; what one does not need goes to the others. With plain priorities, the
    // announces of some 450 channels would use all of it.
    template <std::size_t N>
    class FairShare
    {
    public:
        explicit constexpr FairShare(const std::array<int, N> &weights)
            : m_weights {weights}
        {
        }

        // The next one among those that wait; of equals the first
        std::optional<std::size_t> choose(const std::array<bool, N> &isWaiting)
        {
            std::optional<std::size_t> chosen;
            for (std::size_t i = 0; i < N; ++i)
            {
                // nobody saves up by not asking
                if (isWaiting[i] && !m_wasWaiting[i])
                    m_passes[i] = std::max(m_passes[i], m_current);
                if (isWaiting[i] && (!chosen || (m_passes[i] < m_passes[*chosen])))
                    chosen = i;
            }
            m_wasWaiting = isWaiting;
            if (chosen)
                m_current = m_passes[*chosen];
            return chosen;
        }

        void charge(const std::size_t index, const qint64 cost)
        {
            m_passes[index] += static_cast<double>(cost) / m_weights[index];
        }

    private:
        std::array<int, N> m_weights;
        std::array<double, N> m_passes {};
        std::array<bool, N> m_wasWaiting {};
        double m_current = 0;
    };
}
