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

#include <QList>

#include "../crypto/bytes.h"

namespace Megatorrent
{
    // Chooses which of a channel's blobs to announce or look up in the DHT. It is asked when there
    // is room for one, so nobody keeps a list that grows with what is held. Engine thread.
    class BlobSource
    {
    public:
        virtual ~BlobSource() = default;

        // Held blobs that the manifest itself names: v5 peers ask the DHT for just these.
        virtual QList<BlobId> heldInlineBlobs() const = 0;
        // The held blob of a sample that the fewest peers have; none of `exceptions`
        virtual std::optional<BlobId> rarestHeldBlob(const QList<BlobId> &exceptions) const = 0;
        // Wanted, and nobody is connected who may have it; none of `exceptions`
        virtual std::optional<BlobId> missingBlob(const QList<BlobId> &exceptions) const = 0;
    };
}
