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

#include "sessionsettings.h"

#include <libtorrent/alert.hpp>
#include <libtorrent/settings_pack.hpp>

#include "base/global.h"
#include "base/settingsstorage.h"

#include "safemode.h"

bool Megatorrent::isEnabled()
{
    return SettingsStorage::instance()->loadValue(u"Megatorrent/Session/Enabled"_s, true);
}

bool Megatorrent::holdsPortForwarding()
{
    return SafeMode::holdsPortForwarding();
}

void Megatorrent::adjustSettingsPack(lt::settings_pack &settingsPack)
{
    if (!isEnabled())
        return;

    // without these there is no word of puts that are done and peers that are found
    const lt::alert_category_t ours = lt::alert_category::dht | lt::alert_category::dht_operation;
    const int mask = settingsPack.get_int(lt::settings_pack::alert_mask);
    settingsPack.set_int(lt::settings_pack::alert_mask, (mask | static_cast<int>(static_cast<std::uint32_t>(ours))));
    SafeMode::protect(settingsPack);
}
