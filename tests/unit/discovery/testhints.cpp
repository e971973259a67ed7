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

#include <algorithm>

#include <gtest/gtest.h>

#include "discoverytest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    class HintTest : public DiscoveryTest
    {
    protected:
        // As often as the swarm passes them on
        void advanceWithHints(const int channels, const Milliseconds time)
        {
            for (const Milliseconds end = clock.now() + time; clock.now() < end; clock.runFor(1min))
            {
                for (int i = 0; i < channels; ++i)
                    discovery.hint(key(i));
            }
        }

        // Peers push: it is not asked but every 30 minutes
        void addQuietChannel()
        {
            discovery.addChannel(key(0), topic(0));
            discovery.setHasPushingPeers(key(0), true);
            dht.setReady(true);
            dht.network[key(0)] = item(0, 5);
            discovery.setItem(item(0, 5), false);
            clock.runFor(10s);
            dht.operations.clear();
        }
    };
}

TEST_F(HintTest, AHintBringsThePollForward)
{
    addQuietChannel();
    discovery.hint(key(0));
    EXPECT_EQ(dht.of(Kind::Get).size(), 1U);
}

// Anybody can say that there is something newer, and it costs him nothing.
TEST_F(HintTest, FalseHintsCountLessAndLess)
{
    addQuietChannel();
    discovery.setKnownPeers(key(0), 3);
    advanceWithHints(1, 1h);
    const std::size_t inTheFirstHour = dht.of(Kind::Get).size();
    EXPECT_GE(inTheFirstHour, 5U);
    EXPECT_LE(inTheFirstHour, 9U);   // after 0, 2, 6, 14, 30, 62 minutes, and the two that are due anyway

    advanceWithHints(1, 24h);
    dht.operations.clear();
    advanceWithHints(1, 100h);
    // 100 hours at 30 minutes, and one hint in two hours
    EXPECT_LE(dht.of(Kind::Get).size(), 200U + 50);
}

TEST_F(HintTest, AHintThatWasRightCountsAgainAtOnce)
{
    addQuietChannel();
    advanceWithHints(1, 10h);
    // none counts now, until one is followed that is right
    for (qint64 sequence = 6; sequence < 9; ++sequence)
    {
        dht.network[key(0)] = item(0, sequence);
        if (sequence == 6)
        {
            advanceWithHints(1, 3h);
        }
        else
        {
            clock.runFor(2min);
            dht.operations.clear();
            discovery.hint(key(0));
            EXPECT_EQ(dht.of(Kind::Get).size(), 1U) << sequence;
            clock.runFor(1s);
        }
        EXPECT_EQ(itemsFound.back().sequence, sequence);
        discovery.setItem(item(0, sequence), false);
    }
}

TEST_F(HintTest, HintsTakeNothingFromOurOwnDuties)
{
    constexpr int CHANNELS = 20;
    discovery.setListeningPort(4'000);
    addChannels(CHANNELS);
    for (int i = 0; i < CHANNELS; ++i)
    {
        discovery.setKnownPeers(key(i), 3);
        discovery.setHasPushingPeers(key(i), true);
        dht.network[key(i)] = item(i, 1, QByteArray(900, 'v'));
        discovery.setItem(dht.network[key(i)], false);
    }
    dht.setReady(true);
    clock.runFor(1h);

    dht.operations.clear();
    clock.runFor(10h);
    const std::size_t gets = dht.of(Kind::Get).size();
    const std::size_t puts = dht.of(Kind::Put).size();
    const std::size_t announces = dht.of(Kind::Announce).size();
    dht.operations.clear();
    advanceWithHints(CHANNELS, 10h);
    EXPECT_GE(dht.of(Kind::Put).size(), (puts * 9 / 10));
    EXPECT_GE(dht.of(Kind::Announce).size(), (announces * 19 / 20));
    EXPECT_LE(dht.of(Kind::Get).size(), (gets * 2));

    // what is put waits for nothing but the network
    dht.operations.clear();
    discovery.setItem(item(3, 2), true);
    clock.runFor(1s);
    EXPECT_EQ(dht.of(Kind::Put).size(), 1U);
}

// The urgent look-up is the user's alone: where all channels are busy, a hint waits its turn.
TEST_F(HintTest, AHintIsNotUrgent)
{
    discovery.setListeningPort(4'000);
    addChannels(500);
    dht.setReady(true);
    clock.runFor(10min);
    dht.operations.clear();
    discovery.hint(key(499));
    EXPECT_TRUE(dht.operations.empty());
    discovery.refresh(key(499));
    EXPECT_EQ(dht.of(Kind::Get).size(), 1U);
}
