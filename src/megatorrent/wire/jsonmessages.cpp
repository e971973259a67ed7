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


#include "jsonmessages.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "base/global.h"

#include "../content/jsonlimits.h"

using namespace Megatorrent;

namespace
{
    constexpr qint64 TIME_MAX = 1'000'000'000'000;   // Unix seconds; some 30,000 years
    constexpr JsonLimits HELLO_LIMITS {.maxSize = Wire::PAYLOAD_MAX_SIZE, .maxDepth = 6, .maxValues = 1024};
    constexpr JsonLimits PEERS_LIMITS {.maxSize = Wire::PAYLOAD_MAX_SIZE, .maxDepth = 4, .maxValues = 4096};
    constexpr JsonLimits ANNOUNCE_LIMITS {.maxSize = 4096, .maxDepth = 4, .maxValues = 64};

    QByteArray plaintext(const Wire::MessageType type, const QByteArray &payload)
    {
        return static_cast<char>(type) + payload;
    }

    std::optional<QJsonDocument> parse(const QByteArrayView json, const JsonLimits &limits)
    {
        if (!isWithinLimits(json, limits))
            return std::nullopt;

        QJsonParseError error {};
        const auto document = QJsonDocument::fromJson(QByteArray::fromRawData(json.data(), json.size()), &error);
        if (error.error != QJsonParseError::NoError)
            return std::nullopt;
        return document;
    }

    std::optional<qint64> readInteger(const QJsonValue &value, const qint64 minimum, const qint64 maximum)
    {
        // toInteger() gives the default for what is not a whole number
        const qint64 number = value.toInteger(-1);
        if ((number < minimum) || (number > maximum))
            return std::nullopt;
        return number;
    }

    QList<Wire::GossipEntry> readGossip(const QJsonObject &gossip)
    {
        const QJsonValue nested = gossip[u"sequences"_s];
        const QJsonObject sequences = nested.isObject() ? nested.toObject() : gossip;

        QList<Wire::GossipEntry> entries;
        for (auto it = sequences.begin(); it != sequences.end(); ++it)
        {
            const auto channel = PublicKey::fromHex(it.key().toUtf8());
            const std::optional<qint64> sequence = readInteger(it.value(), 1, SEQUENCE_MAX);
            if (channel && sequence)
                entries.append({.channel = *channel, .sequence = *sequence});
        }
        return entries;
    }

    bool isPeerAddress(const Endpoint &endpoint)
    {
        return endpoint.isValid() && (endpoint.isLiteralAddress() || endpoint.isOnion());
    }
}

QByteArray Wire::encodeHello(const Hello &hello)
{
    // by hand: small, and in the order that v5 writes
    QByteArray json = "{\"v\":" + QByteArray::number(hello.version) + ",\"gossip\":{\"sequences\":{";
    constexpr qsizetype RESERVED_SIZE = 64;  // for what follows the map
    bool isFirst = true;
    for (const GossipEntry &entry : hello.sequences)
    {
        const QByteArray member = '"' + entry.channel.toHex() + "\":" + QByteArray::number(entry.sequence);
        if ((json.size() + member.size() + RESERVED_SIZE) > PAYLOAD_MAX_SIZE)
            break;
        if (!isFirst)
            json += ',';
        json += member;
        isFirst = false;
    }
    json += "}}";
    if (hello.extension > 0)
    {
        json += ",\"ext\":{\"v\":" + QByteArray::number(hello.extension);
        if (hello.time)
            json += ",\"time\":" + QByteArray::number(*hello.time);
        json += '}';
    }
    json += '}';
    return plaintext(MessageType::Hello, json);
}

std::optional<Wire::Hello> Wire::decodeHello(const QByteArrayView payload)
{
    const std::optional<QJsonDocument> document = parse(payload, HELLO_LIMITS);
    if (!document || !document->isObject())
        return std::nullopt;

    const QJsonObject object = document->object();
    Hello hello;
    hello.version = static_cast<int>(readInteger(object[u"v"_s], 0, 1'000'000).value_or(0));
    hello.sequences = readGossip(object[u"gossip"_s].toObject());
    const QJsonObject extension = object[u"ext"_s].toObject();
    hello.extension = static_cast<int>(readInteger(extension[u"v"_s], 1, 1'000'000).value_or(0));
    hello.time = readInteger(extension[u"time"_s], 0, TIME_MAX);
    return hello;
}

QByteArray Wire::encodePeers(const QList<Endpoint> &peers)
{
    QJsonArray array;
    for (const Endpoint &peer : peers.first(std::min(peers.size(), PEERS_MAX_COUNT)))
        array.append(peer.toString());
    return plaintext(MessageType::Peers, QJsonDocument(array).toJson(QJsonDocument::Compact));
}

std::optional<QList<Endpoint>> Wire::decodePeers(const QByteArrayView payload)
{
    const std::optional<QJsonDocument> document = parse(payload, PEERS_LIMITS);
    if (!document || !document->isArray())
        return std::nullopt;

    QList<Endpoint> peers;
    const QJsonArray array = document->array();
    for (const QJsonValue &value : array)
    {
        const auto endpoint = Endpoint::fromString(value.toString());
        if (!isPeerAddress(endpoint) || peers.contains(endpoint))
            continue;

        peers.append(endpoint);
        if (peers.size() == PEERS_MAX_COUNT)
            break;
    }
    return peers;
}

QByteArray Wire::encodePublish(const DhtItem &item)
{
    return plaintext(MessageType::Publish, item.toJson());
}

std::optional<DhtItem> Wire::decodePublish(const QByteArrayView payload)
{
    const auto item = DhtItem::fromJson(payload);
    if (!item)
        return std::nullopt;
    return *item;
}

QByteArray Wire::encodeAnnounce(const Announce &announce)
{
    return plaintext(MessageType::Announce
            , "{\"blobId\":\"" + announce.id.toHex() + "\",\"peerAddress\":\"" + announce.address.toString().toLatin1() + "\"}");
}

std::optional<Wire::Announce> Wire::decodeAnnounce(const QByteArrayView payload)
{
    const std::optional<QJsonDocument> document = parse(payload, ANNOUNCE_LIMITS);
    if (!document || !document->isObject())
        return std::nullopt;

    const QJsonObject object = document->object();
    const auto id = LookupId::fromHex(object[u"blobId"_s].toString().toUtf8());
    const auto address = Endpoint::fromString(object[u"peerAddress"_s].toString());
    if (!id || !isPeerAddress(address))
        return std::nullopt;
    return Announce {.id = *id, .address = address};
}
