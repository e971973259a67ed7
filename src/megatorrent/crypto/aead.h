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
#include <memory>

#include <QByteArrayView>

#include "bytes.h"

struct evp_cipher_ctx_st;

namespace Megatorrent::Crypto
{
    inline constexpr qsizetype AEAD_TAG_SIZE = 16;

    // The first bytes of ChaCha20 under `key` with nonce 0 and counter 0 ("key stream" of part 2).
    // `offset` says where in the key stream to begin; it must be a multiple of 64.
    void keyStream(const SymmetricKey &key, std::uint8_t *data, qsizetype size, qint64 offset = 0);

    // ChaCha20-Poly1305 (IETF: 12-byte nonce, tag last, no associated data) with a context that is
    // allocated once and used for many messages. Not thread-safe: one per thread or connection.
    class Aead
    {
        Q_DISABLE_COPY(Aead)

    public:
        Aead();
        ~Aead();

        // Seals the concatenation of `parts` into `output`, which must have room for their sizes
        // plus AEAD_TAG_SIZE. A part may be `output` itself (sealing in place) only if there is just one.
        void seal(const SymmetricKey &key, const Nonce &nonce, std::initializer_list<QByteArrayView> parts, std::uint8_t *output);

        // Opens `sealed` (ciphertext || tag) into `output`, which must have room for sealed.size() - AEAD_TAG_SIZE
        // bytes and may be sealed.data(). Returns false, with `output` cleared, if it was not sealed under this key and nonce.
        [[nodiscard]] bool open(const SymmetricKey &key, const Nonce &nonce, QByteArrayView sealed, std::uint8_t *output);

    private:
        struct Free { void operator()(evp_cipher_ctx_st *context) const; };
        std::unique_ptr<evp_cipher_ctx_st, Free> m_context;
    };

    // One-off forms of the above
    QByteArray seal(const SymmetricKey &key, const Nonce &nonce, QByteArrayView plaintext);
    std::optional<QByteArray> open(const SymmetricKey &key, const Nonce &nonce, QByteArrayView sealed);
}
