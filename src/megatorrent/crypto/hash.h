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

#include <memory>

#include <QByteArrayView>

#include "bytes.h"

// Thin layer over OpenSSL's EVP and Qt's hashes. Everything here is pure: no I/O, no global
// state, callable from any thread. Failures of the library itself (out of memory, algorithm
// missing) are fatal, since nothing can be done without it: see Crypto::isAvailable().

struct evp_md_ctx_st;

namespace Megatorrent::Crypto
{
    // Whether every algorithm used here is offered by the OpenSSL and Qt at hand. Asked once at start.
    bool isAvailable();

    // Cryptographically secure random bytes.
    void randomBytes(std::uint8_t *data, qsizetype size);

    template <typename T>
    T random()
    {
        T value;
        randomBytes(value.data(), T::SIZE);
        return value;
    }

    bool equalConstantTime(QByteArrayView left, QByteArrayView right);

    Sha256Digest sha256(QByteArrayView data);
    Sha1Digest sha1(QByteArrayView data);
    // Unkeyed BLAKE2b with a 32-byte digest (protocol.md, notation)
    SymmetricKey blake2b256(QByteArrayView data);
    // B(n, key, message) of part 2: keyed BLAKE2b with an n-byte digest; message = the parts, concatenated
    SymmetricKey keyedBlake2b256(QByteArrayView key, std::initializer_list<QByteArrayView> message);
    Tag keyedBlake2b128(QByteArrayView key, std::initializer_list<QByteArrayView> message);
    FixedBytes<16, struct MessageIdTag> blake2b128(QByteArrayView data);

    // SHA-256 of data that arrives in parts
    class Sha256
    {
        Q_DISABLE_COPY(Sha256)

    public:
        Sha256();
        ~Sha256();

        void update(QByteArrayView data);
        // Gives the digest and starts anew.
        Sha256Digest finish();

    private:
        struct Free { void operator()(evp_md_ctx_st *context) const; };
        std::unique_ptr<evp_md_ctx_st, Free> m_context;
    };
}
