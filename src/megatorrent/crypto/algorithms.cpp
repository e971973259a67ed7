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


#include "algorithms.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <QtLogging>

const EVP_MD *Megatorrent::Crypto::Algorithms::findSha1()
{
    static const EVP_MD *const algorithm = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    return algorithm;
}

const EVP_MD *Megatorrent::Crypto::Algorithms::findSha256()
{
    static const EVP_MD *const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return algorithm;
}

const EVP_MD *Megatorrent::Crypto::Algorithms::findSha512()
{
    static const EVP_MD *const algorithm = EVP_MD_fetch(nullptr, "SHA512", nullptr);
    return algorithm;
}

const EVP_MD *Megatorrent::Crypto::Algorithms::findBlake2b()
{
    static const EVP_MD *const algorithm = EVP_MD_fetch(nullptr, "BLAKE2B-512", nullptr);
    return algorithm;
}

EVP_MAC *Megatorrent::Crypto::Algorithms::findBlake2bMac()
{
    static EVP_MAC *const algorithm = EVP_MAC_fetch(nullptr, "BLAKE2BMAC", nullptr);
    return algorithm;
}

const EVP_CIPHER *Megatorrent::Crypto::Algorithms::findChaCha20()
{
    static const EVP_CIPHER *const algorithm = EVP_CIPHER_fetch(nullptr, "ChaCha20", nullptr);
    return algorithm;
}

const EVP_CIPHER *Megatorrent::Crypto::Algorithms::findChaCha20Poly1305()
{
    static const EVP_CIPHER *const algorithm = EVP_CIPHER_fetch(nullptr, "ChaCha20-Poly1305", nullptr);
    return algorithm;
}

Megatorrent::Crypto::Algorithms::ErrorGuard::ErrorGuard()
{
    ERR_set_mark();
}

Megatorrent::Crypto::Algorithms::ErrorGuard::~ErrorGuard()
{
    ERR_pop_to_mark();
}

void Megatorrent::Crypto::Algorithms::require(const bool ok, const char *what)
{
    if (!ok)
        qFatal("OpenSSL failed in %s", what);
}
