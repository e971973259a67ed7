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


#include "messages.h"

#include "bigendian.h"

using namespace Megatorrent;

namespace
{
    constexpr qsizetype ID_SIZE = 4;
    constexpr qsizetype HAVE_HEADER_SIZE = Tag::SIZE + 8 + 1;
    constexpr qsizetype POSITION_SIZE = 4;

    QByteArray start(const Wire::MessageType type, const qsizetype payloadSize)
    {
        QByteArray message;
        message.reserve(1 + payloadSize);
        message.append(static_cast<char>(type));
        return message;
    }

    QByteArray encodeText(const Wire::MessageType type, const QByteArrayView text)
    {
        const QByteArrayView cut = text.first(std::min(text.size(), Wire::TEXT_MAX_SIZE));
        return start(type, cut.size()).append(cut);
    }

    // Ids begin at 1
    std::optional<quint32> readId(const QByteArrayView payload)
    {
        const auto id = Wire::readBigEndian<quint32>(payload, 0);
        if (id == 0)
            return std::nullopt;
        return id;
    }

    bool readHaveBits(const QByteArrayView body, Wire::Have &have)
    {
        if ((body.size() <= POSITION_SIZE) || (body.size() > (POSITION_SIZE + Wire::HAVE_BITS_MAX_SIZE)))
            return false;

        have.first = Wire::readBigEndian<quint32>(body, 0);
        if ((have.first % 8) != 0)
            return false;
        have.bits = body.sliced(POSITION_SIZE).toByteArray();
        // the last position must fit in 32 bits
        return (have.first + (static_cast<quint64>(have.bits.size()) * 8)) <= (1ULL << 32);
    }

    bool readHaveList(const QByteArrayView body, Wire::Have &have)
    {
        if (body.isEmpty() || ((body.size() % POSITION_SIZE) != 0) || (body.size() > (Wire::HAVE_LIST_MAX_COUNT * POSITION_SIZE)))
            return false;

        have.positions.reserve(body.size() / POSITION_SIZE);
        for (qsizetype i = 0; i < body.size(); i += POSITION_SIZE)
            have.positions.append(Wire::readBigEndian<quint32>(body, i));
        return true;
    }
}

QByteArray Wire::encodeRequest(const BlobId &id)
{
    return start(MessageType::Request, (BlobId::SIZE * 2)).append(id.toHex());
}

std::optional<BlobId> Wire::decodeRequest(const QByteArrayView payload)
{
    return BlobId::fromHex(payload);
}

QByteArray Wire::encodeFindPeers(const LookupId &id)
{
    return start(MessageType::FindPeers, (LookupId::SIZE * 2)).append(id.toHex());
}

std::optional<Wire::LookupId> Wire::decodeFindPeers(const QByteArrayView payload)
{
    return LookupId::fromHex(payload);
}

QByteArray Wire::encodeOk(const QByteArrayView text)
{
    return encodeText(MessageType::Ok, text);
}

QByteArray Wire::encodeError(const QByteArrayView text)
{
    return encodeText(MessageType::Error, text);
}

QString Wire::decodeText(const QByteArrayView payload)
{
    QByteArray text = payload.first(std::min(payload.size(), TEXT_MAX_SIZE)).toByteArray();
    for (char &c : text)
    {
        if ((c < ' ') || (c > '~'))
            c = '?';
    }
    return QString::fromLatin1(text);
}

QByteArray Wire::encodeTags(const QList<Tag> &tags)
{
    const qsizetype count = std::min(tags.size(), TAGS_MAX_COUNT);
    QByteArray message = start(MessageType::Tags, (count * Tag::SIZE));
    for (const Tag &tag : tags.first(count))
        message.append(tag.view());
    return message;
}

std::optional<QList<Tag>> Wire::decodeTags(const QByteArrayView payload)
{
    if (((payload.size() % Tag::SIZE) != 0) || (payload.size() > PAYLOAD_MAX_SIZE))
        return std::nullopt;

    QList<Tag> tags;
    tags.reserve(payload.size() / Tag::SIZE);
    for (qsizetype i = 0; i < payload.size(); i += Tag::SIZE)
        tags.append(Tag::fromBytes(payload.sliced(i, Tag::SIZE)));
    return tags;
}

QByteArray Wire::encodeGetManifest(const GetManifest &message)
{
    QByteArray bytes = start(MessageType::GetManifest, (ID_SIZE + PublicKey::SIZE));
    appendBigEndian(bytes, message.id);
    std::visit([&bytes](const auto &channel) { bytes.append(channel.view()); }, message.channel);
    return bytes;
}

std::optional<Wire::GetManifest> Wire::decodeGetManifest(const QByteArrayView payload)
{
    const bool isTag = (payload.size() == (ID_SIZE + Tag::SIZE));
    if (!isTag && (payload.size() != (ID_SIZE + PublicKey::SIZE)))
        return std::nullopt;

    const std::optional<quint32> id = readId(payload);
    if (!id)
        return std::nullopt;

    const QByteArrayView channel = payload.sliced(ID_SIZE);
    if (isTag)
        return GetManifest {.id = *id, .channel = Tag::fromBytes(channel)};
    return GetManifest {.id = *id, .channel = PublicKey::fromBytes(channel)};
}

QByteArray Wire::encodeManifest(const ManifestMessage &message)
{
    const QByteArray json = message.item.toJson();
    QByteArray bytes = start(MessageType::Manifest, (ID_SIZE + json.size()));
    appendBigEndian(bytes, message.id);
    return bytes.append(json);
}

std::optional<Wire::ManifestMessage> Wire::decodeManifest(const QByteArrayView payload)
{
    if (payload.size() <= ID_SIZE)
        return std::nullopt;

    const auto item = DhtItem::fromJson(payload.sliced(ID_SIZE));
    if (!item)
        return std::nullopt;
    return ManifestMessage {.id = readBigEndian<quint32>(payload, 0), .item = *item};
}

QByteArray Wire::encodeHave(const Have &have)
{
    QByteArray bytes = start(MessageType::Have
            , (HAVE_HEADER_SIZE + POSITION_SIZE + have.bits.size() + (have.positions.size() * POSITION_SIZE)));
    bytes.append(have.tag.view());
    appendBigEndian(bytes, static_cast<quint64>(have.sequence));
    bytes.append(static_cast<char>(have.kind));
    if (have.kind == HaveKind::Bits)
    {
        appendBigEndian(bytes, have.first);
        bytes.append(have.bits);
    }
    else if (have.kind == HaveKind::List)
    {
        for (const quint32 position : have.positions)
            appendBigEndian(bytes, position);
    }
    return bytes;
}

std::optional<Wire::Have> Wire::decodeHave(const QByteArrayView payload)
{
    if (payload.size() < HAVE_HEADER_SIZE)
        return std::nullopt;

    const auto sequence = readBigEndian<quint64>(payload, Tag::SIZE);
    if ((sequence < 1) || (sequence > static_cast<quint64>(SEQUENCE_MAX)))
        return std::nullopt;

    Have have;
    have.tag = Tag::fromBytes(payload.first(Tag::SIZE));
    have.sequence = static_cast<qint64>(sequence);
    have.kind = static_cast<HaveKind>(payload[HAVE_HEADER_SIZE - 1]);
    const QByteArrayView body = payload.sliced(HAVE_HEADER_SIZE);
    bool isSound = false;
    switch (have.kind)
    {
    case HaveKind::Bits:
        isSound = readHaveBits(body, have);
        break;
    case HaveKind::List:
        isSound = readHaveList(body, have);
        break;
    case HaveKind::All:
    case HaveKind::None:
        isSound = body.isEmpty();
        break;
    }

    if (!isSound)
        return std::nullopt;
    return have;
}

QByteArray Wire::encodeGet(const Get &get)
{
    QByteArray bytes = start(MessageType::Get, (ID_SIZE + BlobId::SIZE));
    appendBigEndian(bytes, get.id);
    return bytes.append(get.blobId.view());
}

std::optional<Wire::Get> Wire::decodeGet(const QByteArrayView payload)
{
    if (payload.size() != (ID_SIZE + BlobId::SIZE))
        return std::nullopt;

    const std::optional<quint32> id = readId(payload);
    if (!id)
        return std::nullopt;
    return Get {.id = *id, .blobId = BlobId::fromBytes(payload.sliced(ID_SIZE))};
}

QByteArray Wire::encodePieceHeader(const PieceHeader &header)
{
    QByteArray bytes = start(MessageType::Piece, PIECE_HEADER_SIZE);
    appendBigEndian(bytes, header.id);
    appendBigEndian(bytes, header.offset);
    return bytes;
}

std::optional<Wire::PieceHeader> Wire::decodePieceHeader(const QByteArrayView payload)
{
    if (payload.size() <= PIECE_HEADER_SIZE)
        return std::nullopt;

    const std::optional<quint32> id = readId(payload);
    if (!id)
        return std::nullopt;
    return PieceHeader {.id = *id, .offset = readBigEndian<quint32>(payload, ID_SIZE)};
}

QByteArray Wire::encodeFail(const Fail &fail)
{
    QByteArray bytes = start(MessageType::Fail, (ID_SIZE + 1));
    appendBigEndian(bytes, fail.id);
    return bytes.append(static_cast<char>(fail.code));
}

std::optional<Wire::Fail> Wire::decodeFail(const QByteArrayView payload)
{
    if (payload.size() != (ID_SIZE + 1))
        return std::nullopt;

    const std::optional<quint32> id = readId(payload);
    if (!id)
        return std::nullopt;

    const auto code = static_cast<quint8>(payload[ID_SIZE]);
    const bool isKnown = (code >= static_cast<quint8>(FailCode::NotFound)) && (code <= static_cast<quint8>(FailCode::Malformed));
    return Fail {.id = *id, .code = (isKnown ? static_cast<FailCode>(code) : FailCode::NotFound)};
}

QByteArray Wire::encodeCancel(const quint32 id)
{
    QByteArray bytes = start(MessageType::Cancel, ID_SIZE);
    appendBigEndian(bytes, id);
    return bytes;
}

std::optional<quint32> Wire::decodeCancel(const QByteArrayView payload)
{
    if (payload.size() != ID_SIZE)
        return std::nullopt;
    return readId(payload);
}
