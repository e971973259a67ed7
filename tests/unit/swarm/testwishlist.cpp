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

#include <memory>
#include <vector>

#include <QObject>

#include "megatorrent/swarm/havebudget.h"
#include "megatorrent/swarm/supplier.h"
#include "megatorrent/swarm/wishlist.h"
#include "support/sim/content.h"
#include "support/sim/seededrandom.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    const qint64 VERSION = 3;

    // A channel whose peers are nothing but what they say
    class FakeChannel final : public Wishlist::Mediator
    {
    public:
        Supplier &add(const Wire::Have &says, const bool isV5 = false)
        {
            suppliers.push_back(std::make_unique<Supplier>((suppliers.size() + 1), isV5, &m_budget, QString()));
            suppliers.back()->setVersion(VERSION, 10, {});
            suppliers.back()->apply(says);
            return *suppliers.back();
        }

        int copies(const quint32 position) const override
        {
            return static_cast<int>(std::ranges::count_if(suppliers, [position](const auto &supplier) { return supplier->have().has(position); }));
        }

        bool isAny(const std::set<quint64> &except, const std::function<bool (const Supplier &)> &test) const override
        {
            return std::ranges::any_of(suppliers, [&](const auto &supplier) { return !except.contains(supplier->peerId()) && test(*supplier); });
        }

        qint64 newestSequence() const override { return VERSION; }

    private:
        HaveBudget m_budget {1'000};

    public:
        std::vector<std::unique_ptr<Supplier>> suppliers;
    };

    struct Scene
    {
        Scene() { wishlist.setLayout(Sim::ListLayout::make(idsOf(0, 10))); }

        std::optional<BlobId> pick(const Supplier &asked) { return wishlist.pick(asked, now, random); }

        FakeChannel channel;
        Sim::SeededRandom random {7};
        Wishlist wishlist {&channel};
        Wishlist::Milliseconds now {0};
    };
}

TEST(Wishlist, theRarestOfWhatThePeerHasComesFirst)
{
    Scene scene;
    const Supplier &all = scene.channel.add(have(VERSION, Wire::HaveKind::All));
    const Supplier &some = scene.channel.add(have(VERSION, Wire::HaveKind::List, {0, 1, 2, 3, 5, 6, 7, 8, 9}));
    EXPECT_FALSE(scene.pick(all)) << "nothing is wanted";
    EXPECT_TRUE(scene.wishlist.want(idsOf(0, 10)));
    EXPECT_FALSE(scene.wishlist.want(idsOf(0, 10)));
    EXPECT_EQ(scene.pick(all), idOf(4));
    EXPECT_NE(scene.pick(some), idOf(4));

    scene.wishlist.setFirst({QList<BlobId> {}, QList<BlobId> {idOf(8)}});
    EXPECT_EQ(scene.pick(all), idOf(8));
    scene.wishlist.setFirst({QList<BlobId> {idOf(2)}, QList<BlobId> {idOf(8)}});
    EXPECT_EQ(scene.pick(all), idOf(2));
}

TEST(Wishlist, whatSomebodyReadsComesFirstAndInOrder)
{
    Scene scene;
    const Supplier &all = scene.channel.add(have(VERSION, Wire::HaveKind::All));
    const Supplier &some = scene.channel.add(have(VERSION, Wire::HaveKind::List, {0, 1, 2, 3, 5, 6, 7, 8, 9}));
    scene.wishlist.want(idsOf(0, 10));
    scene.wishlist.setFirst({QList<BlobId> {idOf(2)}, QList<BlobId> {idOf(8)}});
    scene.wishlist.setUrgent({idOf(4), idOf(7), idOf(6)}, 1);
    EXPECT_EQ(scene.pick(all), idOf(4)) << "before the highest priority";
    EXPECT_EQ(scene.pick(some), idOf(7)) << "who has not got the first one is asked for the next";
    EXPECT_TRUE(scene.wishlist.isAwaitedOf(all));
    EXPECT_FALSE(scene.wishlist.isAwaitedOf(some));

    scene.wishlist.requested(idOf(4), {.peerId = 1, .requestId = 10}, 5s);
    EXPECT_EQ(scene.pick(all), idOf(7));
    EXPECT_FALSE(scene.wishlist.isAwaitedOf(all)) << "it is under way";
    scene.wishlist.released(idOf(4), 1);
    EXPECT_EQ(scene.pick(all), idOf(4));

    // a reader who goes elsewhere, and one who leaves
    scene.wishlist.setUrgent({idOf(1)}, 1);
    EXPECT_EQ(scene.pick(all), idOf(1));
    EXPECT_FALSE(scene.wishlist.isUrgent(idOf(4)));
    scene.wishlist.setUrgent({}, 0);
    EXPECT_EQ(scene.pick(all), idOf(2));

    // what nobody wants is not fetched for being read
    scene.wishlist.unwant({idOf(9)});
    scene.wishlist.setUrgent({idOf(9)}, 1);
    EXPECT_EQ(scene.pick(all), idOf(2));
}

TEST(Wishlist, whatIsUrgentIsFoundInANewLayout)
{
    Scene scene;
    const Supplier &all = scene.channel.add(have(VERSION, Wire::HaveKind::All));
    scene.wishlist.want(idsOf(0, 10));
    scene.wishlist.setUrgent({idOf(9), idOf(3)}, 1);
    scene.wishlist.setInOrder({idOf(8)});
    scene.wishlist.setLayout(Sim::ListLayout::make({idOf(3), idOf(8), idOf(5), idOf(4)}));
    EXPECT_EQ(scene.pick(all), idOf(3));
    scene.wishlist.requested(idOf(3), {.peerId = 1, .requestId = 10}, 5s);
    EXPECT_EQ(scene.pick(all), idOf(8));
}

TEST(Wishlist, inOrderWithinEachPriority)
{
    Scene scene;
    const Supplier &all = scene.channel.add(have(VERSION, Wire::HaveKind::All));
    const Supplier &some = scene.channel.add(have(VERSION, Wire::HaveKind::List, {1, 2, 4, 5, 6, 7, 8, 9}));
    scene.wishlist.want(idsOf(0, 10));
    scene.wishlist.setInOrder({idOf(3), idOf(5), idOf(8), idOf(1)});
    EXPECT_EQ(scene.pick(all), idOf(3));
    EXPECT_EQ(scene.pick(some), idOf(5));
    scene.wishlist.setFirst({QList<BlobId> {idOf(1), idOf(8)}, QList<BlobId> {}});
    EXPECT_EQ(scene.pick(all), idOf(8)) << "of those with the highest priority the first in order";
    scene.wishlist.setUrgent({idOf(6)}, 0);
    EXPECT_EQ(scene.pick(all), idOf(6));
    EXPECT_FALSE(scene.wishlist.isAwaitedOf(all)) << "it is only read ahead";
}

TEST(Wishlist, onlySoMuchIsUrgent)
{
    WantOrder order;
    const auto layout = Sim::ListLayout::make(idsOf(0, (WantOrder::MAX + 10)));
    order.set(idsOf(0, (WantOrder::MAX + 10)), layout.get());
    EXPECT_EQ(order.ids().size(), WantOrder::MAX);
    EXPECT_FALSE(order.contains(idOf(WantOrder::MAX)));
}

TEST(Wishlist, whatIsUnderWayIsNotWantedUntilItIsReleased)
{
    Scene scene;
    const Supplier &all = scene.channel.add(have(VERSION, Wire::HaveKind::All));
    scene.wishlist.want({idOf(4)});
    scene.wishlist.requested(idOf(4), {.peerId = 1, .requestId = 10}, 5s);
    EXPECT_FALSE(scene.pick(all));
    EXPECT_TRUE(scene.wishlist.hasDemand());
    EXPECT_FALSE(scene.wishlist.want({idOf(4)}));
    scene.wishlist.requested(idOf(4), {.peerId = 2, .requestId = 20}, 6s);
    EXPECT_EQ(scene.wishlist.inFlight(), 2);

    const quint64 generation = scene.wishlist.generation();
    EXPECT_FALSE(scene.wishlist.released(idOf(4), 3)) << "it was never asked";
    EXPECT_TRUE(scene.wishlist.released(idOf(4), 1));
    EXPECT_EQ(scene.wishlist.generation(), generation) << "somebody else is still asked for it";
    EXPECT_TRUE(scene.wishlist.released(idOf(4), 2));
    EXPECT_NE(scene.wishlist.generation(), generation);
    EXPECT_EQ(scene.wishlist.inFlight(), 0);
    EXPECT_EQ(scene.pick(all), idOf(4));
}

TEST(Wishlist, whatHasArrivedIsFinishedSpoiledOrUnusable)
{
    Scene scene;
    const Supplier &all = scene.channel.add(have(VERSION, Wire::HaveKind::All));
    for (const int n : {1, 2, 3})
    {
        scene.wishlist.want({idOf(n)});
        scene.wishlist.requested(idOf(n), {.peerId = 1, .requestId = quint32(n)}, 5s);
        EXPECT_EQ(scene.wishlist.arrived(idOf(n)).size(), 1);
        EXPECT_TRUE(scene.wishlist.isUnderWay(idOf(n))) << "the storage has it";
    }
    EXPECT_EQ(scene.wishlist.inFlight(), 0);
    scene.wishlist.finished(idOf(1));
    scene.wishlist.unusable(idOf(2));
    scene.wishlist.spoiled(idOf(3));
    EXPECT_EQ(scene.pick(all), idOf(3));
    EXPECT_TRUE(scene.wishlist.want({idOf(1)}));
    EXPECT_FALSE(scene.wishlist.want({idOf(2)})) << "it would be no better the next time";
    scene.wishlist.unwant({idOf(2)});
    EXPECT_TRUE(scene.wishlist.want({idOf(2)})) << "somebody wants it anew";
}

TEST(Wishlist, whatIsNoLongerWantedIsNeedlessUnlessSomebodyWaitsForIt)
{
    Scene scene;
    const QObject context;
    scene.wishlist.want({idOf(1), idOf(2), idOf(3)});
    scene.wishlist.fetch(idOf(2), &context, [](const QByteArray &) {});
    scene.wishlist.requested(idOf(1), {.peerId = 1, .requestId = 1}, 5s);
    scene.wishlist.requested(idOf(2), {.peerId = 1, .requestId = 2}, 5s);
    EXPECT_EQ(scene.wishlist.unwant({idOf(1), idOf(2), idOf(3)}), QList<BlobId> {idOf(1)});
    EXPECT_FALSE(scene.wishlist.findDownload(idOf(2))->isWanted);
    scene.wishlist.released(idOf(1), 1);
    EXPECT_TRUE(scene.wishlist.wants().isEmpty());
}

TEST(Wishlist, metadataComesBeforeAllElseAndFromWhomHasIt)
{
    Scene scene;
    const QObject context;
    const Supplier &all = scene.channel.add(have(VERSION, Wire::HaveKind::All));
    const Supplier &none = scene.channel.add(have(VERSION, Wire::HaveKind::None));
    scene.wishlist.want(idsOf(0, 10));
    scene.wishlist.fetch(idOf(500), &context, [](const QByteArray &) {});
    scene.wishlist.fetch(idOf(501), &context, [](const QByteArray &) {});
    EXPECT_EQ(scene.pick(all), idOf(500));
    EXPECT_FALSE(scene.pick(none)) << "there is somebody better";
    EXPECT_FALSE(scene.wishlist.isFetching());
    scene.wishlist.requested(idOf(500), {.peerId = 1, .requestId = 1}, 5s);
    EXPECT_TRUE(scene.wishlist.isFetching());
    EXPECT_EQ(scene.pick(all), idOf(501));

    scene.wishlist.refused(idOf(501), all.peerId(), 6s);
    EXPECT_EQ(scene.pick(none), idOf(501)) << "nobody else is left";
    scene.wishlist.startRounds(5s);
    EXPECT_NE(scene.pick(all), idOf(501));
    scene.wishlist.startRounds(6s);
    EXPECT_EQ(scene.pick(all), idOf(501)) << "the next round";
}

TEST(Wishlist, aFetchForWhichNobodyWaitsIsAnOrphan)
{
    Scene scene;
    auto context = std::make_unique<QObject>();
    const QObject other;
    scene.wishlist.fetch(idOf(500), context.get(), [](const QByteArray &) {});
    scene.wishlist.fetch(idOf(501), context.get(), [](const QByteArray &) {});
    scene.wishlist.fetch(idOf(501), &other, [](const QByteArray &) {});
    EXPECT_TRUE(scene.wishlist.orphans().isEmpty());
    context.reset();
    EXPECT_EQ(scene.wishlist.orphans(), QList<BlobId> {idOf(500)});
    EXPECT_EQ(scene.wishlist.takeFetch(idOf(501))->waiters.size(), 2);
    EXPECT_FALSE(scene.wishlist.isFetch(idOf(501)));
}

TEST(Wishlist, aPeerOfWhichNothingIsKnownIsAskedForOneAtATime)
{
    Scene scene;
    Supplier &v5 = scene.channel.add({}, true);
    scene.wishlist.want(idsOf(0, 3));
    EXPECT_TRUE(scene.pick(v5));
    v5.countInFlight(1);
    EXPECT_FALSE(scene.pick(v5));
}

TEST(Wishlist, nothingIsInDemandWhilePaused)
{
    Scene scene;
    scene.wishlist.want(idsOf(0, 3));
    EXPECT_TRUE(scene.wishlist.hasDemand());
    scene.wishlist.setPaused(true);
    EXPECT_FALSE(scene.wishlist.hasDemand());
}
