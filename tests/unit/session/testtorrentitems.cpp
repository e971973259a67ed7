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

#include <QTemporaryDir>

#include "base/global.h"
#include "base/net/proxyconfigurationmanager.h"
#include "base/preferences.h"
#include "base/profile.h"
#include "base/settingsstorage.h"
#include "megatorrent/seams/safemode.h"
#include "megatorrent/torrentitems.h"

using namespace Megatorrent;

namespace
{
    const QByteArray TORRENT = "d4:infod6:lengthi7e4:name5:first12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee";
    const QByteArray HASH(40, 'a');

    // What qBittorrent's own options say is asked
    class TorrentItemsTest : public testing::Test
    {
    protected:
        static void SetUpTestSuite()
        {
            Profile::initInstance(Path(folder().path()), {}, false);
            SettingsStorage::initInstance();
            Preferences::initInstance();
            Net::ProxyConfigurationManager::initInstance();
        }

        static void TearDownTestSuite()
        {
            Net::ProxyConfigurationManager::freeInstance();
            Preferences::freeInstance();
            SettingsStorage::freeInstance();
            Profile::freeInstance();
        }

        static QTemporaryDir &folder()
        {
            static QTemporaryDir folder;
            return folder;
        }

        static auto read(const QString &name, const QByteArray &content)
        {
            return TorrentItems::parse(Path(folder().filePath(name)), content);
        }

        static QString refusal(const QString &name, const QByteArray &content)
        {
            const auto result = read(name, content);
            return result ? QString() : result.error();
        }
    };
}

TEST_F(TorrentItemsTest, ReadsTorrentsAndMagnetLinks)
{
    const auto torrent = read(u"a.torrent"_s, TORRENT);
    ASSERT_TRUE(torrent) << qPrintable(torrent.error());
    EXPECT_EQ(torrent->descriptor.name(), u"first");
    EXPECT_EQ(torrent->hash.size(), 32);
    EXPECT_NE(read(u"b.torrent"_s, QByteArray(TORRENT).replace("first", "other"))->hash, torrent->hash);

    const auto magnet = read(u"a.magnet"_s, QByteArray("  magnet:?xt=urn:btih:" + HASH + "&dn=name\r\n"));
    ASSERT_TRUE(magnet) << qPrintable(magnet.error());
    EXPECT_EQ(magnet->descriptor.name(), u"name");
    EXPECT_TRUE(read(u"B.MAGNET"_s, "magnet:?xt=urn:btih:" + HASH)) << "case of the ending does not matter";
}

TEST_F(TorrentItemsTest, WhatIsNoneIsRefused)
{
    for (const QByteArray &bad : QList<QByteArray> {QByteArray(), QByteArray("x"), TORRENT.chopped(1), TORRENT.sliced(1), QByteArray("de"), QByteArray("d4:infodee"), QByteArray("i1e")
            , (QByteArray(5'000, 'l') + QByteArray(5'000, 'e')), QByteArray(TORRENT).replace("i16384e", "i-1e"), QByteArray(TORRENT).replace("i7e", "i99999999999999e")
            , QByteArray(TORRENT).replace("20:", "99999999999:")})
    {
        EXPECT_NE(refusal(u"a.torrent"_s, bad), u"") << bad.left(100).constData();
    }
    for (const QByteArray &bad : QList<QByteArray> {QByteArray(), QByteArray("http://example.org/a.torrent"), QByteArray("file:///etc/passwd"), HASH, QByteArray("magnet:"), QByteArray("magnet:?dn=x")
            , QByteArray("magnet:?xt=urn:btih:12"), ("magnet:?xt=urn:btih:" + HASH + "\nmagnet:?xt=urn:btih:" + HASH), TORRENT, QByteArray("magnet:\0?xt", 11)})
    {
        EXPECT_NE(refusal(u"a.magnet"_s, bad), u"") << bad.constData();
    }
}

TEST_F(TorrentItemsTest, InSafeModeTorrentsAreAddedOnlyWhereTheyGoThroughTheProxyThemselves)
{
    EXPECT_EQ(TorrentItems::refusal(), QString()) << "without Safe Mode";

    auto *proxies = Net::ProxyConfigurationManager::instance();
    const auto use = [proxies](const Net::ProxyType type, const bool looksUpNames, const bool isForTorrents, const bool isForPeers)
    {
        Net::ProxyConfiguration proxy;
        proxy.type = type;
        proxy.ip = u"192.0.2.1"_s;
        proxy.port = 1080;
        proxy.hostnameLookupEnabled = looksUpNames;
        proxies->setProxyConfiguration(proxy);
        Preferences::instance()->setUseProxyForBT(isForTorrents);
        SettingsStorage::instance()->storeValue(u"BitTorrent/Session/ProxyPeerConnections"_s, isForPeers);
        return TorrentItems::refusal();
    };
    EXPECT_EQ(use(Net::ProxyType::SOCKS5, true, true, true), QString());
    EXPECT_TRUE(use(Net::ProxyType::SOCKS5, true, true, false).contains(u"Use proxy for peer connections"));
    EXPECT_FALSE(use(Net::ProxyType::SOCKS5, false, true, true).isEmpty()) << "their names would be looked up here";
    EXPECT_FALSE(use(Net::ProxyType::HTTP, true, true, true).isEmpty());
    EXPECT_EQ(use(Net::ProxyType::SOCKS5, true, false, false), QString()) << "that proxy is for something else";

    SafeMode::setSettings({.isAlways = true});
    EXPECT_FALSE(use(Net::ProxyType::SOCKS5, true, false, true).isEmpty());
    EXPECT_FALSE(use(Net::ProxyType::None, true, true, true).isEmpty());
    EXPECT_EQ(use(Net::ProxyType::SOCKS5, true, true, true), QString());
    SafeMode::setSettings({});
    use(Net::ProxyType::None, true, false, false);
}
