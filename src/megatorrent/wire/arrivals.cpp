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


#include "arrivals.h"

#include <algorithm>
#include <cstring>

#include "blobbuffers.h"

using namespace Megatorrent;

void Arrivals::open(const quint32 id, const BlobId &blobId)
{
    m_open.insert(id, {.blobId = blobId, .buffer = {}, .received = 0, .isCancelled = false});
}

int Arrivals::arrivingCount() const
{
    return static_cast<int>(std::count_if(m_open.cbegin(), m_open.cend(), [](const Arrival &arrival)
    {
        return !arrival.buffer.isEmpty();
    }));
}

std::optional<quint32> Arrivals::onlyId() const
{
    if (m_open.isEmpty())
        return std::nullopt;
    return m_open.constBegin().key();
}

void Arrivals::cancel(const quint32 id)
{
    const auto it = m_open.find(id);
    if (it == m_open.end())
        return;

    it->isCancelled = true;
    it->buffer = {};
}

void Arrivals::close(const quint32 id)
{
    m_open.remove(id);
}

void Arrivals::clear()
{
    m_open.clear();
}

std::uint8_t *Arrivals::guess(const qsizetype size, const qsizetype headerSize)
{
    const auto it = m_open.find(m_lastId);
    if ((it == m_open.end()) || it->buffer.isEmpty() || (it->received < headerSize)
        || (size <= headerSize) || ((it->received + size - headerSize) > BLOB_SIZE))
    {
        return nullptr;
    }

    m_guess = {.id = m_lastId, .size = size, .headerSize = headerSize, .covered = {}};
    char *place = guessedPlace();
    std::copy_n(place, headerSize, m_guess.covered.begin());
    return reinterpret_cast<std::uint8_t *>(place);
}

char *Arrivals::guessedPlace()
{
    const auto it = m_open.find(m_guess.id);
    return it->buffer.data() + it->received - m_guess.headerSize;
}

QByteArrayView Arrivals::guessedPlaintext() const
{
    const auto it = m_open.constFind(m_guess.id);
    return QByteArrayView(it->buffer).sliced((it->received - m_guess.headerSize), m_guess.size);
}

void Arrivals::restoreCovered()
{
    std::copy_n(m_guess.covered.cbegin(), m_guess.headerSize, guessedPlace());
}

void Arrivals::takeGuessed()
{
    restoreCovered();
    m_open[m_guess.id].received += (m_guess.size - m_guess.headerSize);
}

QByteArray Arrivals::rejectGuess()
{
    const QByteArray plaintext = guessedPlaintext().toByteArray();
    restoreCovered();
    return plaintext;
}

Arrivals::Result Arrivals::check(const quint32 id, const qint64 offset, const qsizetype size) const
{
    const qint64 received = m_open.constFind(id)->received;
    if (offset != received)
        return Result::WrongOffset;
    if ((received + size) > BLOB_SIZE)
        return Result::TooLong;
    return ((received + size) == BLOB_SIZE) ? Result::Complete : Result::More;
}

void Arrivals::take(const quint32 id, const QByteArrayView bytes)
{
    Arrival &arrival = m_open[id];
    if (!arrival.isCancelled)
    {
        if (arrival.buffer.isEmpty())
            arrival.buffer = BlobBuffers::take();
        std::memcpy((arrival.buffer.data() + arrival.received), bytes.data(), static_cast<size_t>(bytes.size()));
    }
    arrival.received += bytes.size();
    m_lastId = id;
}

QByteArray Arrivals::takeBlob(const quint32 id)
{
    return m_open.take(id).buffer;
}
