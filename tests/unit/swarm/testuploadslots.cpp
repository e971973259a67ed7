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

#include "faketakers.h"
#include "megatorrent/swarm/uploadslots.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    struct Scene : TakerScene
    {
        Scene() { clock.runFor(1h); }

        // Gives blobs while there may be more; how many
        int fill(const std::vector<FakeTaker *> &takers)
        {
            int count = 0;
            for (FakeTaker *taker : takers)
            {
                if (upload.mayHaveMore(*taker))
                {
                    upload.add(*taker);
                    ++taker->held;
                    ++count;
                }
            }
            return count;
        }

        std::vector<FakeTaker *> addMany(const int count, const qint64 rate, const bool isExtended = true)
        {
            std::vector<FakeTaker *> takers;
            for (int i = 0; i < count; ++i)
                takers.push_back((rate > 0) ? &addJudged(rate, {}, isExtended) : &add(isExtended));
            return takers;
        }

        UploadSlots upload {&clock, this, &uploadRate};
    };
}

TEST(UploadSlots, thereAreMoreTheFasterWeSend)
{
    Scene scene;
    const std::vector<FakeTaker *> takers = scene.addMany(40, 0);
    EXPECT_EQ(scene.fill(takers), 3);
    scene.sendAt(1024 * 1024);
    EXPECT_EQ(scene.fill(takers), 4);
    scene.sendAt(1024 * 1024 * 1024);
    EXPECT_EQ(scene.fill(takers), (UploadSlots::BLOBS_MAX - 7));
    EXPECT_TRUE(scene.upload.isFull());

    // what has been taken is free again
    for (FakeTaker *taker : takers)
        taker->take();
    scene.upload.count({});
    EXPECT_FALSE(scene.upload.isFull());
    EXPECT_EQ(scene.fill(takers), UploadSlots::BLOBS_MAX);
}

TEST(UploadSlots, whatIsBeingReadCountsToo)
{
    Scene scene;
    FakeTaker &reader = scene.add();
    FakeTaker &other = scene.add();
    scene.upload.count({reader.id(), 0, 0});
    EXPECT_FALSE(scene.upload.mayHaveMore(reader)) << "its own, and two for somebody who has gone";
    scene.upload.count({reader.id(), 0});
    EXPECT_TRUE(scene.upload.mayHaveMore(other));
}

TEST(UploadSlots, anAddressHasItsShareWhileOthersWait)
{
    Scene scene;
    FakeTaker &eager = scene.add(true, u"40.0.0.1"_s);
    FakeTaker &neighbour = scene.add(true, u"40.0.0.1"_s);
    FakeTaker &other = scene.add();
    EXPECT_EQ(scene.fill({&eager, &eager}), 2);

    scene.upload.setWaiters({&eager, &neighbour, &other});
    EXPECT_FALSE(scene.upload.mayHaveMore(eager));
    EXPECT_FALSE(scene.upload.mayHaveMore(neighbour)) << "the address is one";
    EXPECT_TRUE(scene.upload.mayHaveMore(other));
    scene.upload.setWaiters({&eager, &neighbour});
    EXPECT_TRUE(scene.upload.mayHaveMore(neighbour)) << "nobody else waits";
}

TEST(UploadSlots, whoComesFromElsewhereNeedNotWaitForThoseBeyondTheirShare)
{
    Scene scene;
    FakeTaker &eager = scene.add(true, u"40.0.0.1"_s);
    FakeTaker &other = scene.add();
    EXPECT_EQ(scene.fill({&eager, &eager, &eager}), 3);
    scene.upload.setWaiters({&eager, &other});
    EXPECT_TRUE(scene.upload.mayHaveMore(other)) << "one of the three is beyond the share of two";
    EXPECT_EQ(scene.fill({&other}), 1);
    EXPECT_FALSE(scene.upload.mayHaveMore(other));
}

TEST(UploadSlots, slowPeersShareAFew)
{
    Scene scene;
    const std::vector<FakeTaker *> slow = scene.addMany(12, Scene::SLOW);
    EXPECT_EQ(scene.fill(slow), UploadSlots::APART_MAX);
    EXPECT_TRUE(scene.upload.isKeptOut(*slow.back()));
    EXPECT_FALSE(scene.upload.isKeptOut(*slow.front())) << "it has one";
    EXPECT_TRUE(scene.upload.mayHaveMore(scene.add())) << "a newcomer need not wait for them";

    slow.front()->take();
    scene.upload.count({});
    EXPECT_EQ(scene.fill({slow.back()}), 1);
    EXPECT_EQ(scene.upload.slowMax(), UploadSlots::APART_MAX);
}

TEST(UploadSlots, aSlowPeerHasOneBlobAndItsAddressTwo)
{
    Scene scene;
    FakeTaker &first = scene.addJudged(Scene::SLOW, u"40.0.0.1"_s);
    FakeTaker &second = scene.addJudged(Scene::SLOW, u"40.0.0.1"_s);
    FakeTaker &third = scene.addJudged(Scene::SLOW, u"40.0.0.1"_s);
    EXPECT_EQ(scene.fill({&first, &first}), 1);
    EXPECT_EQ(scene.fill({&second, &third}), 1);
    EXPECT_TRUE(scene.upload.isAddressFullApart(third));
    EXPECT_TRUE(scene.upload.isKeptOut(third));
    EXPECT_EQ(scene.fill({&scene.addJudged(Scene::SLOW)}), 1);
}

TEST(UploadSlots, neitherKindHasAllThatAreApart)
{
    Scene scene;
    const std::vector<FakeTaker *> v5 = scene.addMany(10, 0, false);
    EXPECT_EQ(scene.fill(v5), UploadSlots::APART_OF_KIND_MAX);
    const std::vector<FakeTaker *> slow = scene.addMany(10, Scene::SLOW);
    EXPECT_EQ(scene.fill(slow), (UploadSlots::APART_MAX - UploadSlots::APART_OF_KIND_MAX));

    for (FakeTaker *taker : v5)
        taker->take();
    scene.upload.setWaiters({v5.front()});
    scene.upload.count({});
    EXPECT_EQ(scene.fill(slow), (UploadSlots::APART_OF_KIND_MAX - 2)) << "a v5 peer waits";
    EXPECT_TRUE(scene.upload.isKeptOut(*slow.back()));
    EXPECT_TRUE(scene.upload.mayHaveMore(*v5.front()));
}

TEST(UploadSlots, newcomersOfASlowPeersAddressAreApartUntilTheyAreProven)
{
    Scene scene;
    scene.addJudged(Scene::SLOW, u"40.0.0.1"_s);
    FakeTaker &newcomer = scene.add(true, u"40.0.0.1"_s);
    EXPECT_FALSE(scene.upload.isApart(newcomer));
    scene.upload.tick();
    EXPECT_TRUE(scene.upload.isApart(newcomer));
    EXPECT_FALSE(scene.upload.isApart(scene.add()));

    scene.judge(newcomer, Scene::QUICK);
    EXPECT_FALSE(scene.upload.isApart(newcomer));
    scene.all.front()->hasEnded = true;
    scene.upload.tick();
    EXPECT_FALSE(scene.upload.isApart(scene.add(true, u"40.0.0.1"_s))) << "the slow one has left";
}

TEST(UploadSlots, theLeisurelyAreApartWhileSomebodyQuickWaits)
{
    Scene scene;
    FakeTaker &leisurely = scene.addJudged(Scene::LEISURELY);
    scene.addJudged(Scene::QUICK);
    scene.upload.tick();
    EXPECT_FALSE(scene.upload.isApart(leisurely));
    scene.upload.setWaiters({&leisurely});
    EXPECT_FALSE(scene.upload.isApart(leisurely)) << "it waits itself";
    scene.upload.setWaiters({&scene.add()});
    EXPECT_TRUE(scene.upload.isApart(leisurely));
    scene.clock.runFor(10s);
    EXPECT_FALSE(scene.upload.isApart(leisurely));
}

TEST(UploadSlots, nobodyIsLeisurelyWhereOurLineIsTheReason)
{
    Scene scene;
    FakeTaker &leisurely = scene.addJudged(Scene::LEISURELY);
    scene.addJudged(2 * Scene::LEISURELY);
    scene.upload.tick();
    scene.upload.setWaiters({&scene.add()});
    EXPECT_FALSE(scene.upload.isApart(leisurely)) << "nobody takes much more";
}

TEST(UploadSlots, whoHasBlobsReadForNothingWaits)
{
    Scene scene;
    FakeTaker &careless = scene.add(true, u"40.0.0.1"_s);
    FakeTaker &other = scene.add();
    careless.wasted = 18;
    scene.upload.chargeWaste(careless);
    scene.upload.chargeWaste(careless);
    EXPECT_FALSE(scene.upload.mayHaveMore(careless));
    EXPECT_FALSE(scene.upload.mayHaveMore(scene.add(true, u"40.0.0.1"_s))) << "connecting again does not help";
    EXPECT_TRUE(scene.upload.mayHaveMore(other));
    scene.clock.runFor(3s);
    EXPECT_TRUE(scene.upload.mayHaveMore(careless));
}
