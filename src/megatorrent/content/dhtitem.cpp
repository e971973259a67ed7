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


#include "dhtitem.h"

#include <QCoreApplication>

#include "base/global.h"

using namespace Megatorrent;

namespace
{
    // "v" alone takes 1,992 digits
    const JsonLimits LIMITS {.maxSize = 4096, .maxDepth = 2, .maxValues = 16};

    struct Text
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::DhtItem)
    };

    nonstd::unexpected_type<QString> tooLong()
    {
        return nonstd::make_unexpected(Text::tr("This item is longer than the DHT allows."));
    }
}

QByteArray DhtItem::signedBytes(const qint64 sequence, const QByteArrayView value)
{
    QByteArray bytes = "3:seqi" + QByteArray::number(sequence) + "e1:v" + QByteArray::number(value.size()) + ':';
    bytes.append(value);
    return bytes;
}

DhtItem DhtItem::sign(const Identity &identity, const Manifest &manifest)
{
    return {.publicKey = identity.publicKey, .sequence = manifest.sequence(), .value = manifest.text()
            , .signature = Crypto::sign(identity.seed, signedBytes(manifest.sequence(), manifest.text()))};
}

bool DhtItem::isSigned() const
{
    return Crypto::isSound(publicKey) && Crypto::verify(publicKey, signedBytes(sequence, value), signature);
}

nonstd::expected<Manifest, QString> DhtItem::verify() const
{
    if (value.size() > MANIFEST_MAX_SIZE)
        return tooLong();
    if (!isSigned())
        return nonstd::make_unexpected(Text::tr("The signature of this item is wrong: it was not made by the channel's owner."));

    auto manifest = Manifest::parse(value);
    if (manifest && (manifest->publicKey() != publicKey))
        return nonstd::make_unexpected(Text::tr("The state of the channel in this record belongs to another channel."));
    if (manifest && (manifest->sequence() != sequence))
        return nonstd::make_unexpected(Text::tr("The state of the channel in this record has another number than the record."));
    return manifest;
}

QByteArray DhtItem::toJson() const
{
    return "{\"k\":\"" + publicKey.toHex() + "\",\"seq\":" + QByteArray::number(sequence)
            + ",\"v\":\"" + value.toHex() + "\",\"sig\":\"" + signature.toHex() + "\"}";
}

nonstd::expected<DhtItem, QString> DhtItem::fromJson(const QByteArrayView json)
{
    if (json.size() > LIMITS.maxSize)
        return tooLong();

    const auto object = Json::parseObject(json.toByteArray(), LIMITS);
    if (!object)
        return nonstd::make_unexpected(Text::tr("This item is malformed: it is not a JSON object."));

    const QJsonObject &members = object->members;
    const auto publicKey = PublicKey::fromHex(members[u"k"_s].toString().toLatin1());
    const auto sequence = Json::integer(members[u"seq"_s], 1, SEQUENCE_MAX);
    const auto signature = Signature::fromHex(members[u"sig"_s].toString().toLatin1());
    const QByteArray valueHex = members[u"v"_s].toString().toLatin1();
    const QByteArray value = QByteArray::fromHex(valueHex);
    if (!publicKey || !sequence || !signature || value.isEmpty() || (value.toHex() != valueHex))
        return nonstd::make_unexpected(Text::tr("This item is malformed: \"k\", \"seq\", \"v\" or \"sig\" is missing or not what it should be."));
    if (value.size() > MANIFEST_MAX_SIZE)
        return tooLong();
    return DhtItem {.publicKey = *publicKey, .sequence = *sequence, .value = value, .signature = *signature};
}
