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


#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "megatorrent/crypto/hash.h"
#include "nativenetwork.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    class LibtorrentDhtTest : public ::testing::Test
    {
    protected:
        static void SetUpTestSuite()
        {
            network = std::make_unique<NativeNetwork>(6);
            ASSERT_TRUE(network->waitUntilReady());
        }

        static void TearDownTestSuite()
        {
            network.reset();
        }

        struct PutResult
        {
            int stored = 0;
            qint64 networkSequence = 0;
            std::vector<DhtItem> found;
        };

        std::optional<PutResult> put(const int node, const DhtItem &item)
        {
            std::optional<PutResult> result;
            std::vector<DhtItem> found;
            const QObject context;
            LibtorrentDht &dht = network->dht(node);
            QObject::connect(&dht, &Dht::itemFound, &context, [&](const DhtItem &newer) { found.push_back(newer); });
            QObject::connect(&dht, &Dht::putFinished, &context, [&](const FinishedPut &put)
            {
                if (put.key == item.publicKey)
                    result = PutResult {.stored = put.stored, .networkSequence = put.networkSequence, .found = found};
            });
            dht.putItem(item, PutOwner::Ourselves);
            network->waitFor([&result] { return result.has_value(); });
            return result;
        }

        struct GetResult
        {
            qint64 newestSequence = 0;
            int copies = 0;
            std::vector<DhtItem> found;
        };

        std::optional<GetResult> get(const int node, const PublicKey &wanted)
        {
            std::optional<GetResult> result;
            std::vector<DhtItem> found;
            const QObject context;
            LibtorrentDht &dht = network->dht(node);
            QObject::connect(&dht, &Dht::itemFound, &context, [&](const DhtItem &item) { found.push_back(item); });
            QObject::connect(&dht, &Dht::getFinished, &context, [&](const PublicKey &key, const qint64 newestSequence, const int copies)
            {
                if (key == wanted)
                    result = GetResult {.newestSequence = newestSequence, .copies = copies, .found = found};
            });
            dht.getItem(wanted);
            network->waitFor([&result] { return result.has_value(); });
            return result;
        }

        static inline std::unique_ptr<NativeNetwork> network;
        const Seed seed = Crypto::random<Seed>();
        const PublicKey key = Crypto::publicKey(seed);
    };
}

TEST_F(LibtorrentDhtTest, WhatOneNodePutsAnotherGets)
{
    const DhtItem item = signedItem(seed, 1'700'000'000'000, QByteArray(996, 'v'));
    const auto stored = put(1, item);
    ASSERT_TRUE(stored);
    EXPECT_GE(stored->stored, 2);
    EXPECT_LE(stored->stored, 6);
    EXPECT_EQ(stored->networkSequence, 0);
    EXPECT_TRUE(stored->found.empty());

    for (const int node : {0, 2, 3, 4, 5})
    {
        const auto result = get(node, key);
        ASSERT_TRUE(result);
        ASSERT_EQ(result->found.size(), 1U);
        EXPECT_EQ(result->found[0], item);
        EXPECT_EQ(result->newestSequence, item.sequence);
        EXPECT_GE(result->copies, 1);
    }
}

TEST_F(LibtorrentDhtTest, AGetThatFindsNothingSaysSo)
{
    const auto result = get(1, key);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->newestSequence, 0);
    EXPECT_EQ(result->copies, 0);
    EXPECT_TRUE(result->found.empty());
}

// He was not there when it was found, and must not take it for nothing.
TEST_F(LibtorrentDhtTest, WhoJoinsALookUpIsToldWhatItHasFound)
{
    const DhtItem item = signedItem(seed, 5, "text");
    ASSERT_TRUE(put(1, item));
    int found = 0;
    int foundAfterwards = 0;
    bool isFinished = false;
    const QObject context;
    LibtorrentDht &dht = network->dht(2);
    QObject::connect(&dht, &Dht::itemFound, &context, [&](const DhtItem &reported)
    {
        if (reported.publicKey != key)
            return;
        foundAfterwards += found;
        if (std::exchange(found, 1) == 0)
            dht.getItem(key);
    });
    QObject::connect(&dht, &Dht::getFinished, &context, [&](const PublicKey &finished) { isFinished = isFinished || (finished == key); });
    dht.getItem(key);
    ASSERT_TRUE(network->waitFor([&isFinished] { return isFinished; }));
    EXPECT_GE(foundAfterwards, 1);
}

TEST_F(LibtorrentDhtTest, AnOlderItemDoesNotReplaceANewerOne)
{
    const DhtItem newer = signedItem(seed, 10, "newer");
    ASSERT_TRUE(put(1, newer));
    const auto result = put(2, signedItem(seed, 9, "older"));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->stored, 0);
    EXPECT_EQ(result->networkSequence, 10);
    ASSERT_EQ(result->found.size(), 1U);
    EXPECT_EQ(result->found[0], newer);
    EXPECT_EQ(get(3, key)->found.at(0), newer);
}

TEST_F(LibtorrentDhtTest, ANewerItemReplacesAnOlderOne)
{
    ASSERT_TRUE(put(1, signedItem(seed, 10, "older")));
    const DhtItem newer = signedItem(seed, 11, "newer");
    const auto result = put(1, newer);
    ASSERT_TRUE(result);
    EXPECT_GE(result->stored, 1);
    EXPECT_EQ(result->networkSequence, 10);
    EXPECT_TRUE(result->found.empty());
    EXPECT_EQ(get(3, key)->found.back(), newer);
}

TEST_F(LibtorrentDhtTest, AnyoneCanPutBackWhatWasFound)
{
    ASSERT_TRUE(put(1, signedItem(seed, 10, "text")));
    const auto found = get(2, key);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->found.size(), 1U);
    const auto result = put(2, found->found[0]);
    ASSERT_TRUE(result);
    EXPECT_GE(result->stored, 1);
    EXPECT_EQ(result->networkSequence, 10);
    EXPECT_TRUE(result->found.empty());
}

TEST_F(LibtorrentDhtTest, AForkIsLeftAloneAndShown)
{
    const DhtItem first = signedItem(seed, 10, "first");
    ASSERT_TRUE(put(1, first));
    const auto result = put(2, signedItem(seed, 10, "second"));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->stored, 0);
    EXPECT_EQ(result->networkSequence, 10);
    ASSERT_EQ(result->found.size(), 1U);
    EXPECT_EQ(result->found[0], first);
    EXPECT_EQ(get(3, key)->found.at(0), first);
}

TEST_F(LibtorrentDhtTest, ABadSignatureIsTakenByNobody)
{
    DhtItem item = signedItem(seed, 10, "text");
    item.value = "other";
    const auto result = put(1, item);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->stored, 0);
    EXPECT_TRUE(get(2, key)->found.empty());
}

TEST_F(LibtorrentDhtTest, AnItemThatIsTooLargeFails)
{
    const auto result = put(1, signedItem(seed, 10, QByteArray(997, 'v')));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->stored, 0);
    EXPECT_EQ(get(2, key)->newestSequence, 0);
}

TEST_F(LibtorrentDhtTest, OnlyTheLastOfTwoPutsReports)
{
    int reports = 0;
    const QObject context;
    QObject::connect(&network->dht(1), &Dht::putFinished, &context, [&](const FinishedPut &finished) { reports += (finished.key == key); });
    network->dht(1).putItem(signedItem(seed, 10, "first"), PutOwner::Ourselves);
    ASSERT_TRUE(put(1, signedItem(seed, 11, "second")));
    EXPECT_EQ(get(2, key)->newestSequence, 11);
    EXPECT_EQ(reports, 1);
}

// Anybody may have a gateway put an item, also an old one of a channel that is published here.
TEST_F(LibtorrentDhtTest, WhatOthersPutDoesNotReplaceOurs)
{
    const DhtItem newer = signedItem(seed, 101, "newer");
    const DhtItem older = signedItem(seed, 100, "older");
    std::vector<FinishedPut> finished;
    const QObject context;
    QObject::connect(&network->dht(1), &Dht::putFinished, &context, [&](const FinishedPut &put)
    {
        if (put.key == key)
            finished.push_back(put);
    });
    const auto ours = [&finished] { return std::ranges::find(finished, PutOwner::Ourselves, &FinishedPut::owner); };
    const auto others = [&finished] { return std::ranges::find(finished, PutOwner::Others, &FinishedPut::owner); };
    network->dht(1).putItem(newer, PutOwner::Ourselves);
    network->dht(1).putItem(older, PutOwner::Others);
    ASSERT_TRUE(network->waitFor([&finished] { return finished.size() == 2; }));
    ASSERT_NE(ours(), finished.end());
    EXPECT_EQ(ours()->sequence, 101);
    EXPECT_GE(ours()->stored, 1);
    ASSERT_NE(others(), finished.end());
    EXPECT_EQ(others()->sequence, 100);
    EXPECT_EQ(get(2, key)->found.back(), newer);

    // of the same item both are told, and of an old one what is there
    finished.clear();
    network->dht(1).putItem(newer, PutOwner::Others);
    network->dht(1).putItem(newer, PutOwner::Ourselves);
    ASSERT_TRUE(network->waitFor([&finished] { return finished.size() == 2; }));
    EXPECT_GE(ours()->stored, 1);
    EXPECT_GE(others()->stored, 1);
    finished.clear();
    network->dht(1).putItem(older, PutOwner::Others);
    ASSERT_TRUE(network->waitFor([&finished] { return !finished.empty(); }));
    EXPECT_EQ(others()->stored, 0);
    EXPECT_EQ(others()->networkSequence, 101);

    // nor does the old one replace the newer one that others put
    finished.clear();
    const DhtItem newest = signedItem(seed, 102, "newest");
    network->dht(1).putItem(newest, PutOwner::Others);
    network->dht(1).putItem(older, PutOwner::Others);
    ASSERT_TRUE(network->waitFor([&finished] { return finished.size() == 2; }));
    EXPECT_EQ(finished[0].sequence, 100);
    EXPECT_EQ(finished[0].stored, 0);
    EXPECT_EQ(finished[1].sequence, 102);
    EXPECT_GE(finished[1].stored, 1);
}

TEST_F(LibtorrentDhtTest, ValuesThatAreNoTextAreNotReported)
{
    const auto expanded = Crypto::expand(seed);
    std::array<char, 32> nativeKey;
    std::copy_n(key.view().data(), nativeKey.size(), nativeKey.begin());
    bool isCalled = false;
    std::mutex mutex;
    network->nodes[1]->session->dht_put_item(nativeKey, [&](lt::entry &value, std::array<char, 64> &signature, std::int64_t &sequence, const std::string &)
    {
        value = lt::entry::list_type {lt::entry {"a"}};
        sequence = 10;
        const QByteArray text = "3:seqi10e1:vl1:ae";
        std::copy_n(Crypto::sign(seed, text).view().data(), signature.size(), signature.begin());
        const std::lock_guard lock {mutex};
        isCalled = true;
    });
    ASSERT_TRUE(network->waitFor([&] { const std::lock_guard lock {mutex}; return isCalled; }));

    // by now it is there: a put of ours sees that, and leaves it
    std::optional<PutResult> result;
    ASSERT_TRUE(network->waitFor([&]
    {
        result = put(2, signedItem(seed, 9, "text"));
        return result && (result->networkSequence == 10);
    }));
    EXPECT_EQ(result->stored, 0);
    EXPECT_TRUE(result->found.empty());
    const auto found = get(3, key);
    EXPECT_TRUE(found->found.empty());
    EXPECT_EQ(found->newestSequence, 0);
}

TEST_F(LibtorrentDhtTest, FindsThePeersThatAnnouncedThemselves)
{
    const auto topic = Crypto::random<Sha1Digest>();
    const auto unknown = Crypto::random<Sha1Digest>();
    int announced = 0;
    int found = 0;
    int foundNothing = 0;
    const QObject context;
    QObject::connect(&network->dht(1), &Dht::announceFinished, &context, [&](const Sha1Digest &finished) { announced += (finished == topic); });
    QObject::connect(&network->dht(2), &Dht::peersFound, &context, [&](const Sha1Digest &finished, const QList<Endpoint> &peers)
    {
        if (finished == unknown)
            foundNothing += peers.isEmpty();
        else if ((finished == topic) && peers.contains(Endpoint {.host = QString::fromStdString(network->nodes[1]->address), .port = 4'567}))
            ++found;
    });
    network->dht(1).announce(topic, 4'567);
    network->dht(2).getPeers(unknown);
    // an answer without peers may come first
    ASSERT_TRUE(network->waitFor([&]
    {
        network->dht(2).getPeers(topic);
        network->waitFor([&] { return found > 0; }, 500ms);
        return found > 0;
    }));
    EXPECT_TRUE(network->waitFor([&] { return (announced == 1) && (foundNothing == 1); }));
}

TEST_F(LibtorrentDhtTest, AnnouncingFindsPeersToo)
{
    const auto topic = Crypto::random<Sha1Digest>();
    bool isFound = false;
    const QObject context;
    QObject::connect(&network->dht(2), &Dht::peersFound, &context, [&](const Sha1Digest &finished, const QList<Endpoint> &peers)
    {
        if (finished == topic)
            isFound = isFound || peers.contains(Endpoint {.host = QString::fromStdString(network->nodes[1]->address), .port = 4'567});
    });
    network->dht(1).announce(topic, 4'567);
    EXPECT_TRUE(network->waitFor([&]
    {
        network->dht(2).announce(topic, 4'568);
        network->waitFor([&] { return isFound; }, 500ms);
        return isFound;
    }));
}

TEST_F(LibtorrentDhtTest, TellsItsRoutingTable)
{
    NativeNode &node = network->add(network->nodes.front()->nodeName());
    QList<Endpoint> nodes;
    QObject::connect(node.dht.get(), &LibtorrentDht::nodesReported, [&nodes](const Sha1Digest &id, const QList<Endpoint> &reported)
    {
        EXPECT_FALSE(id.isNull());
        nodes = reported;
    });
    ASSERT_TRUE(network->waitFor([&] { return node.dht->isReady(); }));
    EXPECT_EQ(node.dht->range(), AddressRange::Loopback) << "known as soon as it is ready";
    EXPECT_TRUE(network->waitFor([&] { return nodes.size() >= 5; }));
    // the first one introduces, which does not count
    for (int i = 1; i < 6; ++i)
    {
        const NativeNode &other = *network->nodes[static_cast<std::size_t>(i)];
        EXPECT_TRUE(nodes.contains(Endpoint {.host = QString::fromStdString(other.address), .port = static_cast<quint16>(other.port)})) << i;
    }
    network->nodes.pop_back();
}

// Whatever goes first, and with everything under way
TEST(LibtorrentDhtLifetime, MayEndBeforeOrAfterTheSession)
{
    NativeNetwork network {3};
    ASSERT_TRUE(network.waitUntilReady());
    const std::string bootstrap = network.nodes.front()->nodeName();
    for (int i = 0; i < 8; ++i)
    {
        NativeNode &node = network.add(bootstrap);
        ASSERT_TRUE(network.waitFor([&node] { return node.dht->isReady(); }));
        const auto begin = [](LibtorrentDht &dht)
        {
            for (int j = 0; j < 10; ++j)
            {
                const auto seed = Crypto::random<Seed>();
                dht.putItem(signedItem(seed, 1 + j, "text"), PutOwner::Ourselves);
                dht.getItem(Crypto::publicKey(seed));
                dht.announce(Crypto::random<Sha1Digest>(), 1'234);
                dht.getPeers(Crypto::random<Sha1Digest>());
            }
        };
        begin(*node.dht);
        if ((i % 4) >= 2)
            network.waitFor([] { return false; }, 3ms);
        if ((i % 2) == 0)
        {
            node.dht.reset();
            network.waitFor([] { return false; }, 5ms);
            node.session.reset();
        }
        else
        {
            node.session.reset();
            begin(*node.dht);
            network.waitFor([] { return false; }, 5ms);
            node.dht.reset();
        }
        network.nodes.pop_back();
    }
}

// libtorrent forgets what was under way from there
TEST(LibtorrentDhtSockets, WhatIsLostWhenTheyAreOpenedAnewIsAskedAgain)
{
    NativeNetwork network {4};
    ASSERT_TRUE(network.waitUntilReady());
    NativeNode &node = network.add(network.nodes.front()->nodeName());
    node.dht = std::make_unique<LibtorrentDht>(node.session.get(), LibtorrentDht::Timeouts {.item = 60s, .again = 2s, .peers = 2s});
    ASSERT_TRUE(network.waitFor([&node] { return node.dht->isReady(); }));

    int gets = 0;
    int puts = 0;
    QObject::connect(node.dht.get(), &Dht::getFinished, [&gets] { ++gets; });
    QObject::connect(node.dht.get(), &Dht::putFinished, [&puts] { ++puts; });
    for (int i = 0; i < 5; ++i)
    {
        node.dht->getItem(Crypto::random<PublicKey>());
        node.dht->putItem(signedItem(Crypto::random<Seed>(), 1, "text"), PutOwner::Ourselves);
    }
    lt::settings_pack pack;
    pack.set_str(lt::settings_pack::listen_interfaces, (node.address + ":" + std::to_string(node.port + 1)));
    node.session->apply_settings(pack);
    // with no nodes there is nothing that it could be told
    EXPECT_FALSE(network.waitFor([&gets] { return gets > 0; }, 3s));
    for (const auto &other : network.nodes)
        node.session->add_dht_node({other->address, other->port});
    EXPECT_TRUE(network.waitFor([&] { return (gets == 5) && (puts == 5); })) << gets << " and " << puts;
}

TEST(LibtorrentDhtWithoutNodes, AnswersInBoundedTimeAndIsNotReady)
{
    NativeNetwork network {0};
    const LibtorrentDht::Timeouts timeouts {.item = 1s, .peers = 1s};
    for (const bool isDhtEnabled : {true, false})
    {
        NativeNode &node = network.add({}, isDhtEnabled);
        LibtorrentDht dht {node.session.get(), timeouts};
        int answers = 0;
        // that there is nothing is not known
        QObject::connect(&dht, &Dht::getFinished, [] { ADD_FAILURE(); });
        QObject::connect(&dht, &Dht::getFailed, [&answers] { ++answers; });
        QObject::connect(&dht, &Dht::putFinished, [&](const FinishedPut &put)
        {
            EXPECT_EQ(put.stored, 0);
            EXPECT_EQ(put.networkSequence, 0);
            ++answers;
        });
        QObject::connect(&dht, &Dht::peersFound, [&](const Sha1Digest &, const QList<Endpoint> &peers) { answers += peers.isEmpty(); });
        QObject::connect(&dht, &Dht::announceFinished, [&] { ++answers; });
        dht.getItem(Crypto::random<PublicKey>());
        dht.putItem(signedItem(Crypto::random<Seed>(), 1, "text"), PutOwner::Ourselves);
        dht.getPeers(Crypto::random<Sha1Digest>());
        dht.announce(Crypto::random<Sha1Digest>(), 1'234);
        EXPECT_TRUE(network.waitFor([&answers] { return answers == 4; }, 10s));
        EXPECT_FALSE(dht.isReady());
        EXPECT_EQ(dht.range(), AddressRange::Public);
    }
}
