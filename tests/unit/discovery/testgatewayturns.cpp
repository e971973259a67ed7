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


// Who asks for much, and what becomes of the others

#include <map>

#include "gatewaytest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

// Half of the budget is for it, whatever else is asked for.
TEST_F(GatewayTest, WhatIsAcceptedIsPutInTime)
{
    std::map<QByteArray, Milliseconds> accepted;
    Answers answers;
    int n = 0;
    const Milliseconds begin = clock.now();
    while ((clock.now() - begin) < 6min)
    {
        const QString asker = QString::number(n % 40);
        const DhtItem item = itemOf(++n, 5);
        if (gateway.publish(asker, item) == PublishAnswer::Accepted)
            accepted[item.publicKey.toByteArray()] = clock.now();
        find(asker, identityOf(100'000 + n).publicKey, answers);
        gateway.findPeers(asker, Wire::LookupId::fromBytes(item.publicKey.view()), &context, [](const QList<Endpoint> &) {});
        clock.runFor(500ms);
    }
    clock.runFor(Gateway::PUT_WITHIN);
    EXPECT_GE(accepted.size(), 20U);
    EXPECT_EQ(count(FakeDht::Kind::Put), accepted.size());
    for (const FakeDht::Operation &put : dht.of(FakeDht::Kind::Put))
        EXPECT_LE((put.time - accepted.at(put.key)), Gateway::PUT_WITHIN);
    EXPECT_GE(count(FakeDht::Kind::Get), 10U);
    EXPECT_GE(count(FakeDht::Kind::GetPeers), 10U);
}

TEST_F(GatewayTest, OneWhoAsksHasAPartOfThePlacesForPuts)
{
    int accepted = 0;
    const auto publish = [this, &accepted](const QString &asker, const int n)
    {
        accepted += ((gateway.publish(asker, itemOf(n, 5)) == PublishAnswer::Accepted) ? 1 : 0);
    };
    publish(u"first"_s, 1);   // goes at once
    for (int i = 0; i < 5; ++i)
        publish(u"hostile"_s, 10 + i);
    EXPECT_EQ(accepted, 1 + static_cast<int>(Gateway::ASKERS_PUTS_WAITING_MAX));
    for (int i = 0; i < 8; ++i)
        publish(QString::number(i), 20 + i);
    EXPECT_EQ(accepted, 1 + static_cast<int>(Gateway::PUTS_WAITING_MAX));
}

TEST_F(GatewayTest, ANewerItemTakesThePlaceOfTheOneThatWaits)
{
    ASSERT_EQ(gateway.publish(u"a"_s, itemOf(1, 5)), PublishAnswer::Accepted);
    ASSERT_EQ(gateway.publish(u"b"_s, itemOf(2, 5)), PublishAnswer::Accepted);
    ASSERT_EQ(gateway.publish(u"c"_s, itemOf(3, 5)), PublishAnswer::Accepted);
    EXPECT_EQ(gateway.publish(u"b"_s, itemOf(2, 6)), PublishAnswer::Accepted);
    EXPECT_EQ(gateway.publish(u"d"_s, itemOf(2, 5)), PublishAnswer::OldSequence);
    clock.runFor(1min);
    const auto puts = dht.of(FakeDht::Kind::Put);
    ASSERT_EQ(puts.size(), 3U);
    EXPECT_EQ(puts[1].key, identityOf(2).publicKey.toByteArray());
    EXPECT_EQ(puts[1].sequence, 6);
}

TEST_F(GatewayTest, WhatCouldNotBePutIsPutIfItComesAgain)
{
    const DhtItem item = itemOf(1, 5);
    dht.takers = 0;
    EXPECT_EQ(gateway.publish(u"a"_s, item), PublishAnswer::Accepted);
    clock.runFor(1min);
    EXPECT_FALSE(dht.network.contains(item.publicKey));
    dht.takers = 8;
    EXPECT_EQ(gateway.publish(u"a"_s, item), PublishAnswer::Accepted);
    clock.runFor(1min);
    EXPECT_EQ(dht.network.at(item.publicKey), item);
}

TEST_F(GatewayTest, NothingIsAcceptedAndNobodyWaitsWithoutADht)
{
    Answers waiting;
    for (int i = 0; i < 4; ++i)
        find(u"a"_s, identityOf(10 + i).publicKey, waiting);
    dht.setReady(false);
    EXPECT_EQ(gateway.publish(u"a"_s, itemOf(1, 5)), PublishAnswer::RateLimited);
    Answers answers;
    find(u"b"_s, identityOf(1).publicKey, answers);
    EXPECT_EQ(answers.unknown, 1);
    bool isAnswered = false;
    const auto id = Wire::LookupId::fromBytes(QByteArray(Wire::LookupId::SIZE, 't'));
    gateway.findPeers(u"b"_s, id, &context, [&isAnswered](const QList<Endpoint> &) { isAnswered = true; });
    EXPECT_TRUE(isAnswered);
    clock.runFor(Gateway::WAITING_TIME);
    EXPECT_EQ(waiting.no, 2) << "these had begun";
    EXPECT_EQ(waiting.unknown, 2);
    dht.setReady(true);
    EXPECT_EQ(gateway.publish(u"a"_s, itemOf(1, 5)), PublishAnswer::Accepted);
    clock.runFor(1s);
    EXPECT_EQ(count(FakeDht::Kind::Put), 1U);
}

// Anybody can ask for any number of keys, also for those that come first in any order.
TEST_F(GatewayTest, WhoAsksAllTheTimeHoldsUpNobody)
{
    for (const int addresses : {1, 8})
    {
        Answers hostile;
        int n = 0;
        const auto flood = [&](const Milliseconds duration)
        {
            for (const Milliseconds begin = clock.now(); (clock.now() - begin) < duration; clock.runFor(2s))
            {
                for (int address = 0; address < addresses; ++address)
                {
                    QByteArray key(PublicKey::SIZE, 0);
                    key[1] = static_cast<char>(addresses);
                    key[2] = static_cast<char>(n >> 8);
                    key[3] = static_cast<char>(n);
                    ++n;
                    find(u"hostile"_s + QString::number(address), PublicKey::fromBytes(key), hostile);
                }
            }
        };
        flood(3min);
        Answers honest;
        find(u"reader"_s, identityOf(100 + addresses).publicKey, honest);
        bool isPeersAnswered = false;
        gateway.findPeers(u"reader"_s, Wire::LookupId::fromBytes(identityOf(100 + addresses).publicKey.view()), &context
                , [&isPeersAnswered](const QList<Endpoint> &) { isPeersAnswered = true; });
        const DhtItem item = itemOf(addresses, 5);
        EXPECT_EQ(gateway.publish(u"publisher"_s, item), PublishAnswer::Accepted);
        flood(30s);
        EXPECT_TRUE(dht.network.contains(item.publicKey)) << addresses;
        flood(Gateway::WAITING_TIME + Gateway::ANSWER_STEP - 30s);
        EXPECT_EQ(honest.no, 1) << addresses;
        EXPECT_TRUE(isPeersAnswered) << addresses;
        EXPECT_GT(hostile.no, 0) << addresses;
    }
}

TEST_F(GatewayTest, WhoWaitsForMostGivesWay)
{
    dht.answers = false;
    Answers crowd;
    int asked = 0;
    for (int asker = 0; asker < 5; ++asker)
    {
        for (int i = 0; i < 4; ++i)
            find(QString::number(asker), identityOf(1'000 + asked++).publicKey, crowd);
    }
    const auto begun = static_cast<int>(count(FakeDht::Kind::Get));
    const auto waiting = [&] { return asked - begun - crowd.unknown; };
    EXPECT_EQ(waiting(), static_cast<int>(Gateway::LOOKUPS_WAITING_MAX));
    const int refused = crowd.unknown;
    Answers newcomer;
    find(u"newcomer"_s, identityOf(1).publicKey, newcomer);
    EXPECT_EQ(crowd.unknown, (refused + 1));
    EXPECT_EQ(newcomer.unknown, 0);
    // of those who have one place each nobody gives way
    for (int asker = 10; asker < 60; ++asker)
        find(QString::number(asker), identityOf(1'000 + asked++).publicKey, crowd);
    EXPECT_EQ(newcomer.unknown, 0);
    EXPECT_EQ((waiting() + 1), static_cast<int>(Gateway::LOOKUPS_WAITING_MAX));
}

// What somebody hostile asks for as well does not wait for his turn.
TEST_F(GatewayTest, WhoJoinsBringsHisTurnAlong)
{
    dht.answers = false;
    const PublicKey key = identityOf(9).publicKey;
    Answers hostile;
    for (const int n : {1, 2, 3, 9})
        find(u"hostile"_s, identityOf(n).publicKey, hostile);
    ASSERT_EQ(count(FakeDht::Kind::Get), 2U) << "the others wait";
    Answers honest;
    find(u"reader"_s, key, honest);
    clock.runFor(1min);
    const auto gets = dht.of(FakeDht::Kind::Get);
    ASSERT_EQ(gets.size(), 4U);
    EXPECT_EQ(gets[2].key, key.toByteArray());
}

TEST_F(GatewayTest, OneWhoAsksHasAPartOfThoseWhoJoin)
{
    dht.answers = false;
    const PublicKey key = identityOf(1).publicKey;
    Answers hostile;
    for (int i = 0; i < 100; ++i)
        find(u"hostile"_s, key, hostile);
    EXPECT_EQ(hostile.unknown, 100 - static_cast<int>(Gateway::JOINED_OF_ONE_MAX));
    Answers others;
    for (int i = 0; i < 100; ++i)
        find(QString::number(i), key, others);
    EXPECT_EQ(others.unknown, 100 - static_cast<int>(Gateway::JOINED_MAX - Gateway::JOINED_OF_ONE_MAX));
}

TEST_F(GatewayTest, WhoJoinsLateWaitsAsLongAsOthers)
{
    const PublicKey key = identityOf(9).publicKey;
    Answers hostile;
    for (const int n : {1, 2, 9})
        find(u"hostile"_s, identityOf(n).publicKey, hostile);
    for (int i = 0; i < 12; ++i)
        find(QString::number(i), identityOf(100 + i).publicKey, hostile);
    dht.setReady(false);
    clock.runFor(Gateway::WAITING_TIME - 1s);
    dht.setReady(true);
    Answers honest;
    find(u"reader"_s, key, honest);
    clock.runFor(Gateway::WAITING_TIME + ANSWERED);
    EXPECT_EQ(honest.no, 1);
    EXPECT_GT(hostile.unknown, 0) << "these have waited in vain";
}
