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


#include <gtest/gtest.h>

#include <libtorrent/settings_pack.hpp>

#include <QTemporaryDir>

#include "base/global.h"
#include "base/net/proxyconfigurationmanager.h"
#include "base/path.h"
#include "base/preferences.h"
#include "base/profile.h"
#include "base/settingsstorage.h"
#include "megatorrent/seams/safemode.h"
#include "megatorrent/seams/sessionsettings.h"

using namespace Megatorrent;

namespace
{
    // What the options say is asked, and nothing else: there is no session.
    class SafeModeTest : public testing::Test
    {
    protected:
        void SetUp() override
        {
            Profile::initInstance(Path(m_folder.path()), {}, false);
            begin();
        }

        void TearDown() override
        {
            end();
            Profile::freeInstance();
        }

        void restart()
        {
            end();
            begin();
        }

        // What is on of what a user may have on
        static QStringList left()
        {
            lt::settings_pack pack;
            const std::initializer_list<std::pair<int, QString>> flags = {{lt::settings_pack::enable_dht, u"DHT"_s}, {lt::settings_pack::enable_lsd, u"LSD"_s}
                , {lt::settings_pack::enable_upnp, u"UPnP"_s}, {lt::settings_pack::enable_natpmp, u"NAT-PMP"_s}};
            for (const auto &[name, text] : flags)
                pack.set_bool(name, true);
            pack.set_str(lt::settings_pack::dht_bootstrap_nodes, "dht.example.org:6881");
            adjustSettingsPack(pack);
            QStringList result;
            for (const auto &[name, text] : flags)
            {
                if (pack.get_bool(name))
                    result.append(text);
            }
            if (!pack.get_str(lt::settings_pack::dht_bootstrap_nodes).empty())
                result.append(u"names"_s);
            return result;
        }

    private:
        static void begin()
        {
            SettingsStorage::initInstance();
            Preferences::initInstance();
            Net::ProxyConfigurationManager::initInstance();
        }

        static void end()
        {
            Net::ProxyConfigurationManager::freeInstance();
            Preferences::freeInstance();
            SettingsStorage::freeInstance();
        }

        QTemporaryDir m_folder;
    };

    const QStringList ALL = {u"DHT"_s, u"LSD"_s, u"UPnP"_s, u"NAT-PMP"_s, u"names"_s};
}

TEST_F(SafeModeTest, WithoutItEverythingStaysAsTheUserHasIt)
{
    EXPECT_FALSE(SafeMode::isOn());
    EXPECT_EQ(left(), ALL);
    EXPECT_FALSE(holdsPortForwarding());
    // what is kept says nothing by itself
    SafeMode::setSettings({.keepsPortForwarding = true});
    EXPECT_FALSE(SafeMode::isOn());
    EXPECT_FALSE(holdsPortForwarding());
}

TEST_F(SafeModeTest, WhatGoesAroundTheProxyIsOffAndTheRouterIsNotAsked)
{
    for (const SafeMode::Settings &settings : {SafeMode::Settings {.isAlways = true}, SafeMode::Settings {.usesTor = true}})
    {
        SafeMode::setSettings(settings);
        EXPECT_TRUE(SafeMode::isOn());
        EXPECT_EQ(left(), QStringList());
        EXPECT_TRUE(holdsPortForwarding());
    }
}

TEST_F(SafeModeTest, KeptPortMappingIsKeptAndNothingElse)
{
    SafeMode::setSettings({.isAlways = true, .keepsPortForwarding = true});
    EXPECT_TRUE(SafeMode::isOn());
    EXPECT_EQ(left(), (QStringList {u"UPnP"_s, u"NAT-PMP"_s}));
    EXPECT_FALSE(holdsPortForwarding());
    // it is the user's choice for good, not for this time
    restart();
    EXPECT_EQ(SafeMode::settings(), (SafeMode::Settings {.isAlways = true, .keepsPortForwarding = true}));
    EXPECT_FALSE(holdsPortForwarding());
    // and taken back it holds at once
    SafeMode::setSettings({.isAlways = true});
    EXPECT_EQ(left(), QStringList());
    EXPECT_TRUE(holdsPortForwarding());
    restart();
    EXPECT_TRUE(holdsPortForwarding());
}

TEST_F(SafeModeTest, NothingElseThatIsKeptHasTheRouterAsked)
{
    SafeMode::setSettings({.isAlways = true, .keepsDht = true, .keepsBootstrapNames = true, .keepsLsd = true});
    EXPECT_EQ(left(), (QStringList {u"DHT"_s, u"LSD"_s, u"names"_s}));
    EXPECT_TRUE(holdsPortForwarding());
    // no names without the DHT that they are for
    SafeMode::setSettings({.isAlways = true, .keepsBootstrapNames = true});
    EXPECT_EQ(left(), QStringList());
}

// Where the program is switched off, it has nothing to hide, and changes nothing.
TEST_F(SafeModeTest, WhereChannelsAreOffNothingIsHeld)
{
    SafeMode::setSettings({.isAlways = true});
    SettingsStorage::instance()->storeValue(u"Megatorrent/Session/Enabled"_s, false);
    EXPECT_EQ(left(), ALL);
    EXPECT_FALSE(holdsPortForwarding());
}
