/*
 * Megatorrent, channels for qBittorrent.
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

#include <memory>
#include <utility>
#include <vector>

#include <QBitArray>

#include "base/global.h"
#include "farend.h"
#include "megatorrent/swarm/peerexchange.h"
#include "megatorrent/swarm/remotehave.h"
#include "support/sim/content.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

// What is kept in memory of those whom one channel meets behind a proxy takes nothing from what is kept of
// those of another one: who fills it in one could else see in the other that both are one node's.

namespace
{
    struct Scene : ChannelsNode
    {
        explicit Scene(const bool isSafe)
        {
            settings.isSafe = isSafe;
            settings.maxConnections = 10'000;
        }

        ~Scene() { peers.clear(); }

        // One more in the channel, at a place of his own
        Peer &join(ChannelCore &channel)
        {
            const auto n = static_cast<int>(ends.size());
            connectionSettings.channels = {tokenOf(channel)};
            Peer *peer = peers.dial({u"40.%1.%2.1"_s.arg(n / 200).arg(n % 200), 5000}, (settings.isSafe ? Circuit(channel.keys().publicKey) : std::nullopt));
            ends.push_back(std::make_unique<FarEnd>(*this, *peer, transport.last, QList {tokenOf(channel)}));
            ends.back()->exchange();
            peer->enter(channel, false);
            return *peer;
        }

        std::vector<std::unique_ptr<FarEnd>> ends;
    };
}

TEST(SafeMode, whatIsSaidOfUnknownVersionsInOneChannelTakesNoMemoryOfAnother)
{
    for (const bool isSafe : {true, false})
    {
        Scene scene {isSafe};
        ChannelCore &one = scene.addChannel(1);
        ChannelCore &other = scene.addChannel(2);
        const qint64 sequence = 1'700'000'000'000;
        const auto say = [&scene, sequence](ChannelCore &channel, const int bytes)
        {
            Peer &peer = scene.join(channel);
            channel.haveReceived(*channel.peer(peer.id()), haveBits(sequence, 0, QByteArray(bytes, '\xFF')));
            return peer.id();
        };
        const quint64 honest = say(other, 500);
        // so that nobody says more than he does
        for (int i = 0; i < 10; ++i)
            say(one, 100);
        other.setLayout(sequence, Sim::ListLayout::make(idsOf(1, 100)), QBitArray(100));
        EXPECT_EQ((other.peer(honest)->supplier.have().kind() == RemoteHave::Kind::Some), isSafe);
    }
}

// As much as one peer may say of the largest channel
TEST(SafeMode, whatOnePeerMaySayHasRoomInAChannel)
{
    Scene scene {true};
    ChannelCore &channel = scene.addChannel(1);
    Peer &peer = scene.join(channel);
    PeerChannel &common = *channel.peer(peer.id());
    const qint64 sequence = 1'700'000'000'000;
    const int size = 65'000;
    int count = 0;
    while (((count + 1) * (size + 128)) <= HaveBudget::CIRCUIT_MAX_SIZE)
        channel.haveReceived(common, haveBits(sequence, static_cast<quint32>(8 * size * count++), QByteArray(size, '\xFF')));
    EXPECT_GT(common.supplier.have().putBySize(), (HaveBudget::CIRCUIT_MAX_SIZE * 9 / 10));
    // and it is the peer's own bound that ends it
    channel.haveReceived(common, haveBits(sequence, static_cast<quint32>(8 * size * count), QByteArray(size, '\xFF')));
    EXPECT_EQ(common.supplier.have().putBySize(), 0);
}

TEST(PeerExchange, whoHasToldOfPlacesIsRememberedInHisChannel)
{
    for (const bool isGone : {false, true})
    {
        Scene scene {true};
        ChannelCore &one = scene.addChannel(1);
        ChannelCore &other = scene.addChannel(2);
        PeerExchange exchange {&scene.clock, &scene.random, &scene.peers, &scene.channels, &scene.dialler, &scene.bans, &scene.settings};
        int place = 0;
        const auto tell = [&](const Peer &peer, const ChannelCore &channel, const int count)
        {
            QList<Endpoint> places;
            for (int i = 0; i < count; ++i, ++place)
                places.append({u"60.%1.%2.1"_s.arg(place / 200).arg(place % 200), 5000});
            const qsizetype before = channel.candidates().size();
            exchange.peersReceived(peer, ChannelsNode::topicOf(channel), places);
            return channel.candidates().size() - before;
        };
        const Peer &giver = scene.join(other);
        EXPECT_EQ(tell(giver, other, 20), PeerExchange::TRIED_PER_GIVER_MAX);
        scene.clock.runFor(1s);
        if (isGone)
        {
            std::unique_ptr<ChannelCore> gone = scene.channels.take(&other);
            exchange.tick(scene.clock.now());
            scene.channels.add(std::move(gone));
        }
        for (int i = 0; i <= static_cast<int>(PeerExchange::HOSTS_MAX); ++i)
        {
            Peer *peer = scene.peers.dial({u"50.%1.%2.1"_s.arg(i / 200).arg(i % 200), 5000}, one.keys().publicKey);
            peer->enter(one, false);
            tell(*peer, one, 1);
            peer->leave(one);
            scene.peers.remove(peer->id());
        }
        exchange.tick(scene.clock.now());
        EXPECT_EQ(tell(giver, other, 20), (isGone ? PeerExchange::TRIED_PER_GIVER_MAX : 0));
    }
}
