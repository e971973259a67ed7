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

#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "farend.h"
#include "floods.h"
#include "megatorrent/swarm/oniongossip.h"
#include "megatorrent/swarm/penalties.h"

namespace Megatorrent::Test
{
    // A node and its neighbours, each at an address of his own. What they are told is counted by FarEnd.
    struct GossipScene : ChannelsNode
    {
        explicit GossipScene(const bool isSafe = false)
        {
            settings.isSafe = isSafe;
            settings.maxConnections = 1'000;
        }

        ~GossipScene() { peers.clear(); }

        struct Neighbour
        {
            Peer *peer = nullptr;
            std::unique_ptr<FarEnd> far;
        };

        // In these channels
        Neighbour join(const QList<ChannelCore *> &common, const QString &host = {}, const Circuit &circuit = {})
        {
            ++count;
            const QString place = host.isEmpty() ? u"30.0.%1.%2"_s.arg(count / 250).arg((count % 250) + 1) : host;
            QList<ChannelToken> tokens;
            for (const ChannelCore *channel : common)
                tokens.append(tokenOf(*channel));
            Peer *peer = circuit ? peers.dial({place, 5'000}, circuit) : arrive(place);
            Neighbour neighbour {peer, std::make_unique<FarEnd>(*this, *peer, transport.last, tokens)};
            neighbour.far->exchange();
            for (ChannelCore *channel : common)
            {
                peer->enter(*channel, false);
                gossip.joined(*peer, *channel);
            }
            neighbour.far->exchange();
            return neighbour;
        }

        qint64 unixNow() const { return clock.unixTime().count() / 1'000; }
        OnionAnnouncement announcement(const int n, const ChannelCore &channel) const { return announcementOf(n, channel.keys().topic, unixNow()); }

        // What is due is passed on.
        void settle(const std::vector<Neighbour> &neighbours)
        {
            clock.runFor(std::chrono::seconds {3});
            for (const Neighbour &neighbour : neighbours)
                neighbour.far->exchange();
        }

        int count = 0;
        Penalties penalties {&clock, &peers, &channels, &bans, &settings, [](const Endpoint &, const QString &, Penalty) {}};
        OnionGossip gossip {{.clock = &clock, .random = &random, .peers = &peers, .channels = &channels, .dialler = &dialler, .settings = &settings
            , .sentFalseAnnouncement = [this](Peer &peer) { penalties.sentFalseAnnouncement(peer); }}};
    };

    using Neighbours = std::vector<GossipScene::Neighbour>;

    inline int toldOf(const GossipScene::Neighbour &neighbour, const OnionAnnouncement &announcement)
    {
        return static_cast<int>(std::ranges::count(neighbour.far->floods, announcement, &Wire::Flood::announcement));
    }

    inline int toldOf(const Neighbours &neighbours, const OnionAnnouncement &announcement)
    {
        return static_cast<int>(std::ranges::count_if(neighbours, [&](const auto &neighbour) { return toldOf(neighbour, announcement) > 0; }));
    }
}
