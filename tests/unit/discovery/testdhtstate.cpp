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

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include "base/global.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/discovery/dhtstate.h"
#include "megatorrent/discovery/dhtstatekeeper.h"
#include "nativenetwork.h"
#include "support/oddthing.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class DhtStateTest : public ::testing::Test
    {
    protected:
        void write(const QByteArray &text) const
        {
            QFile file {path};
            ASSERT_TRUE(file.open(QIODevice::WriteOnly));
            ASSERT_EQ(file.write(text), text.size());
        }

        QTemporaryDir directory;
        QString path = directory.filePath(u"dht_state.json"_s);
    };

    Endpoint endpoint(const QString &host, const quint16 port)
    {
        return {.host = host, .port = port};
    }
}

TEST_F(DhtStateTest, SurvivesTheFile)
{
    DhtState state;
    state.nodeId = Crypto::random<Sha1Digest>();
    state.setNodes({endpoint(u"127.1.2.3"_s, 6'881), endpoint(u"2001:db8::1"_s, 1)});
    ASSERT_EQ(state.nodes.size(), 2);
    ASSERT_TRUE(state.save(path));
    const auto loaded = DhtState::load(path);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(*loaded, state);
}

TEST_F(DhtStateTest, ReadsTheFormOfTheRoadmap)
{
    write(R"({"nodeId":"00112233445566778899aabbccddeeff00112233","nodes":[{"host":"192.0.2.1","port":6881}],"more":1})");
    const auto state = DhtState::load(path);
    ASSERT_TRUE(state);
    ASSERT_TRUE(state->nodeId);
    EXPECT_EQ(state->nodeId->toHex(), "00112233445566778899aabbccddeeff00112233");
    EXPECT_EQ(state->nodes, (QList<Endpoint> {endpoint(u"192.0.2.1"_s, 6'881)}));
}

TEST_F(DhtStateTest, AnAbsentFileIsNoError)
{
    const auto state = DhtState::load(path);
    ASSERT_TRUE(state);
    EXPECT_EQ(*state, DhtState {});
}

// The engine's thread must not wait for a pipe.
TEST_F(DhtStateTest, WaitsForNothingThatIsNoFile)
{
    for (const OddThing thing : ODD_THINGS)
    {
        const QString odd = directory.filePath(u"odd-%1"_s.arg(static_cast<int>(thing)));
        putOddThing(thing, odd);
        const auto loaded = DhtState::load(odd);
        ASSERT_FALSE(loaded);
        EXPECT_TRUE(loaded.error().contains(odd) && loaded.error().contains(u"Please")) << qPrintable(loaded.error());
        const auto saved = DhtState().save(odd);
        ASSERT_FALSE(saved);
        EXPECT_TRUE(saved.error().contains(odd) && saved.error().contains(u"Please")) << qPrintable(saved.error());
        EXPECT_TRUE(isStillThere(thing, odd));
    }
}

TEST_F(DhtStateTest, LeavesOutWhatMakesNoSense)
{
    write(R"({"nodeId":"XYZ","nodes":[{"host":"router.example.org","port":6881},{"host":"192.0.2.1","port":0},{"host":"192.0.2.1","port":65536},
        {"host":"192.0.2.1","port":1.5},{"host":"192.0.2.1","port":"6881"},{"host":"192.0.2.1"},{"port":1},7,null,[],"192.0.2.1:1",
        {"host":"0.0.0.0","port":1},{"host":"::","port":1},{"host":"224.0.0.1","port":1},{"host":"255.255.255.255","port":1},{"host":"","port":1},
        {"host":"192.0.2.2","port":2},{"host":"192.0.2.2","port":2}]})");
    const auto state = DhtState::load(path);
    ASSERT_TRUE(state);
    EXPECT_FALSE(state->nodeId);
    EXPECT_EQ(state->nodes, (QList<Endpoint> {endpoint(u"192.0.2.2"_s, 2)}));
}

TEST_F(DhtStateTest, RefusesFilesThatAreNone)
{
    for (const QByteArray &text : QByteArrayList {QByteArray {""}, QByteArray {"{"}, QByteArray {"[]"}, QByteArray {"null"}, QByteArray {"{}"}
            , QByteArray {R"({"nodes":{}})"}, QByteArray {"\xff\xfe\x00\x01", 4}, QByteArray(100'000, '[')
            , QByteArray {R"({"nodes":[]})" + QByteArray(300'000, ' ')}})
    {
        write(text);
        const auto state = DhtState::load(path);
        ASSERT_FALSE(state) << text.first(std::min<qsizetype>(text.size(), 20)).toStdString();
        EXPECT_THAT(state.error().toStdString(), ::testing::HasSubstr("dht_state.json"));
    }
}

TEST_F(DhtStateTest, KeepsABoundedNumberOfNodes)
{
    QList<Endpoint> nodes;
    for (quint16 i = 1; i <= 1'000; ++i)
        nodes.append(endpoint(u"192.0.2.1"_s, i));
    DhtState state;
    state.setNodes(nodes);
    EXPECT_EQ(state.nodes.size(), DhtState::MAX_NODES);
}

TEST_F(DhtStateTest, SaysWhereItCouldNotSave)
{
    const auto result = DhtState {}.save(directory.filePath(u"no/such/folder/dht_state.json"_s));
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().toStdString(), ::testing::HasSubstr("no/such/folder"));
}

TEST_F(DhtStateTest, ABadFileIsLoggedAndReplaced)
{
    write("garbage");
    NativeNetwork network {4};
    QStringList log;
    {
        const DhtStateKeeper keeper {&network.dht(1), path, [&log](const QString &message) { log.append(message); }};
        EXPECT_EQ(log.size(), 1);
        ASSERT_TRUE(network.waitFor([this] { return DhtState::load(path).has_value(); }));
    }
    EXPECT_EQ(log.size(), 1);
    const auto state = DhtState::load(path);
    ASSERT_TRUE(state);
    EXPECT_TRUE(state->nodeId);
    EXPECT_FALSE(state->nodes.isEmpty());
}

TEST_F(DhtStateTest, ANodeFindsItsWayBackWithoutBootstrapNodes)
{
    const auto fail = [](const QString &message) { ADD_FAILURE() << message.toStdString(); };

    NativeNetwork network {5};
    ASSERT_TRUE(network.waitUntilReady());
    {
        NativeNode &node = network.add(network.nodes.front()->nodeName());
        qsizetype known = 0;
        QObject::connect(node.dht.get(), &LibtorrentDht::nodesReported, [&known](const Sha1Digest &, const QList<Endpoint> &nodes) { known = nodes.size(); });
        {
            const DhtStateKeeper keeper {node.dht.get(), path, fail};
            ASSERT_TRUE(network.waitFor([&known] { return known >= 3; }));
        }
        const auto state = DhtState::load(path);
        ASSERT_TRUE(state);
        EXPECT_GE(state->nodes.size(), 3);
        network.nodes.pop_back();
    }

    const auto seed = Crypto::random<Seed>();
    const DhtItem item = signedItem(seed, 1, "text");
    bool isPut = false;
    QObject::connect(&network.dht(1), &Dht::putFinished, [&isPut](const FinishedPut &put) { isPut = (put.stored > 0); });
    network.dht(1).putItem(item, PutOwner::Ourselves);
    ASSERT_TRUE(network.waitFor([&isPut] { return isPut; }));

    NativeNode &stranger = network.add({});
    NativeNode &returned = network.add({});
    const DhtStateKeeper keeper {returned.dht.get(), path, fail};
    ASSERT_TRUE(network.waitFor([&returned] { return returned.dht->isReady(); }));
    EXPECT_FALSE(stranger.dht->isReady());

    std::vector<DhtItem> found;
    QObject::connect(returned.dht.get(), &Dht::itemFound, [&found](const DhtItem &foundItem) { found.push_back(foundItem); });
    returned.dht->getItem(item.publicKey);
    ASSERT_TRUE(network.waitFor([&found] { return !found.empty(); }));
    EXPECT_EQ(found[0], item);
}
