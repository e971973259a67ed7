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
#include "fakes.h"
#include "megatorrent/swarm/channelcore.h"
#include "megatorrent/swarm/channellist.h"
#include "megatorrent/swarm/penalties.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    struct Court : FakeNode
    {
        static Peer::Sender sender(const QString &host, const bool isAuthenticated)
        {
            return {.id = 0, .remote = {host, 5000}, .dialled = {}, .isAuthenticated = isAuthenticated};
        }

        ChannelCore &addChannel(const int n)
        {
            ChannelKeys keys;
            keys.publicKey.data()[0] = static_cast<std::uint8_t>(n);
            return *channels.add(std::make_unique<ChannelCore>(ChannelCore::Parts {.clock = &clock, .random = &random
                , .scheduler = nullptr, .dialler = nullptr, .penalties = &penalties, .haveBudget = nullptr}, keys));
        }

        ChannelList channels;
        QList<Penalty> given;
        Penalties penalties {&clock, &peers, &channels, &bans, &settings, [this](const Endpoint &, const QString &, const Penalty penalty) { given.append(penalty); }};
    };
}

TEST(Penalties, theThirdCorruptBlobIsADurableMatter)
{
    Court court;
    const Peer::Sender sender = Court::sender(u"30.0.0.1"_s, true);
    court.penalties.sentCorruptBlob(sender, idOf(1));
    court.penalties.sentCorruptBlob(sender, idOf(2));
    court.penalties.sentCorruptBlob(sender, idOf(2));
    EXPECT_EQ(court.given, QList<Penalty>(3, Penalty::Banned));
    EXPECT_EQ(court.bans.bannedUntil(u"30.0.0.1"_s), (court.clock.now() + 1h));
    court.penalties.sentCorruptBlob(sender, idOf(3));
    EXPECT_EQ(court.given.last(), Penalty::BannedDurably);
    EXPECT_EQ(court.bans.bannedUntil(u"30.0.0.1"_s), (court.clock.now() + Swarm::DURABLE_BAN));
}

TEST(Penalties, nobodyIsBannedDurablyForWhomOthersMayHaveSpoken)
{
    Court court;
    for (int i = 0; i < 5; ++i)
        court.penalties.sentCorruptBlob(Court::sender(u"30.0.0.1"_s, false), idOf(i));
    EXPECT_EQ(court.given, QList<Penalty>(5, Penalty::Banned));
}

TEST(Penalties, behindAnAddressOfOurNetworkNobodyIsBanned)
{
    Court court;
    for (const QString &host : {u"192.168.1.7"_s, u"127.0.0.1"_s})
    {
        court.penalties.sentCorruptBlob(Court::sender(host, true), idOf(1));
        EXPECT_EQ(court.given.last(), Penalty::Disconnected);
        EXPECT_FALSE(court.bans.isBanned(host, court.clock.now()));
    }
}

TEST(Penalties, whoMisbehavesIsLeftAndNotDialledMeanwhile)
{
    Court court;
    const Endpoint there {u"30.0.0.1"_s, 5000};
    ChannelCore *channel = &court.addChannel(1);
    channel->candidates().add(there, false, court.random);
    Peer *peer = court.peers.dial(there);
    court.penalties.flooded(*peer);
    EXPECT_TRUE(peer->isEnded());
    EXPECT_EQ(channel->candidates().find(there)->nextAttempt, (court.clock.now() + 1h));
}

TEST(Penalties, behindAProxyAnOffenceConcernsItsOwnChannelAlone)
{
    Court court;
    court.settings.isSafe = true;
    const Endpoint there {u"30.0.0.1"_s, 5000};
    ChannelCore &one = court.addChannel(1);
    ChannelCore &other = court.addChannel(2);
    for (ChannelCore *channel : {&one, &other})
        channel->candidates().add(there, true, court.random);
    Peer *peer = court.peers.dial(there, one.keys().publicKey);
    Peer *neighbour = court.peers.dial(there, other.keys().publicKey);
    for (int i = 0; i < 5; ++i)
        court.penalties.sentCorruptBlob(peer->sender(), idOf(i));
    EXPECT_TRUE(peer->isEnded());
    EXPECT_FALSE(neighbour->isEnded());
    EXPECT_EQ(court.bans.size(), 0);
    EXPECT_EQ(court.given, QList<Penalty>(5, Penalty::Disconnected));
    EXPECT_EQ(one.candidates().find(there)->nextAttempt, (court.clock.now() + 1h)) << "and no longer";
    EXPECT_EQ(other.candidates().find(there)->nextAttempt, 0ms);
}

TEST(Penalties, anEndIsAnOffenceOnlyForSomeReasons)
{
    Court court;
    Peer *closed = court.arrive(u"30.0.0.1"_s);
    closed->close();
    court.penalties.judgeEnd(*closed);
    EXPECT_TRUE(court.given.isEmpty());
}
