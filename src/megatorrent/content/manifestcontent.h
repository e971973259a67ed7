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

#include <optional>

#include <QByteArray>
#include <QList>
#include <QString>

#include "base/3rdparty/expected.hpp"

#include "blob.h"
#include "jsontext.h"

namespace Megatorrent
{
    // A chunk of a v5 FileEntry (protocol.md 7)
    struct InlineChunk
    {
        BlobId blobId;
        qint64 offset = 0;
        qint64 length = BLOB_SIZE;   // of the ciphertext with its tag
        SymmetricKey key;
        Nonce nonce;
        qint64 realSize = 0;
    };

    struct InlineFile
    {
        QString name;
        qint64 size = 0;
        QList<InlineChunk> chunks;
        std::optional<qint64> mtime; // Unix seconds; ours: v5 has none, and passes over it
    };

    struct CatalogueRoot
    {
        qint64 size = 0;   // bytes, a multiple of CHUNK_SIZE
        Ref ref;           // of its only chunk, or of its index (form F)
    };

    // What a manifest says, readable by whoever may read the channel
    struct ManifestContent
    {
        QString title;                             // of the first collection, possibly cut: the catalogue has the full one
        QList<InlineFile> files;                   // all collections' items; empty if there is a catalogue
        qint64 timestamp = 0;                      // Unix ms
        std::optional<CatalogueRoot> catalogue;

        // The members "collections", "timestamp" and "catalogue", without braces
        QByteArray toMembers() const;
        // From an object that holds these members; their order has been checked. The error is a sentence for the user.
        static nonstd::expected<ManifestContent, QString> fromMembers(const QJsonObject &members);
    };
}
