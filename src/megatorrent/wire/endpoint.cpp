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


#include "endpoint.h"

#include <algorithm>

#include <QHostAddress>
#include <QStringView>

#include "base/global.h"

using namespace Megatorrent;

namespace
{
    constexpr qsizetype HOST_MAX_SIZE = 253;  // of a DNS name

    bool isHostCharacter(const QChar c)
    {
        return ((c >= u'a') && (c <= u'z')) || ((c >= u'0') && (c <= u'9')) || (c == u'-') || (c == u'.') || (c == u'_');
    }

    // Digits only: QStringView::toUShort() reads signs and spaces as well
    std::optional<quint16> readPort(const QStringView text)
    {
        if (text.isEmpty() || (text.size() > 5)
            || !std::all_of(text.begin(), text.end(), [](const QChar c) { return (c >= u'0') && (c <= u'9'); }))
        {
            return std::nullopt;
        }

        const uint port = text.toUInt();
        if ((port == 0) || (port > 65535))
            return std::nullopt;
        return static_cast<quint16>(port);
    }

    // Canonical text, so that one address is one endpoint however it was written
    QString canonicalIPv6(const QStringView text)
    {
        // a zone would name an interface of the one who wrote it
        if (text.contains(u'%'))
            return {};

        const QHostAddress address {text.toString()};
        if (address.protocol() != QAbstractSocket::IPv6Protocol)
            return {};

        bool isMapped = false;
        const quint32 ipv4 = address.toIPv4Address(&isMapped);
        return isMapped ? QHostAddress(ipv4).toString() : address.toString();
    }
}

Endpoint Endpoint::fromString(const QStringView text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    if (colon <= 0)
        return {};

    const std::optional<quint16> port = readPort(text.sliced(colon + 1));
    const QStringView host = text.first(colon);
    if (!port || (host.size() > HOST_MAX_SIZE))
        return {};

    if (host.startsWith(u'['))
    {
        if (!host.endsWith(u']'))
            return {};
        const QString address = canonicalIPv6(host.sliced(1, host.size() - 2));
        return address.isEmpty() ? Endpoint {} : Endpoint {.host = address, .port = *port};
    }

    const QString name = host.toString().toLower();
    if (!std::all_of(name.cbegin(), name.cend(), isHostCharacter))
        return {};

    // numbers and dots only must be an IPv4 address in its usual form: 127.1, 0x7f.1 or
    // 017700000001 mean other things elsewhere
    const qsizetype lastDot = name.lastIndexOf(u'.');
    const QStringView lastLabel = QStringView(name).sliced(lastDot + 1);
    if (lastLabel.isEmpty() || lastLabel.front().isDigit())
    {
        const QHostAddress address {name};
        if ((address.protocol() != QAbstractSocket::IPv4Protocol) || (address.toString() != name))
            return {};
    }

    return {.host = name, .port = *port};
}

QString Endpoint::toString() const
{
    if (host.isEmpty())
        return {};
    const bool isIPv6 = host.contains(u':');
    return (isIPv6 ? (u'[' + host + u']') : host) + u':' + QString::number(port);
}

bool Endpoint::isLiteralAddress() const
{
    const QHostAddress address {host};
    return (address.protocol() == QAbstractSocket::IPv4Protocol) || (address.protocol() == QAbstractSocket::IPv6Protocol);
}

bool Endpoint::isOnion() const
{
    const auto suffix = u".onion"_s;
    constexpr qsizetype KEY_SIZE = 56;  // base32 of key, checksum and version
    if ((host.size() != (KEY_SIZE + suffix.size())) || !host.endsWith(suffix))
        return false;

    return std::all_of(host.cbegin(), (host.cbegin() + KEY_SIZE), [](const QChar c)
    {
        return ((c >= u'a') && (c <= u'z')) || ((c >= u'2') && (c <= u'7'));
    });
}
