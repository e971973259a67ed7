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

#include "megatorrent/wire/flood.h"
#include "testpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    QByteArray vectorPayload()
    {
        return QByteArray::fromHex(utf8(loadVectors(u"part2.json"_s)[u"flood"_s][u"payload"_s]));
    }

    Wire::FloodForm formOf(const QByteArrayView payload)
    {
        Wire::Flood flood;
        return Wire::decodeFlood(payload, flood);
    }
}

TEST(Flood, isTheVector)
{
    const QByteArray payload = vectorPayload();
    Wire::Flood flood;
    ASSERT_EQ(Wire::decodeFlood(payload, flood), Wire::FloodForm::Sound);
    EXPECT_EQ(flood.hops, 0);
    EXPECT_EQ(flood.announcement.port, 443);
    EXPECT_TRUE(flood.announcement.isSigned());
    EXPECT_EQ(Wire::encodeFlood(flood), join({"\x4A", payload}));
}

TEST(Flood, hopsAreNotSignedAndAtMostEight)
{
    QByteArray payload = vectorPayload();
    for (const int hops : {1, 8, 9, 127, 128, 255})
    {
        payload[1] = static_cast<char>(hops);
        Wire::Flood flood;
        ASSERT_EQ(Wire::decodeFlood(payload, flood), Wire::FloodForm::Sound);
        EXPECT_EQ(flood.hops, std::min(hops, 8));
        EXPECT_TRUE(flood.announcement.isSigned());
    }
}

TEST(Flood, otherFormsAreRefused)
{
    const QByteArray payload = vectorPayload();
    for (qsizetype size = 0; size < payload.size(); ++size)
        EXPECT_EQ(formOf(payload.first(size)), Wire::FloodForm::Malformed) << size;
    EXPECT_EQ(formOf(join({payload, QByteArray(1, '\0')})), Wire::FloodForm::Malformed);

    QByteArray changed = payload;
    changed[0] = 0;
    EXPECT_EQ(formOf(changed), Wire::FloodForm::Malformed);
    for (const int version : {2, 127, 128, 255})
    {
        changed[0] = static_cast<char>(version);
        EXPECT_EQ(formOf(changed), Wire::FloodForm::Later) << version;
    }
    changed = payload;
    changed[66] = changed[67] = 0;   // the port
    EXPECT_EQ(formOf(changed), Wire::FloodForm::Malformed);
    changed = payload;
    changed[75] = static_cast<char>(changed[75] + 1);   // the last second
    EXPECT_EQ(formOf(changed), Wire::FloodForm::Malformed);
}

TEST(Flood, goesBetweenExtendedPeersOnly)
{
    Wire::Flood flood;
    ASSERT_EQ(Wire::decodeFlood(vectorPayload(), flood), Wire::FloodForm::Sound);
    TestPeer client {Connection::Role::Connecting};
    TestPeer server {Connection::Role::Accepting};
    exchange(client, server);
    client.connection.sendFlood(flood);
    server.connection.sendFlood(flood);
    exchange(client, server);
    ASSERT_EQ(client.floods.size(), 1);
    ASSERT_EQ(server.floods.size(), 1);
    EXPECT_EQ(server.floods[0].announcement, flood.announcement);

    TestPeer older {Connection::Role::Connecting, {.speaksExtensions = false}};
    TestPeer other {Connection::Role::Accepting};
    exchange(older, other);
    other.connection.sendFlood(flood);
    exchange(older, other);
    EXPECT_TRUE(older.floods.isEmpty());
    EXPECT_FALSE(other.connection.wantsToSend());
}

TEST(Flood, malformedOnesEndTheConnectionAndLaterOnesDoNot)
{
    TestPeer server {Connection::Role::Accepting};
    RawPeer client {server};
    client.sayHello();
    QByteArray payload = vectorPayload();
    payload[0] = 2;
    client.send(Wire::MessageType::Flood, payload);
    EXPECT_FALSE(server.isEnded());
    EXPECT_TRUE(server.floods.isEmpty());
    client.send(Wire::MessageType::Flood, payload.chopped(1));
    EXPECT_FALSE(server.isEnded());
    client.send(Wire::MessageType::Flood, vectorPayload());
    EXPECT_EQ(server.floods.size(), 1);
    client.send(Wire::MessageType::Flood, vectorPayload().chopped(1));
    EXPECT_EQ(server.endReason, EndReason::Malformed);
}
