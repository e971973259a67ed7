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

#include "controlqueue.h"

using namespace Megatorrent;

bool ControlQueue::add(const QByteArray &plaintext)
{
    return addTo(m_messages, plaintext);
}

bool ControlQueue::addReply(const QByteArray &plaintext)
{
    return addTo(m_replies, plaintext);
}

void ControlQueue::addLast(const QByteArray &plaintext)
{
    m_messages.push_back(plaintext);
    m_size += plaintext.size() + FRAME_OVERHEAD;
}

bool ControlQueue::addTo(std::deque<QByteArray> &queue, const QByteArray &plaintext)
{
    Q_ASSERT(!plaintext.isEmpty());  // it crashes some v5 peers
    queue.push_back(plaintext);
    m_size += plaintext.size() + FRAME_OVERHEAD;
    if ((m_size <= MAX_SIZE) && ((m_messages.size() + m_replies.size()) <= MAX_COUNT))
        return true;

    m_messages.clear();
    m_replies.clear();
    m_size = 0;
    return false;
}

ControlQueue::Appended ControlQueue::append(FrameSealer &sealer, QByteArray &output, const qsizetype maxSize, const bool withReplies)
{
    const Appended appended = appendFrom(m_messages, sealer, output, maxSize);
    if ((appended != Appended::All) || !withReplies)
        return appended;
    return appendFrom(m_replies, sealer, output, maxSize);
}

ControlQueue::Appended ControlQueue::appendFrom(std::deque<QByteArray> &queue, FrameSealer &sealer, QByteArray &output, const qsizetype maxSize)
{
    while (!queue.empty())
    {
        const QByteArray &next = queue.front();
        const qsizetype size = next.size() + FRAME_OVERHEAD;
        if ((output.size() + size) > maxSize)
            return Appended::Full;
        if (!sealer.append({next}, output))
            return Appended::Exhausted;
        m_size -= size;
        queue.pop_front();
    }
    return Appended::All;
}
