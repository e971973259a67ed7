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

#include <QJsonDocument>

#include "support/fixtures.h"

#include "testpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using Role = Connection::Role;

namespace
{
    const QString FILE_NAME = u"wire.json"_s;
    const QByteArray CLIENT_SECRET {32, 'c'};
    const QByteArray SERVER_SECRET {32, 's'};
    const auto TOPIC = Wire::LookupId::fromBytes(pattern(Wire::LookupId::SIZE));

    DhtItem someItem()
    {
        const QJsonObject vector = loadVectors(u"bep44.json"_s)[u"ours"_s][0].toObject();
        return {.publicKey = fixed<PublicKey>(vector[u"public_key"_s]), .sequence = vector[u"seq"_s].toInteger(), .value = utf8(vector[u"v_utf8"_s])
                , .signature = fixed<Signature>(vector[u"signature"_s])};
    }

    // Two ends that say something of everything, in two turns. All of it follows from the secrets.
    struct Conversation
    {
        Conversation()
        {
            server.items.insert(channel.channel, item);
            server.peers = {{.host = u"192.0.2.1"_s, .port = 4000}, {.host = u"2001:db8::1"_s, .port = 4001}};
            client.onEstablished = [this]
            {
                client.connection.showChannels({channel.channel});
                client.connection.getManifest(channel.channel);
                client.connection.getManifestByKey(item.publicKey);
                client.connection.findPeers(TOPIC);
                client.connection.announce({.id = TOPIC, .address = server.peers[0]});
                client.connection.publish(item);
            };
        }

        void secondTurn(TestPeer &peer)
        {
            peer.connection.pushManifest(item);
            Wire::Have have;
            have.sequence = 1'700'000'000'000;
            have.kind = Wire::HaveKind::Bits;
            have.bits = QByteArray("\xa5\x80", 2);
            peer.connection.sendHave(channel.channel, have);
            have.kind = Wire::HaveKind::List;
            have.positions = {3, 17};
            peer.connection.sendHave(channel.channel, have);
            have.kind = Wire::HaveKind::All;
            peer.connection.sendHave(channel.channel, have);
            peer.connection.requestBlob(BlobId());
            peer.connection.keepAlive();
        }

        static QByteArray take(TestPeer &peer) { return peer.connection.takeOutput(1 << 24); }

        DhtItem item = someItem();
        ChannelToken channel {.channel = item.publicKey, .token = Crypto::channelToken(item.publicKey)};
        TestPeer client {Role::Connecting, {.channels = {channel}, .secret = Crypto::ExchangeSecret::fromBytes(CLIENT_SECRET)}};
        TestPeer server {Role::Accepting, {.channels = {channel}, .secret = Crypto::ExchangeSecret::fromBytes(SERVER_SECRET)}};
    };

    // Everything that one end heard
    QJsonObject heard(const TestPeer &peer)
    {
        const auto text = [](const QByteArray &bytes) { return QString::fromLatin1(bytes.toHex()); };
        QJsonArray hellos;
        for (const Wire::Hello &hello : peer.hellos)
            hellos.append(QJsonArray {hello.version, hello.extension});
        QJsonArray proven;
        for (const PublicKey &key : peer.proven)
            proven.append(key.toString());
        QJsonArray manifests;
        for (const auto &[id, item] : peer.manifests)
            manifests.append(QJsonArray {static_cast<qint64>(id), QString::fromUtf8(item.toJson())});
        QJsonArray found;
        for (const QList<Endpoint> &peers : peer.foundPeers)
        {
            for (const Endpoint &endpoint : peers)
                found.append(endpoint.toString());
        }
        QJsonArray haves;
        for (const auto &[channel, have] : peer.haves)
        {
            QJsonArray positions;
            for (const quint32 position : have.positions)
                positions.append(static_cast<qint64>(position));
            haves.append(QJsonArray {channel.toString(), have.sequence, static_cast<int>(have.kind), static_cast<qint64>(have.first), text(have.bits), positions});
        }
        QJsonArray announces;
        for (const Wire::Announce &announce : peer.announces)
            announces.append(QJsonArray {announce.id.toString(), announce.address.port});
        QJsonArray published;
        for (const DhtItem &item : peer.published)
            published.append(QString::fromUtf8(item.toJson()));
        QJsonArray events;
        for (const std::string &event : peer.events)
            events.append(QString::fromStdString(event));
        return {{u"hellos"_s, hellos}, {u"proven"_s, proven}, {u"manifests"_s, manifests}, {u"peers"_s, found}, {u"haves"_s, haves}
            , {u"announces"_s, announces}, {u"published"_s, published}, {u"events"_s, events}, {u"accepted"_s, static_cast<int>(peer.publishAnswers.size())}
            , {u"manifestsRefused"_s, static_cast<int>(peer.manifestsRefused.size())}, {u"blobsRefused"_s, static_cast<int>(peer.refused.size())}};
    }

    struct Recording
    {
        QJsonObject bytes;           // "client" and "server": what each sent, in pieces, turn by turn
        QJsonObject clientHeard;
        QJsonObject serverHeard;
    };

    Recording record()
    {
        Conversation talk;
        QJsonArray clientTurns;
        QJsonArray serverTurns;
        const auto runUntilSilent = [&]
        {
            QJsonArray clientPieces;
            QJsonArray serverPieces;
            while (true)
            {
                const QByteArray fromClient = Conversation::take(talk.client);
                talk.server.connection.receive(fromClient);
                const QByteArray fromServer = Conversation::take(talk.server);
                talk.client.connection.receive(fromServer);
                if (fromClient.isEmpty() && fromServer.isEmpty())
                    break;
                clientPieces.append(QString::fromLatin1(fromClient.toHex()));
                serverPieces.append(QString::fromLatin1(fromServer.toHex()));
            }
            clientTurns.append(clientPieces);
            serverTurns.append(serverPieces);
        };
        runUntilSilent();
        talk.secondTurn(talk.client);
        talk.secondTurn(talk.server);
        runUntilSilent();
        EXPECT_FALSE(talk.client.isEnded());
        EXPECT_FALSE(talk.server.isEnded());
        return {.bytes = {{u"client"_s, clientTurns}, {u"server"_s, serverTurns}}, .clientHeard = heard(talk.client), .serverHeard = heard(talk.server)};
    }

    // What one end hears if the other one's part is played from a recording
    QJsonObject replay(Conversation &talk, TestPeer &peer, const QJsonArray &turns)
    {
        for (qsizetype turn = 0; turn < turns.size(); ++turn)
        {
            if (turn == 1)
                talk.secondTurn(peer);
            Conversation::take(peer);
            for (const QJsonValue &piece : turns[turn].toArray())
            {
                peer.connection.receive(unhex(piece));
                Conversation::take(peer);
            }
        }
        EXPECT_FALSE(peer.isEnded()) << qPrintable(peer.endText);
        return heard(peer);
    }

    QJsonObject asObject(const Recording &recording)
    {
        return {{u"bytes"_s, recording.bytes}, {u"clientHeard"_s, recording.clientHeard}, {u"serverHeard"_s, recording.serverHeard}};
    }

    std::string printable(const QJsonObject &object)
    {
        return QJsonDocument(object).toJson().toStdString();
    }
}

TEST(WireFixture, EveryVersionIsUnderstood)
{
    for (const QVersionNumber &version : fixtureVersions(FILE_NAME))
    {
        SCOPED_TRACE(version.toString().toStdString());
        const QJsonObject recorded = QJsonDocument::fromJson(loadFixture(version, FILE_NAME)).object();
        ASSERT_FALSE(recorded.isEmpty());
        Conversation withServer;
        EXPECT_EQ(printable(replay(withServer, withServer.client, recorded[u"bytes"_s][u"server"_s].toArray())), printable(recorded[u"clientHeard"_s].toObject()));
        Conversation withClient;
        EXPECT_EQ(printable(replay(withClient, withClient.server, recorded[u"bytes"_s][u"client"_s].toArray())), printable(recorded[u"serverHeard"_s].toObject()));
    }
}

TEST(WireFixture, NothingIsSaidInAnotherWayUnnoticed)
{
    const QVersionNumber newest = fixtureVersions(FILE_NAME).last();
    EXPECT_EQ(printable(asObject(record())), printable(QJsonDocument::fromJson(loadFixture(newest, FILE_NAME)).object())) << FIXTURE_ADVICE;
}

// make fixtures
TEST(WireFixture, DISABLED_Make)
{
    saveFixture(FILE_NAME, QJsonDocument(asObject(record())).toJson());
}
