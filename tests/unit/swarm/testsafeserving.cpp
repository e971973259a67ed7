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

#include <algorithm>
#include <utility>
#include <vector>

#include "base/global.h"
#include "servingscene.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

// Blobs of several channels, behind a proxy: what those of one channel take, and how, makes no difference to
// those of another one.

namespace
{
    PublicKey keyOf(const int n)
    {
        return PublicKey::fromBytes(QByteArray(PublicKey::SIZE, static_cast<char>(n)));
    }

    using Scene = ServingScene;

    const PublicKey ONE = keyOf(1);
    const PublicKey OTHER = keyOf(2);
    const int PLACES = 3;   // where nothing has been sent yet
}

TEST(BlobServer, thoseOfACircuitAreToldInItsMomentThatTheyWaitForTooLong)
{
    Scene scene;
    std::vector<FakeTaker *> late;
    for (const PublicKey &channel : {ONE, OTHER})
    {
        for (int i = 1; i <= PLACES; ++i)
            scene.askFor(channel, i);
        late.push_back(&scene.askFor(channel, 9));
    }
    scene.run();
    scene.tickFor(25s);
    EXPECT_TRUE(late[0]->refused.isEmpty());
    EXPECT_TRUE(late[1]->refused.isEmpty());
    scene.server.beat(ONE, scene.clock.now());
    EXPECT_EQ(late[0]->refused, (Refusals {{9, Wire::FailCode::Busy}}));
    EXPECT_TRUE(late[1]->refused.isEmpty());
    scene.server.beat(OTHER, scene.clock.now());
    EXPECT_EQ(late[1]->refused, (Refusals {{9, Wire::FailCode::Busy}}));
}

TEST(BlobServer, whoTakesThePlacesOfOneCircuitIsNotNoticedInAnother)
{
    for (const int many : {0, 40})
    {
        Scene scene;
        for (int i = 0; i < many; ++i)
            scene.askFor(ONE, (100 + i));
        scene.run();
        scene.store.answer();   // and nobody takes anything
        scene.run();
        for (int i = 1; i <= 8; ++i)
            scene.askFor(OTHER, i);
        EXPECT_EQ(scene.run(), idsOf(1, PLACES)) << "as if the others were not there";
    }
}

TEST(BlobServer, whoAsksInAnotherCircuitSharesNoRead)
{
    Scene scene;
    FakeTaker &first = scene.askFor(ONE, 1);
    EXPECT_EQ(scene.run(), idsOf(1, 1));
    FakeTaker &second = scene.askFor(OTHER, 1);
    EXPECT_EQ(scene.run(), idsOf(1, 1)) << "its answer does not come with another's";
    scene.store.answer();
    EXPECT_EQ(first.provided, QList<quint64> {1});
    EXPECT_EQ(second.provided, QList<quint64> {1});
}

TEST(BlobServer, copiesThatWereSentInAnotherCircuitDoNotCount)
{
    Scene scene;
    for (int i = 0; i < PLACES; ++i)
        scene.askFor(ONE, 1);
    scene.run();
    for (int i = 0; i < PLACES; ++i)
        scene.askFor(OTHER, 1);
    scene.askFor(OTHER, 2);
    EXPECT_EQ(scene.run(), idsOf(1, 2)) << "what was asked for first, although there are copies of it elsewhere";
}

TEST(BlobServer, thoseWhoAreSlowInOneCircuitTakeNoPlaceApartOfAnother)
{
    for (const int many : {0, 12})
    {
        Scene scene;
        const auto addSlow = [&scene](const PublicKey &channel, const int count)
        {
            std::vector<FakeTaker *> takers;
            for (int i = 0; i < count; ++i)
            {
                takers.push_back(&scene.addJudged(Scene::SLOW));
                takers.back()->ofCircuit = channel;
            }
            return takers;
        };
        const std::vector<FakeTaker *> ofOne = addSlow(ONE, many);
        const std::vector<FakeTaker *> ofOther = addSlow(OTHER, 6);
        for (std::size_t i = 0; i < ofOne.size(); ++i)
            scene.ask(*ofOne[i], static_cast<int>(100 + i));
        scene.run();
        for (std::size_t i = 0; i < ofOther.size(); ++i)
            scene.ask(*ofOther[i], static_cast<int>(1 + i));
        EXPECT_EQ(scene.run(), idsOf(1, UploadSlots::APART_OF_CIRCUIT_MAX));
        scene.askFor(OTHER, 50);
        EXPECT_EQ(scene.run(), idsOf(50, 1)) << "who may be quick need not wait for them";
    }
}

TEST(BlobServer, whoIsQuickInOneCircuitPutsNobodyApartInAnother)
{
    Scene scene;
    const auto addFor = [&scene](const PublicKey &channel, const qint64 rate) -> FakeTaker &
    {
        FakeTaker &taker = scene.addJudged(rate);
        taker.ofCircuit = channel;
        return taker;
    };
    std::vector<FakeTaker *> leisurely;
    for (int i = 0; i < PLACES; ++i)
        leisurely.push_back(&addFor(OTHER, Scene::LEISURELY));
    FakeTaker &quick = addFor(ONE, Scene::QUICK);
    scene.ask(quick, 100);
    for (int i = 0; i < (PLACES + 1); ++i)
        scene.askFor(ONE, (101 + i));   // some of them wait, and may be quick
    scene.run();
    scene.server.beat(ONE, scene.clock.now());
    scene.run();
    for (std::size_t i = 0; i < leisurely.size(); ++i)
    {
        scene.ask(*leisurely[i], static_cast<int>(1 + i));
        scene.run();
        scene.clock.runFor(1s);
        scene.server.beat(OTHER, scene.clock.now());
    }
    scene.store.answer();
    int held = 0;
    for (const FakeTaker *taker : leisurely)
        held += taker->held;
    EXPECT_EQ(held, PLACES);
    // of the first one nobody has a place any more
    for (int i = 0; i < 2; ++i)
    {
        for (const auto &taker : scene.all)
        {
            if (taker->ofCircuit == Circuit(ONE))
                taker->take();
        }
        scene.server.runSoon(ONE);
        scene.run();
        scene.store.answer();
    }
    scene.server.beat(OTHER, scene.clock.now());
    scene.askFor(OTHER, 50);
    EXPECT_TRUE(scene.run().isEmpty()) << "they are not apart, but have the places";
}

TEST(BlobServer, howManyPlacesACircuitHasFollowsFromWhatItsOwnPeersTake)
{
    Scene scene;
    scene.sendAt(1024 * 1024 * 1024);   // all others
    // takes all that it gets, for a while
    int blob = 1;
    int most = 0;
    for (int i = 0; i < 20; ++i)
    {
        for (int j = 0; j < 40; ++j)
            scene.askFor(ONE, blob++);
        for (int j = 0; j < 8; ++j)
        {
            most = std::max(most, static_cast<int>(scene.run().size()));
            scene.store.answer();
            for (const auto &taker : scene.all)
                taker->take();
            scene.server.runSoon(ONE);
        }
        scene.clock.runFor(1s);
        scene.server.beat(ONE, scene.clock.now());
        scene.server.tick(scene.clock.now());
    }
    EXPECT_EQ(most, UploadSlots::QUICK_OF_CIRCUIT_MAX);
    for (int i = 0; i < 8; ++i)
        scene.askFor(OTHER, (10'000 + i));
    scene.run();
    int read = 0;
    for (int i = 0; i < 8; ++i)
        read += static_cast<int>(scene.store.asked.count(idOf(10'000 + i)));
    EXPECT_EQ(read, PLACES);
}

TEST(BlobServer, blobsOfAllCircuitsAreBoundedAndEachMayHaveOne)
{
    Scene scene;
    int blob = 1;
    int channel = 1;
    for (; (channel * PLACES) < UploadSlots::BLOBS_OF_CIRCUITS_MAX; ++channel)
    {
        for (int i = 0; i < PLACES; ++i)
            scene.askFor(keyOf(channel), blob++);
    }
    EXPECT_EQ(scene.run().size(), (blob - 1));
    scene.store.answer();
    int read = 0;
    for (int i = 0; i < 3; ++i, ++channel)
    {
        for (int j = 0; j < PLACES; ++j)
            scene.askFor(keyOf(channel), blob++);
        read += static_cast<int>(scene.run().size());
    }
    EXPECT_EQ(read, ((UploadSlots::BLOBS_OF_CIRCUITS_MAX % PLACES) + 2)) << "what was left, and one of each other";
    // what has been taken is free again
    for (const auto &taker : scene.all)
        taker->take();
    for (int n = 1; n < channel; ++n)
        scene.server.beat(keyOf(n), scene.clock.now());
    EXPECT_EQ(scene.run().size(), ((3 * PLACES) - read));
}

TEST(BlobServer, whatWasReadForNothingInOneCircuitIsOwedThereAndDueInItsMoments)
{
    Scene scene;
    const QString host = u"40.0.0.1"_s;
    scene.askFor(OTHER, 1, host).wasted = 18;
    EXPECT_TRUE(scene.run().isEmpty());
    scene.askFor(ONE, 2, host);
    EXPECT_EQ(scene.run(), idsOf(2, 1));
    scene.clock.runFor(10s);   // it owes no more than it may
    scene.server.runSoon(ONE);
    scene.server.beat(ONE, scene.clock.now());
    scene.server.tick(scene.clock.now());
    EXPECT_TRUE(scene.run().isEmpty()) << "what happens in another circuit is no occasion";
    scene.server.beat(OTHER, scene.clock.now());
    EXPECT_EQ(scene.run(), idsOf(1, 1));
}

// Unless the channel comes back: it is not to lose, much later, what is known of its peers.
TEST(BlobServer, whatIsKnownOfACircuitIsForgottenWithItsChannel)
{
    for (const auto [isGone, isBack] : {std::pair(true, false), std::pair(true, true), std::pair(false, false)})
    {
        Scene scene;
        const QString host = u"40.0.0.1"_s;
        FakeTaker &careless = scene.askFor(ONE, 1, host);
        careless.wasted = 18;
        EXPECT_TRUE(scene.run().isEmpty());
        if (isGone)
            scene.server.forget(ONE);
        scene.server.tick(scene.clock.now());
        scene.askFor(ONE, 2, host);
        EXPECT_TRUE(scene.run().isEmpty()) << "as long as somebody is there";
        if (isBack)
            scene.server.keep(ONE);
        for (const auto &taker : scene.all)
        {
            taker->hasEnded = true;
            scene.server.peerEnded(*taker);
        }
        scene.all.clear();
        scene.run();
        scene.server.tick(scene.clock.now());
        scene.askFor(ONE, 3, host);
        EXPECT_EQ(!scene.run().isEmpty(), (isGone && !isBack));
    }
}
