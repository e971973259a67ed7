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

#include <initializer_list>
#include <optional>

#include <QByteArray>
#include <QByteArrayView>

#include "../crypto/aead.h"
#include "../crypto/bytes.h"

// Frames of the transport (protocol.md 9): u16 length || ciphertext with tag, one key and one
// counter per direction.

namespace Megatorrent
{
    inline constexpr qsizetype FRAME_LENGTH_SIZE = 2;
    inline constexpr qsizetype FRAME_OVERHEAD = FRAME_LENGTH_SIZE + Crypto::AEAD_TAG_SIZE;

    // The nonces of one direction. Never gives the same one twice.
    class NonceCounter
    {
    public:
        // Nothing once the range is used up
        std::optional<Nonce> next();
        void set(quint64 value);  // for tests

    private:
        quint64 m_value = 0;
        bool m_isExhausted = false;
    };

    class FrameSealer
    {
    public:
        explicit FrameSealer(const SymmetricKey &key);

        // Seals the concatenation of `parts` (at most 65,519 bytes) as one frame at the end of
        // `output`. False, with `output` unchanged, if there are no nonces left.
        [[nodiscard]] bool append(std::initializer_list<QByteArrayView> parts, QByteArray &output);
        NonceCounter &counter() { return m_counter; }

    private:
        SymmetricKey m_key;
        NonceCounter m_counter;
        Crypto::Aead m_aead;
    };

    class FrameOpener
    {
    public:
        explicit FrameOpener(const SymmetricKey &key);

        // Opens a ciphertext into `output`, which has room for its size without the tag.
        [[nodiscard]] bool open(QByteArrayView ciphertext, std::uint8_t *output);
        NonceCounter &counter() { return m_counter; }

    private:
        SymmetricKey m_key;
        NonceCounter m_counter;
        Crypto::Aead m_aead;
    };

    // Cuts a stream of bytes into the ciphertexts of frames. Copies only those that arrive in
    // parts.
    class FrameSplitter
    {
    public:
        // Takes bytes off `input` until a frame is complete, and gives its ciphertext, which is
        // valid until the next call with `input` not changed meanwhile. Nothing: all of `input` has
        // been taken.
        std::optional<QByteArrayView> next(QByteArrayView &input);
        // Bytes kept of a frame that has not come whole yet
        qsizetype partialSize() const { return m_isPartialDone ? 0 : m_partial.size(); }

    private:
        QByteArray m_partial;  // of one frame at most
        bool m_isPartialDone = false;
    };
}
