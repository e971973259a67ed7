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

#include <functional>

#include <QByteArray>

#include "catalogueheader.h"
#include "catalogueitem.h"

namespace Megatorrent
{
    // Writes a catalogue (protocol.md 5), JSON Lines in chunks of exactly 1 MiB, as a stream. Lines are cut into chunks: after a line whose path says so, or when the next one does not fit.
    class CatalogueWriter
    {
    public:
        // `onChunk` gets each chunk: exactly CHUNK_SIZE bytes.
        explicit CatalogueWriter(std::function<void (const QByteArray &)> onChunk);

        void addHeader(const CatalogueHeader &header);
        // In strictly ascending order of the UTF-8 bytes of the path
        void addItem(const CatalogueItem &item);
        // Emits the last chunk. Returns the catalogue's size in bytes (a multiple of CHUNK_SIZE).
        qint64 finish();

        // Whether a chunk ends after the line of this path
        static bool endsChunk(QByteArrayView utf8Path);

    private:
        void addLine(const QByteArray &line);
        void flush();

        std::function<void (const QByteArray &)> m_onChunk;
        QByteArray m_chunk;
        qint64 m_size = 0;
    };
}
