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

#include <memory>
#include <optional>
#include <vector>

#include "scriptedpeer.h"

namespace Megatorrent::Test
{
    // One node that serves a channel, those who take its blobs in ways of their own, and an honest
    // member
    struct UploadScene
    {
        explicit UploadScene(const quint64 seed, const bool talksToV5 = false)
            : world {seed}
            , source {world, settings(talksToV5)}
            , ids {world.content.generate(seed, 40)}
        {
            source.publish(world.publish(ids), ids);
            world.network.setWindow(64 * 1024);   // what a peer that does not read takes all the same
        }

        static NodeSettings settings(const bool talksToV5)
        {
            NodeSettings settings;
            settings.net.uploadRate = 8'000'000;
            settings.talksToV5 = talksToV5;
            return settings;
        }

        RawPeer &add(const Endpoint &endpoint, const qint64 rate = 0)
        {
            peers.push_back(std::make_unique<RawPeer>(world, source.endpoint(), Sim::NodeOptions {.endpoint = endpoint, .downloadRate = rate}));
            return *peers.back();
        }

        // In the channel; asks for so many blobs, and reads nothing, or so many bytes/s
        void addMember(const Endpoint &endpoint, const int blobs, const qint64 rate = 0)
        {
            RawPeer &peer = add(endpoint, rate);
            peer.sayHello();
            world.clock.runFor(std::chrono::seconds(1));
            peer.send(Wire::encodeTags({peer.tag(source.channel().keys().token)}));
            peer.setReadingPaused(rate == 0);
            for (int i = 0; i < blobs; ++i)
                peer.send(Wire::encodeGet({static_cast<quint32>(i + 1), ids[i]}));
        }

        // The same as plain v5
        void addV5(const Endpoint &endpoint, const int blobs, const qint64 rate = 0)
        {
            RawPeer &peer = add(endpoint, rate);
            peer.send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 0}));
            peer.setReadingPaused(rate == 0);
            for (int i = 0; i < blobs; ++i)
                peer.send(Wire::encodeRequest(ids[i]));
        }

        // How long an honest member needs for everything
        std::optional<Clock::Milliseconds> serveHonest(const Clock::Milliseconds limit)
        {
            honest = std::make_unique<SimNode>(world);
            honest->learn(source);
            const auto start = world.clock.now();
            if (!world.clock.runUntil([this] { return honest->isComplete(); }, limit))
                return std::nullopt;
            return world.clock.now() - start;
        }

        World world;
        SimNode source;
        QList<BlobId> ids;
        std::vector<std::unique_ptr<RawPeer>> peers;
        std::unique_ptr<SimNode> honest;
    };
}
