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

#include <vector>

#include "servingscene.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    using Scene = ServingScene;
}

TEST(BlobServer, whoAsksForWhatIsBeingReadSharesTheRead)
{
    Scene scene;
    FakeTaker &first = scene.add();
    FakeTaker &second = scene.add();
    scene.ask(first, 1);
    scene.ask(second, 1);
    EXPECT_EQ(scene.run(), idsOf(1, 1));
    scene.store.answer();
    EXPECT_EQ(first.provided, QList<quint64> {1});
    EXPECT_EQ(second.provided, QList<quint64> {1});
}

TEST(BlobServer, whatCannotBeReadIsNotFound)
{
    Scene scene;
    FakeTaker &taker = scene.add();
    scene.ask(taker, 1);
    scene.run();
    scene.store.answer({});
    EXPECT_EQ(taker.refused, (Refusals {{1, Wire::FailCode::NotFound}}));
    scene.ask(taker, 2);
    EXPECT_EQ(scene.run(), idsOf(2, 1)) << "its place is free again";
}

TEST(BlobServer, noMoreIsReadThanThereArePlaces)
{
    Scene scene;
    for (int i = 1; i <= 8; ++i)
        scene.ask(scene.add(), i);
    EXPECT_EQ(scene.run(), idsOf(1, 3));
    scene.store.answer();
    EXPECT_TRUE(scene.run().isEmpty()) << "nobody has taken anything yet";

    scene.all[0]->take();
    scene.all[1]->take();
    scene.server.runSoon();
    EXPECT_EQ(scene.run(), idsOf(4, 2));
}

TEST(BlobServer, whoHasWaitedLongestGoesFirst)
{
    Scene scene;
    FakeTaker &served = scene.add();
    FakeTaker &patient = scene.add();
    FakeTaker &late = scene.add();
    for (int i = 0; i < 3; ++i)
        scene.ask(scene.add(), (10 + i));
    scene.run();
    scene.ask(patient, 2);
    scene.clock.runFor(11s);
    scene.ask(late, 3);
    scene.ask(served, 1);
    scene.store.answer();
    scene.all[3]->take();
    scene.server.runSoon();
    EXPECT_EQ(scene.run(), idsOf(2, 1));
}

TEST(BlobServer, whatFewHaveGoesFirst)
{
    Scene scene;
    for (int i = 0; i < 3; ++i)
        scene.ask(scene.add(), 1);
    scene.run();
    scene.store.answer();
    for (const auto &taker : scene.all)
        taker->take();

    // everybody asks at the same time; there are three copies of 1 by now
    for (int i = 0; i < 3; ++i)
        scene.ask(scene.add(), 1);
    for (int i = 2; i <= 4; ++i)
        scene.ask(scene.add(), i);
    EXPECT_EQ(scene.run(), idsOf(2, 3));
}

TEST(BlobServer, whatIsTakenBackIsNotRead)
{
    Scene scene;
    FakeTaker &taker = scene.add();
    FakeTaker &other = scene.add();
    scene.ask(taker, 1);
    scene.ask(other, 2);
    scene.server.cancel(taker, 1);
    EXPECT_EQ(taker.refused, (Refusals {{1, Wire::FailCode::Cancelled}}));
    EXPECT_EQ(scene.run(), idsOf(2, 1));

    scene.server.cancel(other, 2);
    EXPECT_TRUE(other.refused.isEmpty()) << "reading has begun: the answer comes with it";
    scene.store.answer();
    EXPECT_EQ(other.provided, QList<quint64> {2});
}

TEST(BlobServer, whoWouldWaitForTooLongIsToldSo)
{
    Scene scene;
    for (int i = 1; i <= 6; ++i)
        scene.ask(scene.add(), i);
    FakeTaker &v5 = scene.add(false);
    scene.ask(v5, 7);
    // a refusal may be the end of the connection
    scene.all[3]->endsWhenRefused = true;
    scene.run();
    scene.tickFor(19s);
    for (const auto &taker : scene.all)
        EXPECT_TRUE(taker->refused.isEmpty());
    scene.tickFor(2s);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_TRUE(scene.all[i]->refused.isEmpty()) << "theirs is being read";
    for (std::size_t i = 3; i < 6; ++i)
        EXPECT_EQ(scene.all[i]->refused, (Refusals {{(i + 1), Wire::FailCode::Busy}}));
    EXPECT_TRUE(v5.refused.isEmpty()) << "v5 has no word for it";
}

TEST(BlobServer, whoHasGoneIsGivenNothingAndHoldsUpNobody)
{
    Scene scene;
    FakeTaker &gone = scene.add();
    for (int i = 1; i <= 3; ++i)
        scene.ask(gone, i);
    scene.run();
    gone.hasEnded = true;
    scene.server.peerEnded(gone);
    FakeTaker &other = scene.add();
    scene.ask(other, 4);
    EXPECT_EQ(scene.run(), idsOf(4, 1));
    scene.store.answer();
    EXPECT_TRUE(gone.provided.isEmpty());
    EXPECT_EQ(other.provided, QList<quint64> {4});
}

TEST(BlobServer, whatIsReadForThoseWhoHaveGoneTakesMemoryAllTheSame)
{
    Scene scene;
    scene.sendAt(1024 * 1024 * 1024);
    for (int i = 1; i <= UploadSlots::BLOBS_MAX; ++i)
        scene.ask(scene.add(), i);
    EXPECT_EQ(scene.run().size(), UploadSlots::BLOBS_MAX);
    for (const auto &taker : scene.all)
    {
        taker->hasEnded = true;
        scene.server.peerEnded(*taker);
    }
    scene.ask(scene.add(), 100);
    EXPECT_TRUE(scene.run().isEmpty());
    scene.store.answer();
    EXPECT_EQ(scene.run(), idsOf(100, 1));
}

TEST(BlobServer, whoTakesNextToNothingGivesWayToWhoMayBeQuicker)
{
    Scene scene;
    std::vector<FakeTaker *> slow;
    for (int i = 0; i < UploadSlots::APART_MAX; ++i)
    {
        slow.push_back(&scene.addJudged(i == 2 ? (Scene::SLOW / 4) : (2 * Scene::SLOW)));
        scene.ask(*slow.back(), (i + 1));
    }
    scene.run();
    scene.store.answer();
    FakeTaker &waiter = scene.addJudged((3 * Scene::SLOW));
    scene.ask(waiter, 20);
    EXPECT_TRUE(scene.run().isEmpty());
    scene.tickFor(9s);
    EXPECT_TRUE(scene.store.asked.isEmpty());
    EXPECT_EQ(slow[2]->released, 0);
    scene.tickFor(3s);
    EXPECT_EQ(slow[2]->released, 1);
    for (std::size_t i = 0; i < slow.size(); ++i)
        EXPECT_TRUE((i == 2) || (slow[i]->released == 0));
    EXPECT_EQ(scene.store.asked, idsOf(20, 1));
}

TEST(BlobServer, whoTurnsOutToBeSlowGivesUpWhatIsBeyondThePlacesApart)
{
    Scene scene;
    scene.sendAt(1024 * 1024 * 1024);
    std::vector<FakeTaker *> takers;
    for (int i = 1; i <= 12; ++i)
    {
        takers.push_back(&scene.add());
        scene.ask(*takers.back(), i);
    }
    EXPECT_EQ(scene.run().size(), 12);
    scene.store.answer();
    for (FakeTaker *taker : takers)
        taker->taking().tick(scene.clock.now(), true, 0, false);
    scene.clock.runFor(5s);
    for (FakeTaker *taker : takers)
        taker->taking().tick(scene.clock.now(), true, 1, false);
    scene.server.tick(scene.clock.now());
    int held = 0;
    for (const FakeTaker *taker : takers)
        held += taker->held;
    EXPECT_EQ(held, UploadSlots::APART_MAX);
}
