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


#include "stream.h"

#include <QPointer>

#include "base/global.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;

Stream::Stream(Network *network, const std::shared_ptr<Link> &link, const int side, const Endpoint &remote)
    : m_network {network}
    , m_link {link}
    , m_side {side}
    , m_remote {remote}
{
}

Stream::~Stream()
{
    if (!m_isClosed)
        reset();
}

void Stream::write(const QByteArray &bytes)
{
    if (m_isClosing || m_isClosed || bytes.isEmpty())
        return;

    Pipe &pipe = outgoing();
    pipe.queue.push_back(bytes);
    pipe.queued += bytes.size();
    pipe.from->enqueue(m_link, m_side);
}

qsizetype Stream::bytesToWrite() const
{
    return outgoing().queued;
}

void Stream::setReadingPaused(const bool paused)
{
    if (m_isReadingPaused == paused)
        return;
    m_isReadingPaused = paused;
    if (!paused)
        m_network->m_clock->schedule({}, this, [this] { flushUnread(); });
}

void Stream::setReadAllowance(const qsizetype bytes)
{
    const bool wasUsedUp = (m_readAllowance == 0);
    m_readAllowance = bytes;
    if (wasUsedUp && (bytes != 0) && !m_isReadingPaused)
        m_network->m_clock->schedule({}, this, [this] { flushUnread(); });
}

void Stream::close()
{
    if (m_isClosing || m_isClosed)
        return;
    if (!m_link->isConnected)
    {
        abort();
        return;
    }

    m_isClosing = true;
    outgoing().isEnding = true;
    outgoing().from->enqueue(m_link, m_side);
    // a peer that does not read is not waited for
    m_network->m_clock->schedule(std::chrono::seconds {5}, this, [this] { abort(); });
}

void Stream::abort()
{
    if (m_isClosed)
        return;
    reset();
    finishLater({}, {});
}

void Stream::deliver(const QByteArray &bytes)
{
    incoming().unread.push_back(bytes);
    if (!m_isReadingPaused)
        flushUnread();
}

void Stream::flushUnread()
{
    const QPointer<Stream> self {this};
    const std::shared_ptr<Link> link = m_link;
    Pipe &pipe = link->pipes[1 - m_side];
    while (self && !m_isClosed && !m_isReadingPaused && (m_readAllowance != 0) && !pipe.unread.empty())
    {
        QByteArray bytes = std::move(pipe.unread.front());
        pipe.unread.pop_front();
        if ((m_readAllowance != UNLIMITED) && (bytes.size() > m_readAllowance))
        {
            pipe.unread.push_front(bytes.sliced(m_readAllowance));
            bytes.truncate(m_readAllowance);
        }
        if (m_readAllowance != UNLIMITED)
            m_readAllowance -= bytes.size();
        pipe.underWay -= bytes.size();
        pipe.from->enqueue(link, (1 - m_side));
        if (!bytes.isEmpty() && !m_isClosing)
            emit received(bytes);
    }
    if (self && !m_isClosed && pipe.unread.empty() && pipe.isEndUnread)
        finish(pipe.endReason);
}

void Stream::finish(const QString &reason)
{
    if (m_isClosed)
        return;
    m_isClosed = true;
    outgoing().source = nullptr;
    incoming().sink = nullptr;
    outgoing().queue.clear();
    outgoing().queued = 0;
    m_network->record('x', outgoing().from->index(), outgoing().to->index(), {});
    emit closed(reason);
}

void Stream::finishLater(const QString &reason, const std::chrono::microseconds delay)
{
    m_network->m_clock->schedule(delay, this, [this, reason] { finish(reason); });
}

// The other side hears of it after the latency.
void Stream::reset()
{
    Pipe &pipe = outgoing();
    m_isClosing = true;
    pipe.queue.clear();
    pipe.queued = 0;
    pipe.source = nullptr;
    incoming().sink = nullptr;
    if (!m_link->isConnected)
        return;
    if (m_network->isCut(pipe.from, pipe.to) || pipe.isBroken || pipe.isEndSent)
        return;
    pipe.isEndSent = true;
    m_network->m_clock->schedule(m_network->latency(pipe.from, pipe.to), m_network, [link = m_link, side = m_side]
    {
        if (Stream *sink = link->pipes[side].sink)
            sink->finish(u"connection reset"_s);
    });
}
