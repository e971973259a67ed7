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

#include "addressrules.h"

#include <algorithm>

#include <QHostAddress>
#include <QStringList>

#include "base/global.h"

using namespace Megatorrent;

namespace
{
    const int NETWORK_PREFIX_LENGTH = 48;
    const int HOST_PREFIX_LENGTH = 64;

    bool isInSubnet(const QHostAddress &address, const QString &network, const int length)
    {
        return address.isInSubnet(QHostAddress(network), length);
    }

    // of the provider, who shares one address among many customers (RFC 6598)
    bool isOfProvider(const QHostAddress &address)
    {
        return isInSubnet(address, u"100.64.0.0"_s, 10);
    }

    bool isPrivate(const QHostAddress &address)
    {
        return isInSubnet(address, u"10.0.0.0"_s, 8) || isInSubnet(address, u"172.16.0.0"_s, 12) || isInSubnet(address, u"192.168.0.0"_s, 16)
            || isOfProvider(address) || isInSubnet(address, u"169.254.0.0"_s, 16)
            || isInSubnet(address, u"fc00::"_s, 7) || isInSubnet(address, u"fe80::"_s, 10) || isInSubnet(address, u"fec0::"_s, 10);
    }

    // An IPv6 address that stands for an IPv4 one (RFC 6052, 8215, 3056, 4291): whoever forwards it gets
    // to a place that the rules for IPv4 have not seen.
    bool isTranslated(const QHostAddress &address)
    {
        return isInSubnet(address, u"64:ff9b::"_s, 96) || isInSubnet(address, u"64:ff9b:1::"_s, 48) || isInSubnet(address, u"2002::"_s, 16)
            || (isInSubnet(address, u"::"_s, 96) && (address != QHostAddress::LocalHostIPv6));
    }

    bool isNobodys(const QHostAddress &address)
    {
        return address.isNull() || address.isMulticast() || address.isBroadcast() || isInSubnet(address, u"0.0.0.0"_s, 8)
            || isInSubnet(address, u"240.0.0.0"_s, 4) || isTranslated(address);
    }

    // Which no resolver of the Internet knows, but one in a local network may: RFC 6761, 6762, 8375,
    // the one that ICANN keeps for that, and what routers and companies use
    bool isLocalDomain(const QString &name)
    {
        static const QStringList domains {u"local"_s, u"localhost"_s, u"home.arpa"_s, u"internal"_s, u"lan"_s, u"localdomain"_s, u"home"_s, u"corp"_s
            , u"intranet"_s, u"private"_s};
        return std::ranges::any_of(domains, [&name](const QString &domain) { return (name == domain) || name.endsWith(u'.' + domain); });
    }

    // ::ffff:a.b.c.d is a.b.c.d
    QHostAddress unmapped(const QString &host)
    {
        const QHostAddress address {host};
        bool isIPv4 = false;
        const quint32 ipv4 = address.toIPv4Address(&isIPv4);
        return isIPv4 ? QHostAddress(ipv4) : address;
    }

    QString prefixOf(const QHostAddress &address, const int length)
    {
        Q_IPV6ADDR bytes = address.toIPv6Address();
        for (int i = length / 8; i < 16; ++i)
            bytes[i] = 0;
        return QHostAddress(bytes).toString() + u'/' + QString::number(length);
    }
}

AddressRange Megatorrent::rangeOf(const QString &host)
{
    if (Endpoint {.host = host, .port = PEER_PORT_MIN}.isOnion())
        return AddressRange::Onion;
    const QHostAddress address = unmapped(host);
    if (isNobodys(address))
        return AddressRange::None;
    if (address.isLoopback() || isInSubnet(address, u"127.0.0.0"_s, 8))
        return AddressRange::Loopback;
    return isPrivate(address) ? AddressRange::Private : AddressRange::Public;
}

bool Megatorrent::isInLan(const QString &host)
{
    const AddressRange range = rangeOf(host);
    return (range == AddressRange::Loopback) || ((range == AddressRange::Private) && !isOfProvider(unmapped(host)));
}

bool Megatorrent::mayBeTold(const Endpoint &endpoint, const QString &peer)
{
    return mayBeTold(endpoint, rangeOf(peer));
}

bool Megatorrent::mayBeTold(const Endpoint &endpoint, const AddressRange teller)
{
    if (endpoint.port < PEER_PORT_MIN)
        return false;
    switch (const AddressRange range = rangeOf(endpoint.host))
    {
    case AddressRange::Public:
        return true;
    case AddressRange::Loopback:
    case AddressRange::Private:
        return range == teller;
    default:
        // onion services are heard of in another way
        return false;
    }
}

bool Megatorrent::isReachedByProxy(const QString &host)
{
    if (!unmapped(host).isNull())
        return rangeOf(host) == AddressRange::Public;
    QString name = host.toLower();
    if (name.endsWith(u'.'))
        name.chop(1);
    const QString last = name.section(u'.', -1);
    // a name of one word is of the local network; some systems read numbers of any form as an address
    return name.contains(u'.') && !last.isEmpty() && !last.front().isDigit() && !isLocalDomain(name);
}

AddressRange Megatorrent::commonRange(const QList<Endpoint> &nodes)
{
    const AddressRange range = nodes.isEmpty() ? AddressRange::Public : rangeOf(nodes.first().host);
    const bool isCommon = std::ranges::all_of(nodes, [range](const Endpoint &node) { return rangeOf(node.host) == range; });
    const bool isOwn = (range == AddressRange::Loopback) || (range == AddressRange::Private);
    return (isCommon && isOwn) ? range : AddressRange::Public;
}

QString Megatorrent::hostKey(const QString &host)
{
    const QHostAddress address = unmapped(host);
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return address.isNull() ? host : address.toString();
    return prefixOf(address, HOST_PREFIX_LENGTH);
}

QString Megatorrent::networkKey(const QString &host)
{
    const QHostAddress address = unmapped(host);
    if (address.protocol() == QAbstractSocket::IPv6Protocol)
        return prefixOf(address, NETWORK_PREFIX_LENGTH);
    if (!address.isNull())
        return QHostAddress(address.toIPv4Address() & 0xFFFF'0000).toString() + u"/16"_s;
    return (rangeOf(host) == AddressRange::Onion) ? u"onion"_s : host;
}
