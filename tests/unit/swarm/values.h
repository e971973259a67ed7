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

#include <QByteArray>
#include <QList>

#include "megatorrent/crypto/bytes.h"
#include "megatorrent/wire/messages.h"

// Values for tests of single classes
namespace Megatorrent::Test
{
    inline BlobId idOf(const int n)
    {
        BlobId id;
        id.data()[0] = static_cast<std::uint8_t>(n);
        id.data()[1] = static_cast<std::uint8_t>(n >> 8);
        return id;
    }

    inline QList<BlobId> idsOf(const int first, const int count)
    {
        QList<BlobId> ids;
        for (int i = 0; i < count; ++i)
            ids.append(idOf(first + i));
        return ids;
    }

    inline Wire::Have have(const qint64 sequence, const Wire::HaveKind kind, const QList<quint32> &positions = {})
    {
        return {.tag = {}, .sequence = sequence, .kind = kind, .first = 0, .bits = {}, .positions = positions};
    }

    inline Wire::Have haveBits(const qint64 sequence, const quint32 first, const QByteArray &bits)
    {
        return {.tag = {}, .sequence = sequence, .kind = Wire::HaveKind::Bits, .first = first, .bits = bits, .positions = {}};
    }
}
