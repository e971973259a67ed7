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

#include <QHashFunctions>
#include <QString>

namespace Megatorrent
{
    // Where a peer listens: a literal IPv4 or IPv6 address, an .onion name, or (only where the user
    // or a link names it) a host name.
    struct Endpoint
    {
        QString host;  // IPv6 without brackets, lower case
        quint16 port = 0;

        // "host:port", IPv6 as "[address]:port". An invalid text gives an endpoint with port 0.
        static Endpoint fromString(QStringView text);
        QString toString() const;       // empty without a host
        bool isValid() const { return !host.isEmpty() && (port != 0); }
        bool isLiteralAddress() const;  // IPv4 or IPv6: nothing has to be resolved
        bool isOnion() const;           // version 3

        friend bool operator==(const Endpoint &, const Endpoint &) = default;
        friend size_t qHash(const Endpoint &endpoint, const size_t seed = 0) { return qHashMulti(seed, endpoint.host, endpoint.port); }
    };
}
