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

#include <deque>

#include <QByteArray>

#include "framecodec.h"

namespace Megatorrent
{
    // Messages that wait to be sealed: our own, and small answers to the peer's requests
    class ControlQueue
    {
    public:
        // Beyond these the peer does not read.
        static constexpr qsizetype MAX_SIZE = 1024 * 1024;
        static constexpr std::size_t MAX_COUNT = 8192;

        enum class Appended
        {
            All,
            Full,         // the next one is larger than the room that is left
            Exhausted     // the sealer has no nonces left
        };

        // Return false if too much waits now: then all of it has been dropped.
        [[nodiscard]] bool add(const QByteArray &plaintext);
        [[nodiscard]] bool addReply(const QByteArray &plaintext);
        // The last one, for which there is always room
        void addLast(const QByteArray &plaintext);

        bool isEmpty() const { return m_messages.empty(); }
        bool hasReplies() const { return !m_replies.empty(); }
        // Bytes as frames
        qsizetype size() const { return m_size; }
        // Seals as much as fits into `maxSize` at the end of `output`: messages, then replies.
        Appended append(FrameSealer &sealer, QByteArray &output, qsizetype maxSize, bool withReplies);

    private:
        bool addTo(std::deque<QByteArray> &queue, const QByteArray &plaintext);
        Appended appendFrom(std::deque<QByteArray> &queue, FrameSealer &sealer, QByteArray &output, qsizetype maxSize);

        std::deque<QByteArray> m_messages;
        std::deque<QByteArray> m_replies;
        qsizetype m_size = 0;      // of both
    };
}
