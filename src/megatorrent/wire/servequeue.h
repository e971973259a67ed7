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

#include <list>
#include <optional>

#include <QByteArray>

#include "../crypto/bytes.h"
#include "framecodec.h"
#include "messages.h"

namespace Megatorrent
{
    // The peer's requests and the answers to be sent: one blob at a time, and never more than two
    // blobs requested from the owner or in memory. In order of arrival; for peers with extensions,
    // whichever blob is ready first.
    class ServeQueue
    {
    public:
        static constexpr int BLOBS_MAX = 2;      // asked for or held at a time
        // A blob is sent in equal parts just below the largest frame, so that no small rest
        // remains.
        static constexpr qsizetype PART_SIZE = (BLOB_SIZE + 16) / 17;
        // A part is cut to the room there is, but not smaller than this.
        static constexpr qsizetype PART_MIN_SIZE = 4096;

        // The peer speaks our extensions: order matters only within a blob.
        void setOrdered(bool isOrdered) { m_isOrdered = isOrdered; }

        // `ticket`: unique on the connection
        void addGet(quint64 ticket, quint32 id, const BlobId &blobId);
        void addRequest(quint64 ticket, const BlobId &blobId);
        void addAnswer(quint64 ticket);              // of anything but a blob

        struct Needed
        {
            quint64 ticket = 0;
            BlobId blobId;
            bool isGet = false;
        };
        // The next blob to ask the owner for; it counts as asked from then on.
        std::optional<Needed> takeNeeded();

        bool contains(quint64 ticket) const;
        void provideBlob(quint64 ticket, const QByteArray &blob);
        void provideAnswer(quint64 ticket, const QByteArray &plaintext);
        struct Refused
        {
            bool isKnown = false;
            std::optional<quint32> id;    // of a GET: FAIL is due
        };
        // A GET is gone after it; a REQUEST needs provideAnswer().
        Refused refuse(quint64 ticket);
        struct Cancelled
        {
            bool isKnown = false;             // there was such a GET: it is gone, and FAIL 3 is due
            std::optional<quint64> ticket;    // that the owner has been asked for in vain, and has still to answer
        };
        Cancelled cancel(quint32 id);
        void clear();

        // Releases the blobs held for GETs. They are requested from the owner again, and continue
        // where they stopped.
        void releaseBlobs();

        int size() const { return static_cast<int>(m_entries.size()); }
        int openGets() const;
        int heldBlobs() const;                       // provided, and not sent to the end
        int preparedBlobs() const;                   // these, and what the owner has been asked for
        bool isSendingBlob() const { return m_isSending; }

        // Is there something to send?
        bool isReady() const;
        enum class Appended
        {
            Nothing,
            Something,
            Exhausted
        };
        // Seals the next frame at the end of `output`, unless it is larger than `room`. Adds the
        // bytes of blobs to `blobBytes`.
        Appended appendNext(FrameSealer &sealer, QByteArray &output, qsizetype room, qint64 &blobBytes);

    private:
        enum class Kind
        {
            Get,
            Request,
            Answer
        };
        struct Entry
        {
            quint64 ticket = 0;
            Kind kind = Kind::Answer;
            quint32 id = 0;
            BlobId blobId;
            bool isAsked = false;
            bool isCancelled = false;  // stays until the owner has answered, so that asking remains bounded
            bool isReady = false;
            QByteArray content;        // the blob, or the plaintext of the answer
            qsizetype sent = 0;
        };
        using Entries = std::list<Entry>;

        Entries::iterator find(quint64 ticket);
        Entries::const_iterator nextReady() const;
        void add(quint64 ticket, Kind kind, quint32 id, const BlobId &blobId);
        Appended appendPart(Entries::iterator entry, FrameSealer &sealer, QByteArray &output, qsizetype room, qint64 &blobBytes);

        Entries m_entries;
        bool m_isOrdered = true;
        bool m_isSending = false;  // the first part of a blob has gone out, the last has not
    };
}
