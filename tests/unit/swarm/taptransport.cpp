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

#include "taptransport.h"

#include <utility>

using namespace Megatorrent;
using namespace Megatorrent::Test;

class TapTransport::Stream final : public ByteStream
{
    Q_DISABLE_COPY_MOVE(Stream)

public:
    Stream(TapTransport *tap, const Circuit &circuit, std::unique_ptr<ByteStream> inner)
        : m_tap {tap}
        , m_circuit {circuit}
        , m_inner {std::move(inner)}
    {
        connect(m_inner.get(), &ByteStream::connected, this, &ByteStream::connected);
        connect(m_inner.get(), &ByteStream::received, this, &ByteStream::received);
        connect(m_inner.get(), &ByteStream::drained, this, &ByteStream::drained);
        connect(m_inner.get(), &ByteStream::closed, this, [this](const QString &reason)
        {
            m_hasEnded = true;
            emit closed(reason);
        });
    }

    ~Stream() override
    {
        m_inner->disconnect(this);
        noteEnd();
    }

    void write(const QByteArray &bytes) override
    {
        m_tap->acts.push_back({.when = m_tap->m_clock->now(), .circuit = m_circuit});
        m_inner->write(bytes);
    }

    Endpoint remote() const override { return m_inner->remote(); }
    qsizetype bytesToWrite() const override { return m_inner->bytesToWrite(); }
    void setReadingPaused(const bool paused) override { m_inner->setReadingPaused(paused); }
    void setReadAllowance(const qsizetype bytes) override { m_inner->setReadAllowance(bytes); }
    void close() override
    {
        noteEnd();
        m_inner->close();
    }
    void abort() override
    {
        noteEnd();
        m_inner->abort();
    }

private:
    void noteEnd()
    {
        if (!std::exchange(m_hasEnded, true))
            m_tap->acts.push_back({.when = m_tap->m_clock->now(), .circuit = m_circuit, .isEnd = true});
    }

    TapTransport *m_tap = nullptr;
    Circuit m_circuit;
    std::unique_ptr<ByteStream> m_inner;
    bool m_hasEnded = false;
};

TapTransport::TapTransport(const Sim::VirtualClock *clock, Sim::SimTransport *inner)
    : m_clock {clock}
    , m_inner {inner}
{
    m_inner->onAccepted = [this](std::unique_ptr<ByteStream> stream)
    {
        if (onAccepted)
            onAccepted(std::move(stream));
        else
            stream->abort();
    };
}

TapTransport::~TapTransport()
{
    m_inner->onAccepted = nullptr;
}

std::unique_ptr<ByteStream> TapTransport::connectTo(const Endpoint &endpoint, const Circuit &circuit)
{
    acts.push_back({.when = m_clock->now(), .circuit = circuit, .isDial = true});
    return std::make_unique<Stream>(this, circuit, m_inner->connectTo(endpoint, circuit));
}
