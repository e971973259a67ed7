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

#include <QSqlDatabase>

#include "megatorrent/channel/peerstore.h"
#include "megatorrent/channel/subscription.h"
#include "channeltest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class PeerStoreTest : public ChannelTest
    {
    protected:
        QStringList load(PeerStore &from, const qint64 channel)
        {
            std::optional<QStringList> result;
            from.load(channel, this->storage.get(), [&result](const QList<Endpoint> &peers)
            {
                result.emplace();
                for (const Endpoint &peer : peers)
                    result->append(peer.toString());
            });
            EXPECT_TRUE(waitFor([&result] { return result.has_value(); }));
            return *result;
        }

        PeerStore direct {&clock, storage->database(), NetworkMode::Direct};
        PeerStore proxied {&clock, storage->database(), NetworkMode::Proxy};
    };
}

TEST_F(PeerStoreTest, EachChannelAndEachModeHasItsOwn)
{
    direct.save(1, {u"203.0.113.1"_s, 6881});
    proxied.save(1, {u"peer.example.org"_s, 6882});
    proxied.save(2, {u"203.0.113.2"_s, 6883});
    EXPECT_EQ(load(direct, 1), QStringList {u"203.0.113.1:6881"_s});
    EXPECT_EQ(load(proxied, 1), QStringList {u"peer.example.org:6882"_s});
    EXPECT_EQ(load(proxied, 2), QStringList {u"203.0.113.2:6883"_s});
    EXPECT_EQ(load(direct, 2), QStringList {});
    EXPECT_TRUE(storage->database()->call([](QSqlDatabase &db) { PeerStore::removeAll(db, 1); }));
    EXPECT_EQ(load(proxied, 1), QStringList {});
    EXPECT_EQ(load(proxied, 2), QStringList {u"203.0.113.2:6883"_s});
}

TEST_F(PeerStoreTest, PlacesInLocalNetworksAreNotKept)
{
    for (const QString &host : {u"127.0.0.1"_s, u"192.168.1.2"_s, u"10.1.2.3"_s, u"fd00::1"_s})
        direct.save(1, {host, 6881});
    EXPECT_EQ(load(direct, 1), QStringList {});
}

TEST_F(PeerStoreTest, ThoseThatWereReachedLastStay)
{
    for (int i = 1; i <= (PeerStore::PEERS_MAX_COUNT + 5); ++i)
    {
        clock.ahead += std::chrono::seconds(1);
        direct.save(1, {u"203.0.113.%1"_s.arg(i), 6881});
    }
    const QStringList known = load(direct, 1);
    EXPECT_EQ(known.size(), PeerStore::PEERS_MAX_COUNT);
    EXPECT_FALSE(known.contains(u"203.0.113.5:6881"_s));
    EXPECT_TRUE(known.contains(u"203.0.113.6:6881"_s));
}

TEST_F(PeerStoreTest, AChannelBeginsWithThemAndWithThoseOfTheSettings)
{
    proxied.save(record.id, {u"known.example.org"_s, 6881});
    record.role = ChannelRole::Subscription;
    record.savePath = Path(path(u"received"_s));
    record.peers = {u"named.example.org:6882"_s};
    ChannelContext channelContext = context();
    channelContext.peers = &proxied;
    channelContext.bootstrapPeers = {u"everybody.example.org:6883"_s};
    Subscription subscription {channelContext, record};
    subscription.start();
    ASSERT_TRUE(waitFor([this] { return swarm.last->candidates.size() == 3; }));
    EXPECT_TRUE(swarm.last->candidates.value(u"named.example.org:6882"_s));
    EXPECT_TRUE(swarm.last->candidates.value(u"everybody.example.org:6883"_s));
    EXPECT_FALSE(swarm.last->candidates.value(u"known.example.org:6881"_s)) << "nobody has named it";

    emit swarm.last->peerReached({u"reached.example.org"_s, 6884});
    EXPECT_TRUE(load(proxied, record.id).contains(u"reached.example.org:6884"_s));
}
