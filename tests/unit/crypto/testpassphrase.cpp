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

#include <gtest/gtest.h>

#include <QList>

#include "megatorrent/crypto/passphrase.h"

using namespace Megatorrent;
using Crypto::ScryptCost;

TEST(Scrypt, knownAnswers)
{
    // RFC 7914, 12: the first half of each
    const auto key = [](const QByteArrayView passphrase, const QByteArrayView salt, const ScryptCost &cost)
    {
        const auto result = Crypto::scrypt(passphrase, salt, cost);
        return result ? result->toHex() : QByteArray();
    };
    EXPECT_EQ(key("", "", {.n = 16, .r = 1, .p = 1}), "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442");
    EXPECT_EQ(key("password", "NaCl", {.n = 1024, .r = 8, .p = 16}), "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162");
    EXPECT_EQ(key("pleaseletmein", "SodiumChloride", {.n = 16384, .r = 8, .p = 1}), "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
}

TEST(Scrypt, refusesCostsThatNobodyCanBear)
{
    const QList<ScryptCost> refused
    {
        {.n = 0}, {.n = 1}, {.n = 3}, {.n = -2}, {.n = (1 << 20) + 1}, {.n = 1LL << 40}, {.n = 1 << 20}, {.r = 0}, {.r = -8}, {.r = 1LL << 60}, {.p = 0}, {.p = 17},
        {.n = 1 << 18, .r = 8, .p = 5}
    };
    for (const ScryptCost &cost : refused)
    {
        EXPECT_FALSE(cost.isAcceptable()) << cost.n << ' ' << cost.r << ' ' << cost.p;
        EXPECT_FALSE(Crypto::scrypt("passphrase", "salt", cost));
    }
}

TEST(Scrypt, theDefaultCanBeBorne)
{
    EXPECT_TRUE(ScryptCost().isAcceptable());
    EXPECT_TRUE(Crypto::scrypt("passphrase", "salt", {}));
}
