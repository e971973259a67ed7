/*
 * Megatorrent, channels for qBittorrent.
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

#include <libtorrent/fwd.hpp>

namespace Megatorrent::SafeMode
{
    // What a user says of it. What is kept shows the user's address to others while channels are
    // hidden; each is off by default.
    struct Settings
    {
        bool usesTor = false;              // channels go through Tor, which is found or started (SessionNetwork)
        bool isAlways = false;             // also without a proxy: then nobody is reached
        bool keepsDht = false;             // torrents' DHT: answers and announces under this computer's address
        bool keepsBootstrapNames = false;  // with it: the names of its first nodes are looked up
        bool keepsLsd = false;             // local peer discovery: told to the local network
        bool keepsPortForwarding = false;  // UPnP and NAT-PMP: told to the router

        friend bool operator==(const Settings &, const Settings &) = default;
    };

    // Main thread. The functions need the settings storage, the preferences and the configuration of
    // the proxy, and nothing else: qBittorrent's session asks before there is anything of ours.
    Settings settings();
    void setSettings(const Settings &settings);

    // The proxy of the options is in use for BitTorrent.
    bool isProxyInForce();
    // Channels must not be reached directly: there is such a proxy, or Tor is used, or the user never
    // wants it.
    bool isOn();
    // What torrents do goes through the proxy as well, by qBittorrent's own options: it is used for
    // BitTorrent, for connections to peers and web seeds, and for looking up names.
    bool coversTorrents();
    // Switches off in a session's settings what would go around the proxy, but for what is kept. All
    // else, and all of it while Safe Mode is off, stays as the user has it.
    void protect(lt::settings_pack &settingsPack);
    // UPnP and NAT-PMP are to rest, whatever the options say.
    bool holdsPortForwarding();
}
