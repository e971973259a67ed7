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

#include <chrono>

#include <QHostAddress>
#include <QList>
#include <QString>

namespace Megatorrent
{
    enum class NetworkMode
    {
        Nothing,   // nobody is reached
        Direct,
        Proxy,     // through a SOCKS5 proxy alone, which resolves names
        Onion      // the same with Tor's, where others reach us at an onion service for each channel
    };

    // A SOCKS5 proxy
    struct ProxyServer
    {
        QHostAddress address;            // never a name: looking it up would be a way around the proxy
        quint16 port = 0;
        QString user;                    // empty: it asks for none
        QString password;

        QString toString() const;        // address and port

        friend bool operator==(const ProxyServer &, const ProxyServer &) = default;
    };

    // What the subsystem may do on the network: made in one place (SessionNetwork), and obeyed by the
    // transport, the DHT and port forwarding. As constructed: nothing at all.
    struct NetworkPolicy
    {
        NetworkMode mode = NetworkMode::Nothing;
        bool isSafe = false;             // Safe Mode is on, also where it has no way out
        QString reason;                  // why it is not Direct: a sentence for the user
        ProxyServer proxy;               // Proxy and Onion only

        // To listen on and to connect from. 0.0.0.0 and :: mean any address of that family; an
        // empty list any at all. A family that is not listed is not used. With `interfaceName`, of
        // all these only what that interface has, and no packet takes another one. A proxy on this
        // computer is reached from anywhere.
        QList<QHostAddress> addresses;
        QString interfaceName;
        quint16 port = 0;                // 0: any that is free
        bool isPortFixed = false;        // no other will do if it is taken
        bool isListening = true;         // Direct only
        // Direct only: host names from the user or a link. Never .onion, and none while an interface
        // or address is chosen, because the system resolves names over any interface.
        bool resolvesNames = false;

        int maxAccepted = 500;           // connections accepted and not closed yet; more wait in the operating system
        std::chrono::milliseconds connectTimeout {10'000};   // without a proxy, and for the proxy itself
        std::chrono::milliseconds proxyTimeout {60'000};     // for what the proxy connects to: a circuit takes its time

        bool isByProxy() const { return (mode == NetworkMode::Proxy) || (mode == NetworkMode::Onion); }
        bool allowsListening() const { return isListening && (mode == NetworkMode::Direct); }
        bool allowsDht() const { return (mode == NetworkMode::Direct); }
        // Nothing, but Direct as soon as the options name an address that there can be
        bool isAway() const { return (mode == NetworkMode::Nothing) && !isSafe; }
        // Nobody must be reached directly.
        bool isHidden() const { return (mode != NetworkMode::Direct) && !isAway(); }
        bool allowsPortForwarding() const { return (mode == NetworkMode::Direct); }
        bool allowsDoors() const { return (mode == NetworkMode::Onion); }   // ChannelDoors

        friend bool operator==(const NetworkPolicy &, const NetworkPolicy &) = default;
    };
}
