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


#include "framecodec.h"

#include <algorithm>
#include <limits>

#include <QtEndian>

#include "bigendian.h"

using namespace Megatorrent;

std::optional<Nonce> NonceCounter::next()
{
    if (m_isExhausted)
        return std::nullopt;

    Nonce nonce;
    qToLittleEndian(m_value, nonce.data());
    m_isExhausted = (m_value == std::numeric_limits<quint64>::max());
    ++m_value;
    return nonce;
}

void NonceCounter::set(const quint64 value)
{
    m_value = value;
    m_isExhausted = false;
}

FrameSealer::FrameSealer(const SymmetricKey &key)
    : m_key {key}
{
}

bool FrameSealer::append(const std::initializer_list<QByteArrayView> parts, QByteArray &output)
{
    const std::optional<Nonce> nonce = m_counter.next();
    if (!nonce)
        return false;

    qsizetype size = Crypto::AEAD_TAG_SIZE;
    for (const QByteArrayView part : parts)
        size += part.size();
    Q_ASSERT(size <= std::numeric_limits<quint16>::max());

    const qsizetype offset = output.size();
    output.resize(offset + FRAME_LENGTH_SIZE + size);
    auto *frame = reinterpret_cast<std::uint8_t *>(output.data() + offset);
    qToBigEndian(static_cast<quint16>(size), frame);
    m_aead.seal(m_key, *nonce, parts, (frame + FRAME_LENGTH_SIZE));
    return true;
}

FrameOpener::FrameOpener(const SymmetricKey &key)
    : m_key {key}
{
}

bool FrameOpener::open(const QByteArrayView ciphertext, std::uint8_t *output)
{
    const std::optional<Nonce> nonce = m_counter.next();
    return nonce && m_aead.open(m_key, *nonce, ciphertext, output);
}

std::optional<QByteArrayView> FrameSplitter::next(QByteArrayView &input)
{
    if (m_isPartialDone)
    {
        m_partial.resize(0);  // keeps its memory
        m_isPartialDone = false;
    }

    const auto takeUpTo = [this, &input](const qsizetype size)
    {
        const qsizetype count = std::min((size - m_partial.size()), input.size());
        m_partial.append(input.first(count));
        input = input.sliced(count);
        return (m_partial.size() == size);
    };

    if (!m_partial.isEmpty())
    {
        if ((m_partial.size() < FRAME_LENGTH_SIZE) && !takeUpTo(FRAME_LENGTH_SIZE))
            return std::nullopt;

        const qsizetype length = Wire::readBigEndian<quint16>(m_partial, 0);
        if (!takeUpTo(FRAME_LENGTH_SIZE + length))
            return std::nullopt;

        m_isPartialDone = true;
        return QByteArrayView(m_partial).sliced(FRAME_LENGTH_SIZE);
    }

    if (input.size() >= FRAME_LENGTH_SIZE)
    {
        const qsizetype length = Wire::readBigEndian<quint16>(input, 0);
        if (input.size() >= (FRAME_LENGTH_SIZE + length))
        {
            const QByteArrayView ciphertext = input.sliced(FRAME_LENGTH_SIZE, length);
            input = input.sliced(FRAME_LENGTH_SIZE + length);
            return ciphertext;
        }
    }

    m_partial.append(input);
    input = {};
    return std::nullopt;
}
