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
#include <cstdint>

#include <QByteArrayView>

namespace Megatorrent::Fuzz
{
    // What a fuzzer says, taken from the front. Behind its end everything is 0 or empty.
    class Input
    {
    public:
        Input(const std::uint8_t *data, const std::size_t size)
            : m_rest {data, static_cast<qsizetype>(size)}
        {
        }

        bool isEmpty() const { return m_rest.isEmpty(); }
        QByteArrayView rest() const { return m_rest; }

        QByteArrayView bytes(const qsizetype count)
        {
            const QByteArrayView result = m_rest.first(std::min(count, m_rest.size()));
            m_rest = m_rest.sliced(result.size());
            return result;
        }

        // Big-endian
        template <typename T>
        T number()
        {
            quint64 value = 0;
            for (const char byte : bytes(sizeof(T)))
                value = (value << 8) | static_cast<std::uint8_t>(byte);
            return static_cast<T>(value);
        }

        quint8 byte() { return number<quint8>(); }

    private:
        QByteArrayView m_rest;
    };
}
