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
#include <QtTypes>

#include "../content/error.h"
#include "../crypto/bytes.h"

class QObject;

namespace Megatorrent
{
    // What the swarm needs of the storage. All calls return at once; callbacks arrive on the
    // caller's thread (the engine's), later, unless `context` has been destroyed.
    class BlobStore
    {
    public:
        enum class ReceiveResult
        {
            Stored,     // checked and kept; "held" follows with the next group commit
            Corrupt,    // not the blob of this id: the peer's fault
            Unwanted,   // intact, but nothing here needs it (any more)
            Unsealable, // intact, but a chunk within does not open under the publisher's key: the publisher's fault
            Failed      // could not be written: `error` says which file and why
        };

        virtual ~BlobStore() = default;

        // Rebuilds or loads a blob and checks it (protocol.md 3). An empty array: not held (any
        // more). `channel`: for which it is read or was fetched (ChannelSwarm::setStorageId())
        virtual void readBlob(const BlobId &id, qint64 channel, const QObject *context, std::function<void (const QByteArray &blob)> callback) = 0;
        // `blob` is exactly BLOB_SIZE bytes off the wire. Checks its id, then writes what it holds
        // to where it is wanted.
        virtual void receiveBlob(const BlobId &id, const QByteArray &blob, qint64 channel, const QObject *context
                , std::function<void (ReceiveResult result, const Error &error)> callback) = 0;
    };
}
