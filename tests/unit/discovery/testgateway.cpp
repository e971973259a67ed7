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


#include <algorithm>
#include <map>
#include <memory>

#include "gatewaytest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

// --- publishing ---

TEST_F(GatewayTest, WhatIsSignedIsPut)
{
    const DhtItem item = itemOf(1, 5);
    EXPECT_EQ(gateway.publish(u"a"_s, item), PublishAnswer::Accepted);
    clock.runFor(1s);
    EXPECT_EQ(dht.network.at(item.publicKey), item);
    EXPECT_EQ(gateway.counters().putsAccepted, 1);
    EXPECT_EQ(gateway.counters().putsMade, 1);
}

TEST_F(GatewayTest, ErrorsAreNamed)
{
    const DhtItem item = itemOf(1, 5);
    ASSERT_EQ(gateway.publish(u"a"_s, item), PublishAnswer::Accepted);
    EXPECT_EQ(gateway.publish(u"a"_s, itemOf(1, 4)), PublishAnswer::OldSequence);
    EXPECT_EQ(gateway.publish(u"a"_s, itemOf(1, 5, u"Another"_s)), PublishAnswer::OldSequence) << "of one number the first one counts";

    DhtItem outer = itemOf(2, 5);
    outer.signature.data()[0] ^= 1;
    EXPECT_EQ(gateway.publish(u"b"_s, outer), PublishAnswer::BadSignature);
    // signed by the owner, but for another channel
    const Identity identity = identityOf(3);
    DhtItem inner = itemOf(2, 5);
    inner.publicKey = identity.publicKey;
    inner.signature = Crypto::sign(identity.seed, DhtItem::signedBytes(inner.sequence, inner.value));
    ASSERT_TRUE(inner.isSigned());
    EXPECT_EQ(gateway.publish(u"b"_s, inner), PublishAnswer::BadSignature);
    DhtItem large = itemOf(4, 5);
    large.value = QByteArray((MANIFEST_MAX_SIZE + 1), 'x');
    EXPECT_EQ(gateway.publish(u"b"_s, large), PublishAnswer::TooLarge);
    clock.runFor(1min);
    EXPECT_EQ(count(FakeDht::Kind::Put), 1U);
}

TEST_F(GatewayTest, WhatHasJustBeenPutIsNotPutAgain)
{
    const DhtItem item = itemOf(1, 5);
    for (int i = 0; i < 59; ++i)
    {
        EXPECT_EQ(gateway.publish(u"a"_s, item), PublishAnswer::Accepted);
        clock.runFor(1min);
    }
    EXPECT_EQ(count(FakeDht::Kind::Put), 1U);
    clock.runFor(1min);
    EXPECT_EQ(gateway.publish(u"a"_s, item), PublishAnswer::Accepted);
    clock.runFor(1s);
    EXPECT_EQ(count(FakeDht::Kind::Put), 2U) << "items fade";
    EXPECT_EQ(gateway.publish(u"a"_s, itemOf(1, 6)), PublishAnswer::Accepted);
    clock.runFor(1min);
    EXPECT_EQ(count(FakeDht::Kind::Put), 3U);
}

TEST_F(GatewayTest, OneWhoSendsRubbishTakesNothingFromOthers)
{
    DhtItem bad = itemOf(1, 5);
    bad.signature.data()[0] ^= 1;
    int wrong = 0;
    for (int i = 0; i < 10'000; ++i)
        wrong += ((gateway.publish(u"hostile"_s, bad) == PublishAnswer::BadSignature) ? 1 : 0);
    EXPECT_EQ(wrong, static_cast<int>(GatewayAllowance::CHECKS_MAX)) << "no more signatures are checked";
    EXPECT_EQ(gateway.publish(u"honest"_s, itemOf(2, 5)), PublishAnswer::Accepted);
    // whose channel it was said to be is not known for that
    EXPECT_EQ(gateway.publish(u"owner"_s, itemOf(1, 4)), PublishAnswer::Accepted);
}

// Each of them signed as it should be: anybody can make keys.
TEST_F(GatewayTest, PutsStayWithinTheirAllowanceAndOthersAreServed)
{
    QList<DhtItem> items;
    for (int i = 0; i < 300; ++i)
        items.append(itemOf((1'000 + i), 5));
    int accepted = 0;
    int honest = 0;
    const Milliseconds begin = clock.now();
    for (int second = 0; second < 60; ++second)
    {
        for (int i = 0; i < 5; ++i)
            accepted += ((gateway.publish(u"hostile"_s, items[(second * 5) + i]) == PublishAnswer::Accepted) ? 1 : 0);
        if ((second % 20) == 0)
            honest += ((gateway.publish((u"honest"_s + QString::number(second)), itemOf(second, 5)) == PublishAnswer::Accepted) ? 1 : 0);
        clock.runFor(1s);
    }
    const double seconds = static_cast<double>((clock.now() - begin).count()) / 1000;
    EXPECT_EQ(honest, 3);
    EXPECT_LE(accepted, (GatewayAllowance::ASKERS_PUTS_MAX + (GatewayAllowance::ASKERS_SHARE * seconds * GatewayAllowance::PUTS_PER_SECOND)) + 1);
    EXPECT_GE(accepted, 3);
    qint64 cost = 0;
    for (const FakeDht::Operation &operation : dht.operations)
        cost += 7'000 + (2 * 8 * (operation.size + 130));
    EXPECT_LE(cost, static_cast<qint64>(80'000 + (seconds * Budget::RATE)));
}

TEST_F(GatewayTest, ManyWhoAskShareWhatThereIs)
{
    int accepted = 0;
    for (int i = 0; i < 1'000; ++i)
        accepted += ((gateway.publish(QString::number(i), itemOf(i, 5)) == PublishAnswer::Accepted) ? 1 : 0);
    EXPECT_EQ(accepted, static_cast<int>(Gateway::PUTS_WAITING_MAX + 1)) << "the first one goes at once";
    clock.runFor(Gateway::PUT_WITHIN);
    EXPECT_EQ(gateway.counters().putsMade, accepted);
    EXPECT_EQ(gateway.counters().putsRefused, (1'000 - accepted));
}

// --- looking up ---

TEST_F(GatewayTest, WhatIsThereIsFoundOnceForAllWhoAsk)
{
    const DhtItem item = itemOf(1, 5);
    dht.network[item.publicKey] = item;
    Answers answers;
    for (int i = 0; i < 5; ++i)
        find(QString::number(i), item.publicKey, answers);
    EXPECT_EQ(answers.yes, 0);
    clock.runFor(ANSWERED);
    EXPECT_EQ(answers.yes, 5);
    EXPECT_EQ(answers.last, item);
    // and for those who ask a moment later
    find(u"later"_s, item.publicKey, answers);
    EXPECT_EQ(answers.yes, 6);
    EXPECT_EQ(count(FakeDht::Kind::Get), 1U);
    clock.runFor(1min);
    find(u"later"_s, item.publicKey, answers);
    clock.runFor(ANSWERED);
    EXPECT_EQ(answers.yes, 7);
    EXPECT_EQ(count(FakeDht::Kind::Get), 2U);
}

TEST_F(GatewayTest, WhatIsNotThereIsNotLookedForAgainForAWhile)
{
    const DhtItem item = itemOf(1, 5);
    Answers answers;
    find(u"a"_s, item.publicKey, answers);
    clock.runFor(ANSWERED);
    EXPECT_EQ(answers.no, 1);
    for (int i = 0; i < 4; ++i)
    {
        clock.runFor(1min);
        find(u"a"_s, item.publicKey, answers);
    }
    EXPECT_EQ(answers.no, 5);
    EXPECT_EQ(count(FakeDht::Kind::Get), 1U);
    // but what is published meanwhile is there
    EXPECT_EQ(gateway.publish(u"b"_s, item), PublishAnswer::Accepted);
    find(u"a"_s, item.publicKey, answers);
    EXPECT_EQ(answers.yes, 1);
    const PublicKey other = itemOf(2, 5).publicKey;
    find(u"a"_s, other, answers);
    clock.runFor(5min + ANSWERED);
    find(u"a"_s, other, answers);
    clock.runFor(1s);
    EXPECT_EQ(count(FakeDht::Kind::Get), 3U);
}

TEST_F(GatewayTest, NoAnswerDoesNotMeanThatThereIsNothing)
{
    const DhtItem item = itemOf(1, 5);
    dht.answers = false;
    Answers answers;
    find(u"a"_s, item.publicKey, answers);
    clock.runFor(1s);
    emit dht.getFailed(item.publicKey);
    clock.runFor(ANSWERED);
    EXPECT_EQ(answers.unknown, 1);
    dht.answers = true;
    dht.network[item.publicKey] = item;
    find(u"a"_s, item.publicKey, answers);
    clock.runFor(1min);
    EXPECT_EQ(answers.yes, 1);
}

TEST_F(GatewayTest, WhatCannotBeBelievedIsNotHandedOn)
{
    DhtItem forged = itemOf(1, 5);
    forged.value.replace("Title", "Other");
    dht.network[forged.publicKey] = forged;
    Answers answers;
    find(u"a"_s, forged.publicKey, answers);
    clock.runFor(ANSWERED);
    EXPECT_EQ(answers.yes, 0);
    EXPECT_EQ(answers.unknown, 1);
}

TEST_F(GatewayTest, LookUpsStayWithinTheirAllowanceAndOthersAreServed)
{
    Answers hostile;
    const PublicKey key = identityOf(1).publicKey;
    for (int i = 0; i < 10'000; ++i)
        find(u"hostile"_s, key, hostile);
    for (int i = 0; i < 100; ++i)
        find(u"hostile"_s, identityOf(1'000 + i).publicKey, hostile);
    EXPECT_GT(hostile.unknown, 10'000);
    Answers honest;
    find(u"honest"_s, identityOf(2).publicKey, honest);
    clock.runFor(2min);
    EXPECT_EQ(honest.no, 1);
    EXPECT_LE(gateway.counters().lookUpsMade, static_cast<qint64>(GatewayAllowance::ASKERS_LOOKUPS_MAX + 1));
}

TEST_F(GatewayTest, WhoIsGoneIsNotAnswered)
{
    auto asker = std::make_unique<QObject>();
    bool isAnswered = false;
    gateway.findItem(u"a"_s, identityOf(1).publicKey, asker.get(), [&isAnswered](Found, const std::optional<DhtItem> &) { isAnswered = true; });
    asker.reset();
    clock.runFor(1min);
    EXPECT_FALSE(isAnswered);
}

TEST_F(GatewayTest, PeersAreThoseThatTheDhtMayName)
{
    const auto id = Wire::LookupId::fromBytes(QByteArray(Wire::LookupId::SIZE, 't'));
    const auto key = Sha1Digest::fromBytes(id.view().first(Sha1Digest::SIZE));
    QList<QList<Endpoint>> answers;
    const auto ask = [&] { gateway.findPeers(u"a"_s, id, &context, [&answers](const QList<Endpoint> &peers) { answers.append(peers); }); };
    ask();
    ask();
    clock.runFor(1s);
    EXPECT_EQ(count(FakeDht::Kind::GetPeers), 1U);
    const Endpoint good {u"50.0.0.1"_s, 5000};
    emit dht.peersFound(key, {good, {u"192.168.1.1"_s, 5000}, {u"127.0.0.1"_s, 5000}, {u"50.0.0.2"_s, 25}});
    clock.runFor(ANSWERED);
    EXPECT_EQ(answers, (QList<QList<Endpoint>> {{good}, {good}}));
    ask();
    EXPECT_EQ(answers.size(), 3);
    EXPECT_EQ(count(FakeDht::Kind::GetPeers), 1U);

    // what nobody answers ends as well
    clock.runFor(2min);
    ask();
    clock.runFor(1min);
    ASSERT_EQ(answers.size(), 4);
    EXPECT_TRUE(answers.last().isEmpty());
    clock.runFor(3min);
    ask();
    EXPECT_EQ(answers.size(), 5);
    EXPECT_EQ(count(FakeDht::Kind::GetPeers), 2U);
}

// Only the first 20 bytes count there.
TEST_F(GatewayTest, IdsWithOneDhtKeyAreOne)
{
    const auto id = Wire::LookupId::fromBytes(QByteArray(Wire::LookupId::SIZE, 't'));
    auto madeUp = id;
    madeUp.data()[Sha1Digest::SIZE] = 'a';
    QList<QList<Endpoint>> answers;
    for (const auto &asked : {madeUp, id})
        gateway.findPeers(u"a"_s, asked, &context, [&answers](const QList<Endpoint> &peers) { answers.append(peers); });
    clock.runFor(1s);
    const Endpoint good {u"50.0.0.1"_s, 5000};
    emit dht.peersFound(Sha1Digest::fromBytes(id.view().first(Sha1Digest::SIZE)), {good});
    clock.runFor(ANSWERED);
    EXPECT_EQ(answers, (QList<QList<Endpoint>> {{good}, {good}}));
    EXPECT_EQ(count(FakeDht::Kind::GetPeers), 1U);
}

// --- what is followed here ---

// Discovery asks for the same channel, while what is asked for by others waits for the budget.
TEST_F(GatewayTest, WhatDiscoveryFindsAnswersNobody)
{
    const DhtItem item = itemOf(1, 5);
    const auto id = Wire::LookupId::fromBytes(QByteArray(Wire::LookupId::SIZE, 't'));
    const auto key = Sha1Digest::fromBytes(id.view().first(Sha1Digest::SIZE));
    dht.answers = false;
    Answers others;
    for (int i = 0; i < 4; ++i)
        find(u"spends"_s, identityOf(100 + i).publicKey, others);
    Answers answers;
    find(u"asks"_s, item.publicKey, answers);
    std::optional<QList<Endpoint>> peers;
    gateway.findPeers(u"asks"_s, id, &context, [&peers](const QList<Endpoint> &found) { peers = found; });
    const auto isAsked = [this](const QByteArray &bytes)
    {
        return std::ranges::any_of(dht.operations, [&bytes](const FakeDht::Operation &operation) { return operation.key == bytes; });
    };
    ASSERT_FALSE(isAsked(item.publicKey.toByteArray()));
    ASSERT_FALSE(isAsked(key.toByteArray()));

    emit dht.itemFound(item);
    emit dht.getFinished(item.publicKey, 5, 1);
    emit dht.peersFound(key, {{u"50.0.0.1"_s, 5000}});
    EXPECT_FALSE(clock.runUntil([&] { return (answers.yes + answers.no + answers.unknown) > 0; }, 3s));
    EXPECT_FALSE(peers);
    // they have their own turn, and what was heard before is not known
    ASSERT_TRUE(clock.runUntil([&] { return isAsked(item.publicKey.toByteArray()) && isAsked(key.toByteArray()); }, 1min));
    emit dht.getFinished(item.publicKey, 0, 0);
    clock.runFor(ANSWERED);
    EXPECT_EQ(answers.no, 1);
    EXPECT_EQ(peers, QList<Endpoint> {});
}

// A look-up that joins one of discovery's may be over at any moment.
TEST_F(GatewayTest, WhenAnAnswerComesDoesNotShowWhetherALookUpHasJoinedAnother)
{
    dht.answers = false;
    const Milliseconds step = Gateway::ANSWER_STEP;
    const auto timeOfAnswer = [this](const int n, const Milliseconds over)
    {
        Answers answers;
        const Milliseconds begun = clock.now();
        find(u"a"_s + QString::number(n), itemOf(n, 5).publicKey, answers);
        clock.runFor(over);
        emit dht.itemFound(itemOf(n, 5));
        emit dht.getFinished(itemOf(n, 5).publicKey, 5, 1);
        EXPECT_TRUE(clock.runUntil([&answers] { return answers.yes == 1; }, 2min));
        const Milliseconds time = clock.now() - begun;
        clock.runFor(1min);
        return time;
    };
    EXPECT_EQ(timeOfAnswer(1, 1ms), step);
    EXPECT_EQ(timeOfAnswer(2, 10s), step);
    EXPECT_EQ(timeOfAnswer(3, step - 1ms), step);
    EXPECT_EQ(timeOfAnswer(4, step + 1ms), (step * 2));
    EXPECT_EQ(timeOfAnswer(5, 59s), (step * 3));

    const auto id = Wire::LookupId::fromBytes(QByteArray(Wire::LookupId::SIZE, 't'));
    bool isAnswered = false;
    gateway.findPeers(u"a"_s, id, &context, [&isAnswered](const QList<Endpoint> &peers) { isAnswered = !peers.isEmpty(); });
    clock.runFor(1ms);
    emit dht.peersFound(Sha1Digest::fromBytes(id.view().first(Sha1Digest::SIZE)), {{u"50.0.0.1"_s, 5000}});
    clock.runFor(step - 2ms);
    EXPECT_FALSE(isAnswered);
    clock.runFor(1ms);
    EXPECT_TRUE(isAnswered);
}

// --- what is kept ---

TEST(GatewayCache, isBounded)
{
    GatewayCache cache;
    for (int i = 0; i < 2'500; ++i)
    {
        const Milliseconds now = std::chrono::seconds(i);
        DhtItem item;
        item.publicKey = identityOf(i).publicKey;
        item.sequence = 1;
        cache.noteFound(item, now);
        cache.noteAbsent(identityOf(10'000 + i).publicKey, now);
        cache.notePeers(Wire::LookupId::fromBytes(identityOf(i).publicKey.view()), {}, now);
    }
    EXPECT_EQ(cache.size(), (3 * GatewayCache::MAX_COUNT));
    EXPECT_FALSE(cache.item(identityOf(0).publicKey));
    EXPECT_TRUE(cache.item(identityOf(2'499).publicKey));
}

TEST(GatewayAllowance, accountsAreBounded)
{
    GatewayAllowance allowance;
    for (int i = 0; i < 5'000; ++i)
        allowance.takeCheck(QString::number(i), 0s);
    EXPECT_EQ(allowance.size(), GatewayAllowance::ASKERS_MAX);
}
