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

#include <sys/stat.h>

#include "enginetest.h"
#include "megatorrent/enginerules.h"
#include "megatorrent/torrentloader.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const QByteArray CONTENT(3'000'000, 't');   // several chunks

    // Items that were received and are wanted in the transfer list
    class TorrentLoaderTest : public EngineTest
    {
    protected:
        void SetUp() override
        {
            publisher = makeNode();
            subscriber = makeNode();
            const ChannelRecord channel = createChannel(*publisher);
            key = channel.publicKey;
            writeFile(publisher->path(u"show/a.torrent"_s), CONTENT);
            writeFile(publisher->path(u"show/b.magnet"_s), QByteArray(TorrentLoader::MAGNET_MAX_SIZE, 'm'));
            writeFile(publisher->path(u"show/c.magnet"_s), QByteArray((TorrentLoader::MAGNET_MAX_SIZE + 1), 'm'));
            const TaskInfo task = publisher->publish(key, u"show"_s);
            subscriber->subscribe(key, {publisher->endpoint()});
            ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(task.sequence); })) << qPrintable(subscriber->state());
            QObject::connect(subscriber->engine.get(), &Engine::torrentReady, subscriber->engine.get(), [this](const TorrentItem &item) { ready.append(item); });
        }

        // What comes of it when the user wants it in the list
        TorrentItem load(const QString &path)
        {
            ready.clear();
            subscriber->engine->channels()->subscription(key)->wishes()->addTorrents(QStringList {path}, u"{}"_s);
            if (!waitFor([this] { return !ready.isEmpty(); }))
                return {};
            subscriber->engine->rules()->handleTorrent({.channel = key, .path = path, .error = ready.first().error});
            return ready.first();
        }

        std::unique_ptr<Node> publisher;
        std::unique_ptr<Node> subscriber;
        PublicKey key;
        QList<TorrentItem> ready;
    };
}

TEST_F(TorrentLoaderTest, WhatWasReceivedAndNothingElseIsHandedOut)
{
    const QString path = u"show/a.torrent"_s;
    const TorrentItem good = load(path);
    EXPECT_EQ(good.error, QString());
    EXPECT_TRUE(good.content == CONTENT);

    // another's file, as large and as old
    const QString place = subscriber->path(u"received/"_s + path);
    const QDateTime time = QFileInfo(place).lastModified();
    ASSERT_TRUE(QFile::remove(place));
    writeFile(place, QByteArray(CONTENT.size(), 'x'));
    QFile file {place};
    ASSERT_TRUE(file.open(QIODevice::ReadWrite));
    ASSERT_TRUE(file.setFileTime(time, QFileDevice::FileModificationTime));
    file.close();
    const TorrentItem other = load(path);
    EXPECT_FALSE(other.error.isEmpty());
    EXPECT_FALSE(other.isGone);
    EXPECT_TRUE(other.content.isEmpty());

    // nobody ever writes into it
    ASSERT_TRUE(QFile::remove(place));
    ASSERT_EQ(::mkfifo(QFile::encodeName(place).constData(), 0600), 0);
    EXPECT_FALSE(load(path).error.isEmpty());

    ASSERT_TRUE(QFile::remove(place));
    EXPECT_TRUE(load(path).isGone);
}

TEST_F(TorrentLoaderTest, SizesAreBounded)
{
    EXPECT_EQ(load(u"show/b.magnet"_s).error, QString());
    EXPECT_TRUE(load(u"show/c.magnet"_s).error.contains(u"larger"_s));

    // what the options say of all torrents holds for these
    subscriber->engine->rules()->setBook({.torrentMaxSize = CONTENT.size()});
    EXPECT_EQ(load(u"show/a.torrent"_s).error, QString());
    subscriber->engine->rules()->setBook({.torrentMaxSize = (CONTENT.size() - 1)});
    EXPECT_TRUE(load(u"show/a.torrent"_s).error.contains(u"larger"_s));
}
