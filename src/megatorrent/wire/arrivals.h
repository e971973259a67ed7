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
#include <optional>

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>

#include "../crypto/bytes.h"
#include "messages.h"

namespace Megatorrent
{
    // The blobs requested on one connection, and the bytes that have arrived. Knows neither GET nor
    // REQUEST, only an id and bytes in order.
    class Arrivals
    {
    public:
        void open(quint32 id, const BlobId &blobId);
        bool isOpen(quint32 id) const { return m_open.contains(id); }
        int openCount() const { return static_cast<int>(m_open.size()); }
        int arrivingCount() const;
        // The only one: with v5 peers
        std::optional<quint32> onlyId() const;
        BlobId blobId(quint32 id) const { return m_open.value(id).blobId; }
        qint64 received(quint32 id) const { return m_open.value(id).received; }
        bool isCancelled(quint32 id) const { return m_open.value(id).isCancelled; }

        // From now on its bytes are only counted.
        void cancel(quint32 id);
        void close(quint32 id);
        void clear();

        // Where to decrypt the next frame so that the blob's bytes need not be copied, guessing
        // that it continues the blob of the last piece. `size`: of the plaintext; `headerSize`: of
        // what precedes the bytes. If a place is returned, exactly one of takeGuessed() and
        // rejectGuess() must follow.
        std::uint8_t *guess(qsizetype size, qsizetype headerSize);
        // The guess was right.
        void takeGuessed();
        // It was wrong: gives the plaintext to whoever handles it.
        QByteArray rejectGuess();
        quint32 guessedId() const { return m_guess.id; }
        QByteArrayView guessedPlaintext() const;

        enum class Result
        {
            More,
            Complete,
            WrongOffset,
            TooLong
        };
        // The bytes at `offset` of an open blob; checks what take...() relies on.
        Result check(quint32 id, qint64 offset, qsizetype size) const;
        // Copies the bytes. check() must have been passed.
        void take(quint32 id, QByteArrayView bytes);
        // Of one that is complete; empty if it was cancelled
        QByteArray takeBlob(quint32 id);

    private:
        struct Arrival
        {
            BlobId blobId;
            QByteArray buffer;     // BLOB_SIZE bytes once the first have come
            qint64 received = 0;
            bool isCancelled = false;
        };
        struct Guess
        {
            quint32 id = 0;
            qsizetype size = 0;
            qsizetype headerSize = 0;
            std::array<char, 16> covered {};  // what the header has been written over
        };

        char *guessedPlace();
        void restoreCovered();

        QHash<quint32, Arrival> m_open;
        quint32 m_lastId = 0;  // of the last piece
        Guess m_guess;
    };
}
