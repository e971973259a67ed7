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

#include "safemode.h"

#include <libtorrent/settings_pack.hpp>

#include "base/global.h"
#include "base/net/proxyconfigurationmanager.h"
#include "base/preferences.h"
#include "base/settingsstorage.h"

#include "sessionsettings.h"

using namespace Megatorrent;

namespace
{
    const QString USE_TOR = u"Megatorrent/SafeMode/UseTor"_s;
    const QString ALWAYS = u"Megatorrent/SafeMode/Always"_s;
    const QString KEEP_DHT = u"Megatorrent/SafeMode/KeepDHT"_s;
    const QString KEEP_BOOTSTRAP_NAMES = u"Megatorrent/SafeMode/KeepDHTBootstrapNames"_s;
    const QString KEEP_LSD = u"Megatorrent/SafeMode/KeepLSD"_s;
    const QString KEEP_PORT_FORWARDING = u"Megatorrent/SafeMode/KeepPortForwarding"_s;
    // qBittorrent's own, with its default
    const QString PROXY_PEER_CONNECTIONS = u"BitTorrent/Session/ProxyPeerConnections"_s;

    bool load(const QString &key)
    {
        return SettingsStorage::instance()->loadValue(key, false);
    }
}

SafeMode::Settings SafeMode::settings()
{
    return {.usesTor = load(USE_TOR), .isAlways = load(ALWAYS), .keepsDht = load(KEEP_DHT), .keepsBootstrapNames = load(KEEP_BOOTSTRAP_NAMES), .keepsLsd = load(KEEP_LSD)
            , .keepsPortForwarding = load(KEEP_PORT_FORWARDING)};
}

void SafeMode::setSettings(const Settings &settings)
{
    auto *storage = SettingsStorage::instance();
    storage->storeValue(USE_TOR, settings.usesTor);
    storage->storeValue(ALWAYS, settings.isAlways);
    storage->storeValue(KEEP_DHT, settings.keepsDht);
    storage->storeValue(KEEP_BOOTSTRAP_NAMES, settings.keepsBootstrapNames);
    storage->storeValue(KEEP_LSD, settings.keepsLsd);
    storage->storeValue(KEEP_PORT_FORWARDING, settings.keepsPortForwarding);
    // by itself it is written seconds later: after a crash the program would begin without it
    storage->save();
}

bool SafeMode::isProxyInForce()
{
    return (Net::ProxyConfigurationManager::instance()->proxyConfiguration().type != Net::ProxyType::None) && Preferences::instance()->useProxyForBT();
}

bool SafeMode::isOn()
{
    return isEnabled() && (load(USE_TOR) || load(ALWAYS) || isProxyInForce());
}

bool SafeMode::coversTorrents()
{
    const Net::ProxyConfiguration proxy = Net::ProxyConfigurationManager::instance()->proxyConfiguration();
    // with the other types libtorrent has no way for datagrams but the direct one
    return (proxy.type == Net::ProxyType::SOCKS5) && proxy.hostnameLookupEnabled && Preferences::instance()->useProxyForBT()
            && load(PROXY_PEER_CONNECTIONS);
}

void SafeMode::protect(lt::settings_pack &settingsPack)
{
    if (!isOn())
        return;

    const Settings kept = settings();
    if (!kept.keepsDht)
        settingsPack.set_bool(lt::settings_pack::enable_dht, false);
    if (!kept.keepsDht || !kept.keepsBootstrapNames)
        settingsPack.set_str(lt::settings_pack::dht_bootstrap_nodes, {});
    if (!kept.keepsLsd)
        settingsPack.set_bool(lt::settings_pack::enable_lsd, false);
    if (!kept.keepsPortForwarding)
    {
        settingsPack.set_bool(lt::settings_pack::enable_upnp, false);
        settingsPack.set_bool(lt::settings_pack::enable_natpmp, false);
    }
}

bool SafeMode::holdsPortForwarding()
{
    return isOn() && !load(KEEP_PORT_FORWARDING);
}
