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

#include <array>
#include <mutex>
#include <utility>

#include <QByteArray>
#include <QSet>
#include <QString>

#include "base/3rdparty/expected.hpp"

#include "../content/blob.h"
#include "../content/error.h"

namespace Megatorrent
{
    // A pack of so many chunks or more is stored as it is, too, by publisher and subscriber: one
    // file that changes would otherwise take it from all the others. That costs at most 1 KiB for
    // each of these files, and serving it reads one file instead of a thousand.
    inline constexpr qsizetype KEPT_PACK_CHUNKS_MIN = 1024;

    // Blobs stored as they are, or as the key and the compressed plaintext from which they follow:
    // a file each. What is in the folder but not in the `blob` table does not count. Any thread.
    class KeptBlobs
    {
        Q_DISABLE_COPY_MOVE(KeptBlobs)

    public:
        explicit KeptBlobs(const QString &folder);

        QString folder() const { return m_folder; }
        QString path(const BlobId &id) const;
        // Whether this is the name of a file that may be half written at the moment. What is neither
        // that nor a blob was left by a run that was killed.
        bool isBeingWritten(const QString &fileName) const;

        // Appears under its name only when it is whole. Not synchronised. Errors are sentences.
        // Until settled(), remove() leaves it alone.
        nonstd::expected<void, Error> write(const BlobId &id, QByteArrayView blob) const;
        // The row that speaks of a written blob is there (or will not come).
        void settled(const BlobId &id) const;
        // A stored blob of form F that follows from its first `size` bytes under this key takes
        // less room from now on, if that is worth it.
        void compact(const BlobId &id, const SymmetricKey &key, qint64 size) const;
        // Checked against the id. Empty: not there, or damaged.
        QByteArray read(const BlobId &id) const;
        void remove(const BlobId &id) const;

    private:
        // Appears under its name only when it is whole.
        nonstd::expected<void, Error> put(const BlobId &id, QByteArrayView content, bool isReplacing) const;

        QString m_folder;
        QString m_mark;   // of this run, in names of files that are being written
        mutable std::mutex m_mutex;
        mutable QSet<BlobId> m_unsettled;
        // Read lately: the files of a pack are registered one after the other, and each looks into
        // it
        mutable std::array<std::pair<BlobId, QByteArray>, 2> m_recent;
        mutable std::size_t m_nextRecent = 0;
    };
}
