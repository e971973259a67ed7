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


#include "onionkey.h"

#include <QCryptographicHash>

#include "base/global.h"

#include "../crypto/curve.h"

using namespace Megatorrent;

namespace
{
    const char ALPHABET[] = "abcdefghijklmnopqrstuvwxyz234567";   // RFC 4648 6, lower case
    const QByteArray CHECKSUM_LABEL {".onion checksum"};
    const char VERSION = 3;
    const qsizetype CHECKSUM_SIZE = 2;
    const qsizetype ADDRESS_SIZE = PublicKey::SIZE + CHECKSUM_SIZE + 1;
    const qsizetype NAME_SIZE = ADDRESS_SIZE * 8 / 5;
    static_assert((ADDRESS_SIZE * 8) % 5 == 0);
    const auto SUFFIX = u".onion"_s;

    QByteArray addressOf(const PublicKey &key)
    {
        QCryptographicHash hash {QCryptographicHash::Sha3_256};
        hash.addData(CHECKSUM_LABEL);
        hash.addData(key.view());
        hash.addData(QByteArrayView(&VERSION, 1));
        return key.toByteArray() + hash.result().first(CHECKSUM_SIZE) + VERSION;
    }
}

QString Megatorrent::Tor::onionHost(const PublicKey &key)
{
    const QByteArray address = addressOf(key);
    QString host;
    host.reserve(NAME_SIZE + SUFFIX.size());
    uint bits = 0;
    int count = 0;
    for (const char c : address)
    {
        bits = (bits << 8) | static_cast<quint8>(c);
        count += 8;
        while (count >= 5)
        {
            count -= 5;
            host += QLatin1Char(ALPHABET[(bits >> count) & 31]);
        }
    }
    return host + SUFFIX;
}

std::optional<PublicKey> Megatorrent::Tor::onionKey(const QStringView host)
{
    if ((host.size() != (NAME_SIZE + SUFFIX.size())) || !host.endsWith(SUFFIX))
        return std::nullopt;

    QByteArray address;
    uint bits = 0;
    int count = 0;
    for (const QChar c : host.first(NAME_SIZE))
    {
        const qsizetype digit = QByteArrayView(ALPHABET).indexOf(c.toLatin1());
        if ((digit < 0) || (c.unicode() > 127))
            return std::nullopt;
        bits = (bits << 5) | static_cast<uint>(digit);
        count += 5;
        if (count >= 8)
        {
            count -= 8;
            address += static_cast<char>((bits >> count) & 0xFF);
        }
    }
    const PublicKey key = PublicKey::fromBytes(QByteArrayView(address).first(PublicKey::SIZE));
    if (address != addressOf(key))
        return std::nullopt;
    return key;
}

QByteArray Megatorrent::Tor::keyForTor(const Seed &seed)
{
    return "ED25519-V3:" + Crypto::expand(seed).view().toByteArray().toBase64();
}
