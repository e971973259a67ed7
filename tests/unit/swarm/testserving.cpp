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
#include <map>

#include <gtest/gtest.h>

#include "megatorrent/content/blob.h"
#include "scriptedpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    // One who sends a blob in two and a half seconds, and peers who ask as the test says
    struct Scene
    {
        explicit Scene(const quint64 seed)
            : world {seed}
            , ids {world.content.generate(seed, 60)}
            , source {world, line()}
        {
            source.publish(world.publish(ids), ids);
        }

        static NodeSettings line()
        {
            NodeSettings settings;
            settings.net.uploadRate = 420'000;
            return settings;
        }

        ScriptedPeer::Line *addPeer()
        {
            auto &peer = peers.emplace_back(std::make_unique<ScriptedPeer>(world, true));
            peer->channels = {{world.identity.publicKey, source.channel().keys().token}};
            ScriptedPeer::Line *line = peer->connectTo(source.endpoint());
            EXPECT_TRUE(world.clock.runUntil([&] { return !line->proven.isEmpty(); }, 10s));
            return line;
        }

        // Until it has so many; how long that took
        Clock::Milliseconds waitFor(const ScriptedPeer::Line *line, const std::size_t count)
        {
            const Clock::Milliseconds start = world.clock.now();
            EXPECT_TRUE(world.clock.runUntil([line, count] { return line->received.size() >= count; }, 10min));
            return world.clock.now() - start;
        }

        World world;
        QList<BlobId> ids;
        SimNode source;
        std::vector<std::unique_ptr<ScriptedPeer>> peers;
    };
}

TEST(Serving, theFirstOfACrowdSoonHasSomethingToPassOn)
{
    Scene scene {801};
    std::vector<ScriptedPeer::Line *> crowd;
    for (int i = 0; i < 12; ++i)
        crowd.push_back(scene.addPeer());
    for (ScriptedPeer::Line *line : crowd)
        line->connection->requestBlob(scene.ids[0]);
    const auto isThere = [&crowd] { return std::ranges::any_of(crowd, [](const auto *line) { return !line->received.empty(); }); };
    const Clock::Milliseconds start = scene.world.clock.now();
    ASSERT_TRUE(scene.world.clock.runUntil(isThere, 5min));
    EXPECT_LE((scene.world.clock.now() - start), 14s);
}

TEST(Serving, whatFewHaveGoesFirst)
{
    Scene scene {802};
    std::vector<ScriptedPeer::Line *> crowd;
    for (int i = 0; i < 8; ++i)
        crowd.push_back(scene.addPeer());
    ScriptedPeer::Line *other = scene.addPeer();
    for (ScriptedPeer::Line *line : crowd)
        line->connection->requestBlob(scene.ids[0]);
    scene.world.clock.runFor(1s);
    other->connection->requestBlob(scene.ids[1]);
    scene.waitFor(other, 1);
    const auto copies = std::ranges::count_if(crowd, [](const auto *line) { return !line->received.empty(); });
    EXPECT_LE(copies, 4);
}

TEST(Serving, waitingMakesUpForHavingLittleThatIsNew)
{
    Scene scene {803};
    ScriptedPeer::Line *late = scene.addPeer();
    std::vector<ScriptedPeer::Line *> eager;
    for (int i = 0; i < 4; ++i)
        eager.push_back(scene.addPeer());
    for (ScriptedPeer::Line *line : eager)
        line->connection->requestBlob(scene.ids[0]);
    for (ScriptedPeer::Line *line : eager)
        scene.waitFor(line, 1);

    // these go on asking for what nobody has
    int next = 1;
    qsizetype refusals = 0;
    std::map<ScriptedPeer::Line *, std::size_t> asked;
    const auto askOn = [&]
    {
        for (ScriptedPeer::Line *line : eager)
        {
            while ((next < scene.ids.size()) && ((asked[line] + 1) < (line->received.size() + 2)))
            {
                line->connection->requestBlob(scene.ids[next++]);
                ++asked[line];
            }
        }
        for (; refusals < late->refused.size(); ++refusals)
            late->connection->requestBlob(scene.ids[0]);
        return !late->received.empty();
    };
    askOn();
    late->connection->requestBlob(scene.ids[0]);
    const Clock::Milliseconds start = scene.world.clock.now();
    EXPECT_TRUE(scene.world.clock.runUntil(askOn, 10min));
    // twenty seconds for the copies that there are, the time between two turns of one of the
    // others, and its own
    EXPECT_LE((scene.world.clock.now() - start), 50s);
    EXPECT_LT(next, scene.ids.size());
}

// It would be taken for silence.
TEST(Serving, whoWaitsForLongIsToldSo)
{
    Scene scene {805};
    std::vector<ScriptedPeer::Line *> crowd;
    for (int i = 0; i < 30; ++i)
        crowd.push_back(scene.addPeer());
    for (ScriptedPeer::Line *line : crowd)
        line->connection->requestBlob(scene.ids[0]);
    scene.world.clock.runFor(25s);
    for (const ScriptedPeer::Line *line : crowd)
    {
        const bool isAnswered = !line->received.empty() || (line->connection->blobBytesReceived() > 0)
            || (line->refused == QList<Wire::FailCode> {Wire::FailCode::Busy});
        EXPECT_TRUE(isAnswered);
    }
    EXPECT_FALSE(crowd.back()->refused.isEmpty());
}
