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

#include <openssl/types.h>

#include <QtClassHelperMacros>

// OpenSSL's algorithms, fetched once for the whole process: an implicit fetch at each use costs more than
// hashing a short message. Internal to this layer.

namespace Megatorrent::Crypto::Algorithms
{
    // Null if OpenSSL does not offer it; never freed.
    const EVP_MD *findSha1();
    const EVP_MD *findSha256();
    const EVP_MD *findSha512();
    const EVP_MD *findBlake2b();
    EVP_MAC *findBlake2bMac();
    const EVP_CIPHER *findChaCha20();
    const EVP_CIPHER *findChaCha20Poly1305();

    // Forgets the errors that OpenSSL notes within this object's lifetime, where they are expected: they would else
    // confuse whoever uses TLS on this thread next.
    class ErrorGuard
    {
        Q_DISABLE_COPY_MOVE(ErrorGuard)

    public:
        ErrorGuard();
        ~ErrorGuard();
    };

    // Ends the process if a call of the library did not succeed: there is nothing to go on with.
    void require(bool ok, const char *what);

    // The pointer, which is not null
    template <typename T>
    T *required(T *pointer, const char *what)
    {
        require((pointer != nullptr), what);
        return pointer;
    }
}
