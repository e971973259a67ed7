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

#include "passphrase.h"

#include <bit>

#include <openssl/evp.h>

#include "algorithms.h"

using namespace Megatorrent;

namespace
{
    const qint64 N_MAX = 1 << 20;
    const qint64 R_MAX = 32;
    const qint64 P_MAX = 16;
    const qint64 MEMORY_MAX = 256 * 1024 * 1024;
    const qint64 WORK_MAX = 4 * MEMORY_MAX;   // bytes that are gone through

    qint64 memory(const Crypto::ScryptCost &cost)
    {
        return 128 * cost.n * cost.r;
    }
}

bool Megatorrent::Crypto::ScryptCost::isAcceptable() const
{
    return (n >= 2) && (n <= N_MAX) && std::has_single_bit(static_cast<quint64>(n)) && (r >= 1) && (r <= R_MAX) && (p >= 1) && (p <= P_MAX)
            && (memory(*this) <= MEMORY_MAX) && ((memory(*this) * p) <= WORK_MAX);
}

std::optional<SymmetricKey> Megatorrent::Crypto::scrypt(const QByteArrayView passphrase, const QByteArrayView salt, const ScryptCost &cost)
{
    if (!cost.isAcceptable())
        return std::nullopt;

    const Algorithms::ErrorGuard guard;
    const auto number = [](const qint64 value) { return static_cast<uint64_t>(value); };
    // what it asks for beyond its blocks is little
    const qint64 memoryMax = memory(cost) + (128 * cost.r * cost.p) + (1024 * 1024);
    SymmetricKey key;
    const int result = EVP_PBE_scrypt(passphrase.data(), static_cast<size_t>(passphrase.size()), reinterpret_cast<const unsigned char *>(salt.data())
            , static_cast<size_t>(salt.size()), number(cost.n), number(cost.r), number(cost.p), number(memoryMax), key.data(), SymmetricKey::SIZE);
    return (result == 1) ? std::optional(key) : std::nullopt;
}
