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
#include <QTcpServer>

#include "megatorrent/storage/statement.h"

#include "enginetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

TEST_F(EngineTest, AFailedStartLeavesNothingThatCouldBeTrippedOver)
{
    QTcpServer occupant;
    ASSERT_TRUE(occupant.listen(QHostAddress::LocalHost));
    const QTemporaryDir folder;
    EngineSettings settings;
    settings.dataFolder = Path(folder.path());
    settings.network.isAllowed = true;
    settings.network.addresses = {QHostAddress(QHostAddress::LocalHost)};
    settings.network.port = occupant.serverPort();
    settings.network.isPortFixed = true;
    Engine engine {settings};
    QString outcome;
    QObject::connect(&engine, &Engine::started, &engine, [&outcome](const QString &error) { outcome = error; });
    engine.start();
    EXPECT_FALSE(outcome.isEmpty());

    // what the façade may still have on its way
    const PublicKey key = Identity::generate().publicKey;
    ChannelRecord record;
    record.publicKey = key;
    engine.setSettings({}, 1000);
    engine.setRateLimits({});
    engine.unban(u"127.0.0.1"_s);
    engine.addSubscription(record);
    engine.addChannel(record, true);
    engine.removeSubscription(key, true);
    engine.removeChannel(key);
    engine.pause(key);
    engine.publish(key, 1, {}, {});
    engine.addPeer(key, {u"127.0.0.1"_s, 6881});
    QCoreApplication::processEvents();
}

TEST_F(EngineTest, ALostTransactionIsSaidAndANewEngineGoesOn)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    makeFiles(*publisher, u"show"_s);
    const qint64 sequence = publisher->publish(channel.publicKey, u"show"_s).sequence;

    QString failure;
    QObject::connect(publisher->engine.get(), &Engine::failed, publisher->engine.get(), [&failure](const QString &error) { failure = error; });
    Database *database = publisher->engine->database();
    ASSERT_TRUE(database->call([](QSqlDatabase &db)
    {
        Statement(db, "CREATE TABLE parent (v INTEGER PRIMARY KEY)").exec();
        Statement(db, "CREATE TABLE broken (v INTEGER REFERENCES parent (v) DEFERRABLE INITIALLY DEFERRED)").exec();
    }));
    ASSERT_TRUE(database->flushAndWait());
    ASSERT_TRUE(database->look([](QSqlDatabase &db) { Statement(db, "PRAGMA foreign_keys = ON").exec(); }));
    database->post([](QSqlDatabase &db) { Statement(db, "INSERT INTO broken VALUES (42)").exec(); });
    ASSERT_TRUE(waitFor([&failure] { return !failure.isEmpty(); }));

    // nothing is published by what cannot remember it
    writeFile(publisher->path(u"show/new"_s), "new");
    publisher->publish(channel.publicKey, u"show"_s, OutrunPolicy::Stop, TaskState::Failed);
    publisher->stop();
    publisher->start();
    ASSERT_TRUE(waitFor([&] { return publisher->channel && (publisher->channel->sequence == sequence); }));
    EXPECT_GT(publisher->publish(channel.publicKey, u"show"_s).sequence, sequence);
}
