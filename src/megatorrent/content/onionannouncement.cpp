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


#include "onionannouncement.h"

#include <algorithm>

#include <QCryptographicHash>
#include <QtEndian>

#include "base/global.h"

#include "../crypto/curve.h"

using namespace Megatorrent;

namespace
{
    constexpr QByteArrayView SIGNED_PREFIX {"megatorrent onion announce v1"};
    constexpr QByteArrayView CHECKSUM_PREFIX {".onion checksum"};
    constexpr char ONION_VERSION = 3;
    constexpr qsizetype CHECKSUM_SIZE = 2;
    constexpr int BITS = 5;   // of a character of base32
    constexpr QLatin1StringView ALPHABET {"abcdefghijklmnopqrstuvwxyz234567"};
    constexpr QLatin1StringView SUFFIX {".onion"};

    template <typename T>
    void append(QByteArray &bytes, const T value)
    {
        const qsizetype offset = bytes.size();
        bytes.resize(offset + static_cast<qsizetype>(sizeof(T)));
        qToBigEndian<T>(value, bytes.data() + offset);
    }

    // RFC 4648, in lower case; of whole groups of five bytes
    QString base32(const QByteArrayView bytes)
    {
        QString text;
        quint32 buffer = 0;
        int count = 0;
        for (const char byte : bytes)
        {
            buffer = (buffer << 8) | static_cast<quint8>(byte);
            for (count += 8; count >= BITS; count -= BITS)
                text += ALPHABET[(buffer >> (count - BITS)) & 31];
        }
        return text;
    }
}

QString Megatorrent::onionHost(const PublicKey &key)
{
    QByteArray checked = CHECKSUM_PREFIX.toByteArray();
    checked.append(key.view()).append(ONION_VERSION);
    QByteArray address = key.toByteArray();
    address.append(QCryptographicHash::hash(checked, QCryptographicHash::Sha3_256).first(CHECKSUM_SIZE)).append(ONION_VERSION);
    return base32(address) + SUFFIX;
}

std::optional<PublicKey> Megatorrent::onionKeyOf(const QString &host)
{
    QByteArray bytes;
    quint32 buffer = 0;
    int count = 0;
    for (const QChar c : QStringView(host).chopped(std::min(SUFFIX.size(), host.size())))
    {
        const qsizetype digit = ALPHABET.indexOf(c);
        if (digit < 0)
            return std::nullopt;
        buffer = (buffer << BITS) | static_cast<quint32>(digit);
        count += BITS;
        if (count >= 8)
        {
            count -= 8;
            bytes.append(static_cast<char>(buffer >> count));
        }
    }
    if (bytes.size() < PublicKey::SIZE)
        return std::nullopt;
    const PublicKey key = PublicKey::fromBytes(bytes.first(PublicKey::SIZE));
    // with its checksum and its ending
    return (onionHost(key) == host) ? std::optional(key) : std::nullopt;
}

OnionAnnouncement OnionAnnouncement::sign(const Seed &seed, const Topic &topic, const quint16 port, const qint64 now)
{
    OnionAnnouncement announcement {.topic = topic, .key = Crypto::publicKey(seed), .port = port
        , .time = static_cast<quint64>(now - (now % TIME_STEP)), .signature = {}};
    announcement.signature = Crypto::sign(seed, announcement.signedBytes());
    return announcement;
}

QByteArray OnionAnnouncement::signedBytes() const
{
    QByteArray bytes = SIGNED_PREFIX.toByteArray();
    bytes.append(topic.view()).append(key.view());
    append(bytes, port);
    append(bytes, time);
    return bytes;
}

OnionAnnouncement::Id OnionAnnouncement::id() const
{
    return Crypto::blake2b128(signedBytes());
}

bool OnionAnnouncement::isSigned() const
{
    return Crypto::isSound(key) && Crypto::verify(key, signedBytes(), signature);
}

bool OnionAnnouncement::isTimely(const qint64 now, const qint64 slack) const
{
    // no time of this century comes near the limits of the type
    if (time > (1ULL << 48))
        return false;
    const qint64 age = now - static_cast<qint64>(time);
    return (age >= -(AHEAD_MAX + slack)) && (age <= (AGE_MAX + slack));
}
