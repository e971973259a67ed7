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

#include "base/global.h"
#include "megatorrent/wire/addressledger.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

TEST(AddressLedger, aBurstThenTheRateAndNeverForLong)
{
    AddressLedger ledger {4, 0.5};
    for (int i = 0; i < 3; ++i)
        ledger.charge(u"a"_s, 0s);
    EXPECT_FALSE(ledger.isInDebt(u"a"_s, 0s));
    ledger.charge(u"a"_s, 0s);
    EXPECT_TRUE(ledger.isInDebt(u"a"_s, 0s));
    EXPECT_FALSE(ledger.isInDebt(u"b"_s, 0s));
    EXPECT_FALSE(ledger.isInDebt(u"a"_s, 1s));
    ledger.charge(u"a"_s, 1s, 1'000'000);
    EXPECT_TRUE(ledger.isInDebt(u"a"_s, 8s));
    EXPECT_FALSE(ledger.isInDebt(u"a"_s, 10s));

    for (int i = 0; i < 10'000; ++i)
        ledger.charge(QString::number(i), 20s);
    EXPECT_LE(ledger.size(), AddressLedger::ADDRESSES_MAX);
}

TEST(AddressLedger, whatIsTakenIsWithinTheBurstAndTheRate)
{
    AddressLedger ledger {2, 0.25};
    EXPECT_TRUE(ledger.take(u"a"_s, 0s));
    EXPECT_TRUE(ledger.take(u"a"_s, 0s));
    EXPECT_FALSE(ledger.take(u"a"_s, 0s));
    EXPECT_FALSE(ledger.take(u"a"_s, 3s)) << "what is refused costs nothing, and there is not one whole yet";
    EXPECT_TRUE(ledger.take(u"a"_s, 4s));
    EXPECT_FALSE(ledger.take(u"a"_s, 4s));
    EXPECT_TRUE(ledger.take(u"b"_s, 4s));
}

TEST(AddressLedger, thoseOfACircuitAreFewer)
{
    AddressLedger ledger {4, 0.5, AddressLedger::CIRCUIT_ADDRESSES_MAX};
    ledger.charge(u"a"_s, 0s, 6);
    for (int i = 0; i < 1'000; ++i)
        ledger.charge(QString::number(i), 0s);
    EXPECT_EQ(ledger.size(), AddressLedger::CIRCUIT_ADDRESSES_MAX);
    EXPECT_TRUE(ledger.isInDebt(u"a"_s, 0s)) << "who owes most";
}
