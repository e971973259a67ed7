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

#include "megatorrent/bandwidthshare.h"

using namespace Megatorrent;

namespace
{
    const qint64 LIMIT = 1'000'000;

    // Both take what they may, up to what they want; the last of many rounds
    BandwidthShare::Limits settle(BandwidthShare &share, const qint64 torrentsWant, const qint64 ownWants)
    {
        BandwidthShare::Limits limits = share.limits();
        for (int i = 0; i < 20; ++i)
        {
            const qint64 torrents = std::min(torrentsWant, limits.torrents);
            const qint64 own = std::min(ownWants, limits.own);
            limits = share.next(LIMIT, torrents, {.rate = own, .isShort = (ownWants > limits.own)});
            EXPECT_EQ(limits.torrents + limits.own, LIMIT);
            EXPECT_GT(limits.torrents, 0);
            EXPECT_GT(limits.own, 0);
        }
        return limits;
    }
}

TEST(BandwidthShare, withoutALimitThereIsNone)
{
    BandwidthShare share;
    EXPECT_EQ(share.next(0, 5'000'000, {.rate = 5'000'000, .isShort = false}), (BandwidthShare::Limits {0, 0}));
}

TEST(BandwidthShare, whoIsAloneGetsNearlyAll)
{
    BandwidthShare share;
    EXPECT_GE(settle(share, (LIMIT * 2), 0).torrents, LIMIT * 95 / 100);
    EXPECT_GE(settle(share, 0, (LIMIT * 2)).own, LIMIT * 95 / 100);
}

TEST(BandwidthShare, twoWhoWantAllGetHalf)
{
    BandwidthShare share;
    const BandwidthShare::Limits limits = settle(share, (LIMIT * 2), (LIMIT * 2));
    EXPECT_EQ(limits.own, LIMIT / 2);
}

TEST(BandwidthShare, whatOneLeavesTheOtherGets)
{
    BandwidthShare share;
    const BandwidthShare::Limits few = settle(share, 100'000, (LIMIT * 2));
    EXPECT_GE(few.own, LIMIT * 75 / 100);
    EXPECT_GE(few.torrents, 100'000);
    const BandwidthShare::Limits many = settle(share, (LIMIT * 2), 100'000);
    EXPECT_GE(many.torrents, LIMIT * 75 / 100);
    EXPECT_GE(many.own, 100'000);
}

TEST(BandwidthShare, torrentsThatPassTheirBytesInBurstsAreNotStarved)
{
    BandwidthShare share;
    qint64 torrents = 0;
    for (int i = 0; i < 40; ++i)
    {
        // now and then three times what is allowed, else nothing
        const qint64 rate = ((i % 3) == 0) ? (share.limits().torrents * 3) : 0;
        const BandwidthShare::Limits limits = share.next(LIMIT, rate, {.rate = share.limits().own, .isShort = true});
        if (i >= 24)
        {
            EXPECT_EQ(limits.torrents, LIMIT / 2);
        }
        torrents += rate;
    }
    EXPECT_GT(torrents, 0);
}

TEST(BandwidthShare, aTinyLimitIsSharedToo)
{
    BandwidthShare share;
    for (int i = 0; i < 10; ++i)
    {
        const BandwidthShare::Limits limits = share.next(1024, 2000, {.rate = 2000, .isShort = true});
        EXPECT_EQ(limits.torrents + limits.own, 1024);
        EXPECT_GE(limits.own, 1);
        EXPECT_GE(limits.torrents, 1);
    }
}
