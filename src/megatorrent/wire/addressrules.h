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

#pragma once

#include <QList>
#include <QString>

#include "transport.h"

namespace Megatorrent
{
    // Where on the net an address is
    enum class AddressRange
    {
        None,       // nobody can be there: unspecified, for many, IPv4 in the clothes of IPv6, or no address at all
        Loopback,
        Private,    // of one's own network: RFC 1918, 4193 and 6598, link-local, site-local
        Public,
        Onion
    };

    AddressRange rangeOf(const QString &host);

    // Whether qBittorrent counts it as local, where its rate limits may be ignored: RFC 1918, RFC
    // 4193, link-local, loopback
    bool isInLan(const QString &host);

    inline constexpr quint16 PEER_PORT_MIN = 1024;   // protocol.md 11: those below are other services'

    // Whether an endpoint that the user did not name may be dialled or passed on (protocol.md 11).
    // Nobody is sent into a network that the two sides do not share, nor to ports of other
    // services. `teller`: the range of whoever tells us of it, or is told.
    bool mayBeTold(const Endpoint &endpoint, AddressRange teller);
    bool mayBeTold(const Endpoint &endpoint, const QString &peer);

    // Whether a proxy may be asked to connect there: not to addresses or names of this computer or of
    // a local network, whoever names them, for they would be the proxy's own. Other names are for the
    // proxy to resolve.
    bool isReachedByProxy(const QString &host);

    // The range of a network with these nodes: local only if all of them are, and Public if none is
    // known
    AddressRange commonRange(const QList<Endpoint> &nodes);

    // What counts as one address for bans and limits: an IPv4 address, or the /64 of one IPv6 user
    QString hostKey(const QString &host);

    // A network of which one owner may cheaply have many addresses: the /16 of an IPv4 address, the
    // /48 of an IPv6 one; all onion addresses are one. A crowd from one network must not crowd out
    // others.
    QString networkKey(const QString &host);
}
