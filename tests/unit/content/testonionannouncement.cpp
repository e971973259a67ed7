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


#include <gtest/gtest.h>

#include "megatorrent/content/onionannouncement.h"
#include "megatorrent/crypto/curve.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const qint64 NOW = 1'700'000'999;   // dated 1'700'000'400

    QJsonObject floodVector()
    {
        return loadVectors(u"part2.json"_s)[u"flood"_s].toObject();
    }

    Topic topicOfVector()
    {
        return fixed<Topic>(loadVectors(u"part2.json"_s)[u"topic_public"_s]);
    }

    OnionAnnouncement signedByVector()
    {
        return OnionAnnouncement::sign(fixed<Seed>(floodVector()[u"onion_seed"_s]), topicOfVector(), 443, NOW);
    }
}

TEST(OnionAnnouncement, isTheVectors)
{
    const QJsonObject vector = floodVector();
    const OnionAnnouncement announcement = signedByVector();
    EXPECT_EQ(announcement.key.toHex(), utf8(vector[u"onion_public"_s]));
    EXPECT_EQ(announcement.time, static_cast<quint64>(vector[u"time"_s].toInteger()));
    EXPECT_EQ(announcement.id().toHex(), utf8(vector[u"message_id"_s]));
    EXPECT_EQ(announcement.signature.toHex(), utf8(vector[u"payload"_s]).last(2 * Signature::SIZE));
    EXPECT_TRUE(announcement.isSigned());
    EXPECT_EQ(announcement.host(), vector[u"onion_address"_s].toString());
}

// These two are on Tor's own pages.
TEST(OnionAnnouncement, namesOfServicesAreTors)
{
    const auto keyOf = [](const QByteArrayView name)
    {
        QByteArray bytes;
        quint32 buffer = 0;
        int count = 0;
        for (const char c : name)
        {
            buffer = (buffer << 5) | static_cast<quint32>(((c >= 'a') ? (c - 'a') : (c - '2' + 26)));
            count += 5;
            if (count >= 8)
            {
                count -= 8;
                bytes.append(static_cast<char>(buffer >> count));
            }
        }
        return PublicKey::fromBytes(bytes.first(PublicKey::SIZE));
    };
    for (const QByteArrayView name : {"2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid", "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd"})
    {
        const QString host = QString::fromLatin1(name) + u".onion";
        EXPECT_EQ(onionHost(keyOf(name)), host);
        EXPECT_EQ(onionKeyOf(host), keyOf(name));
    }
    const QString good = u"2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"_s;
    const QStringList badOnes {QString(), u".onion"_s, u"onion"_s, good.chopped(1), good.sliced(1), good.toUpper(), (u'a' + good)
            , QString(good).replace(u'g', u'h'), QString(good).replace(u'd', u'e'), QString(good).replace(u'2', u'1'), (good + u".onion")};
    for (const QString &bad : badOnes)
        EXPECT_FALSE(onionKeyOf(bad)) << bad.toStdString();
}

TEST(OnionAnnouncement, whatIsChangedIsNotSigned)
{
    const OnionAnnouncement good = signedByVector();
    for (qsizetype i = 0; i < Topic::SIZE; ++i)
    {
        OnionAnnouncement changed = good;
        changed.topic.data()[i] ^= 1;
        EXPECT_FALSE(changed.isSigned());
        EXPECT_NE(changed.id(), good.id());
    }
    OnionAnnouncement changed = good;
    changed.port = 444;
    EXPECT_FALSE(changed.isSigned());
    changed = good;
    changed.time += OnionAnnouncement::TIME_STEP;
    EXPECT_FALSE(changed.isSigned());
    changed = good;
    changed.key = Crypto::publicKey(Seed::fromBytes(QByteArray(Seed::SIZE, 'x')));
    EXPECT_FALSE(changed.isSigned());
    changed = good;
    changed.signature.data()[63] ^= 1;
    EXPECT_FALSE(changed.isSigned());
}

// Under such a key anybody can sign: R is the neutral element, s is 0.
TEST(OnionAnnouncement, keysOfSmallOrderSignNothing)
{
    for (const QByteArray &hex : {QByteArray("0100000000000000000000000000000000000000000000000000000000000000")
            , QByteArray("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
            , QByteArray("0000000000000000000000000000000000000000000000000000000000000000")
            , QByteArray("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")})
    {
        OnionAnnouncement announcement = signedByVector();
        announcement.key = PublicKey::fromHex(hex).value();
        announcement.signature = {};
        announcement.signature.data()[0] = 1;
        // of the neutral element every message has this signature
        if (hex.startsWith("01"))
        {
            EXPECT_TRUE(Crypto::verify(announcement.key, announcement.signedBytes(), announcement.signature));
        }
        EXPECT_FALSE(announcement.isSigned()) << hex.constData();
    }
}

TEST(OnionAnnouncement, isForATime)
{
    const OnionAnnouncement announcement = signedByVector();
    const auto time = static_cast<qint64>(announcement.time);
    EXPECT_TRUE(announcement.isTimely(time - 1'200));
    EXPECT_FALSE(announcement.isTimely(time - 1'201));
    EXPECT_TRUE(announcement.isTimely(time + 7'200));
    EXPECT_FALSE(announcement.isTimely(time + 7'201));
    EXPECT_TRUE(announcement.isTimely((time - 1'210), 10));
    EXPECT_FALSE(announcement.isTimely((time - 1'211), 10));
    EXPECT_TRUE(announcement.isTimely((time + 7'210), 10));
    EXPECT_FALSE(announcement.isTimely((time + 7'211), 10));
    OnionAnnouncement never = announcement;
    for (const quint64 value : {quint64 {0}, ~quint64 {0}, (1ULL << 63), ((1ULL << 63) - 8)})
    {
        never.time = value;
        EXPECT_FALSE(never.isTimely(time)) << value;
    }
}

TEST(OnionAnnouncement, isDatedToTenMinutes)
{
    const Seed seed = Seed::fromBytes(QByteArray(Seed::SIZE, 'x'));
    EXPECT_EQ(OnionAnnouncement::sign(seed, {}, 1, 1'200), OnionAnnouncement::sign(seed, {}, 1, 1'799));
    EXPECT_EQ(OnionAnnouncement::sign(seed, {}, 1, 1'800).time, 1'800U);
}
