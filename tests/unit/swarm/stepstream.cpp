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


#include "stepstream.h"

#include "base/global.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

StepTransport::StepTransport(Sim::SimTransport *inner)
    : m_inner {inner}
{
    m_inner->onAccepted = [this](std::unique_ptr<ByteStream> stream)
    {
        if (onAccepted)
            onAccepted(std::make_unique<StepStream>(this, std::move(stream)));
        else
            stream->abort();
    };
}

StepTransport::~StepTransport()
{
    m_inner->onAccepted = nullptr;
}

std::unique_ptr<ByteStream> StepTransport::connectTo(const Endpoint &endpoint, const Circuit &circuit)
{
    return std::make_unique<StepStream>(this, m_inner->connectTo(endpoint, circuit));
}

quint16 StepTransport::listeningPort() const
{
    return m_inner->listeningPort();
}

void StepTransport::arm(const QString &host, const int calls)
{
    m_host = host;
    m_callsLeft = calls;
}

bool StepTransport::step(const QString &host)
{
    if ((m_callsLeft == 0) || (host != m_host) || (--m_callsLeft > 0))
        return false;
    m_hasClosed = true;
    return true;
}

StepStream::StepStream(StepTransport *transport, std::unique_ptr<ByteStream> inner)
    : m_transport {transport}
    , m_inner {std::move(inner)}
{
    connect(m_inner.get(), &ByteStream::connected, this, &ByteStream::connected);
    connect(m_inner.get(), &ByteStream::received, this, &ByteStream::received);
    connect(m_inner.get(), &ByteStream::drained, this, &ByteStream::drained);
    connect(m_inner.get(), &ByteStream::closed, this, [this](const QString &reason)
    {
        m_isClosed = true;
        emit closed(reason);
    });
}

StepStream::~StepStream()
{
    m_inner->disconnect(this);
}

void StepStream::write(const QByteArray &bytes)
{
    if (!step())
        m_inner->write(bytes);
}

qsizetype StepStream::bytesToWrite() const
{
    return m_isClosed ? 0 : m_inner->bytesToWrite();
}

void StepStream::setReadingPaused(const bool paused)
{
    if (!step())
        m_inner->setReadingPaused(paused);
}

void StepStream::setReadAllowance(const qsizetype bytes)
{
    if (!step())
        m_inner->setReadAllowance(bytes);
}

void StepStream::close()
{
    if (!m_isClosed)
        m_inner->close();
}

void StepStream::abort()
{
    if (!m_isClosed)
        m_inner->abort();
}

bool StepStream::step()
{
    if (m_isClosed)
        return true;
    if (!m_transport->step(remote().host))
        return false;
    m_isClosed = true;
    m_inner->disconnect(this);
    m_inner->abort();
    emit closed(u"connection reset"_s);
    return true;
}
