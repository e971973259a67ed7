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


#include "seededrandom.h"

#include <algorithm>
#include <bit>
#include <cstring>

using namespace Megatorrent::Sim;

SeededRandom::SeededRandom(quint64 seed)
{
    // splitmix64 spreads small seeds over the whole state
    for (quint64 &word : m_state)
    {
        seed += 0x9E37'79B9'7F4A'7C15;
        quint64 mixed = seed;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58'476D'1CE4'E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0'49BB'1331'11EB;
        word = mixed ^ (mixed >> 31);
    }
}

quint64 SeededRandom::below(const quint64 bound)
{
    Q_ASSERT(bound > 0);
    const quint64 unfair = (0 - bound) % bound;
    quint64 value = next();
    while (value < unfair)
        value = next();
    return value % bound;
}

void SeededRandom::fill(std::uint8_t *data, const qsizetype size)
{
    for (qsizetype i = 0; i < size; i += 8)
    {
        const quint64 value = next();
        std::memcpy((data + i), &value, static_cast<std::size_t>(std::min<qsizetype>(8, (size - i))));
    }
}

quint64 SeededRandom::next()
{
    const quint64 result = std::rotl((m_state[1] * 5), 7) * 9;
    const quint64 shifted = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= shifted;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}
