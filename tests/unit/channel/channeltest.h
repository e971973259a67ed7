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

// A channel above a real storage, key files and a discovery with a DHT of the test's; its swarm has no peers (fakeswarm.h).

#include <functional>
#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QThreadPool>

#include "base/global.h"
#include "base/logger.h"
#include "megatorrent/channel/channel.h"
#include "megatorrent/channel/channelstore.h"
#include "megatorrent/content/blob.h"
#include "megatorrent/content/cataloguewriter.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/discovery/dht.h"
#include "megatorrent/discovery/discovery.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/storage/storage.h"
#include "megatorrent/wire/systemclock.h"
#include "support/sim/seededrandom.h"
#include "fakeswarm.h"

namespace Megatorrent::Test
{
    // Twenty times as fast as the system's, from the same moment on
    class FastClock final : public Clock
    {
    public:
        Milliseconds now() const override { return (m_system.now() - m_start) * SPEED; }
        Milliseconds unixTime() const override { return m_system.unixTime() + ahead; }
        void callLater(const Milliseconds delay, const QObject *context, std::function<void ()> function) override
        {
            m_system.callLater((delay / SPEED), context, std::move(function));
        }

        Milliseconds ahead {0};

    private:
        static constexpr int SPEED = 20;

        SystemClock m_system;
        const Milliseconds m_start = m_system.now();
    };

    // A DHT that answers only when the test says so
    class SilentDht final : public Dht
    {
    public:
        bool isReady() const override { return true; }
        AddressRange range() const override { return {}; }
        void getItem(const PublicKey &key) override { asked.append(key); }
        void putItem(const DhtItem &item, PutOwner) override { put.append(item); }
        void announce(const Sha1Digest &, quint16) override {}
        void getPeers(const Sha1Digest &) override {}

        QList<PublicKey> asked;
        QList<DhtItem> put;
    };

    class ChannelTest : public testing::Test
    {
    protected:
        static void SetUpTestSuite() { Logger::initInstance(); }
        static void TearDownTestSuite() { Logger::freeInstance(); }

        ChannelTest()
        {
            auto opened = Storage::open(Path(path(u"profile"_s)), 2, Sharing::Shared);
            EXPECT_TRUE(opened);
            storage = std::move(*opened);
            store = std::make_unique<ChannelStore>(storage->database(), Path(path(u"keys"_s)));
            EXPECT_TRUE(store->load());
            useDht(nullptr);
            record.id = 1;
            record.publicKey = identity.publicKey;
        }

        ~ChannelTest() override
        {
            pool.waitForDone();
            discovery.reset();
            store.reset();
            storage.reset();
        }

        // Before a channel is made
        void useDht(Dht *dht)
        {
            discovery = std::make_unique<Discovery>(&clock, &m_random, dht);
        }

        ChannelContext context()
        {
            return {.clock = &clock, .storage = storage.get(), .swarm = &swarm, .discovery = discovery.get(), .store = store.get(), .pool = &pool
                    , .dataFolder = Path(path(u"channels"_s))};
        }

        QString path(const QString &name) const { return m_folder.filePath(name); }

        void writeFile(const QString &name, const QByteArray &bytes) const
        {
            QDir().mkpath(QFileInfo(path(name)).path());
            QFile file {path(name)};
            ASSERT_TRUE(file.open(QIODevice::WriteOnly));
            ASSERT_EQ(file.write(bytes), bytes.size());
        }

        static bool waitFor(const std::function<bool ()> &condition)
        {
            const QDeadlineTimer deadline {30'000};
            while (!condition() && !deadline.hasExpired())
                QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
            return condition();
        }

        // A state of the channel, as its owner signs it, here or elsewhere
        DhtItem sign(const qint64 sequence, const std::optional<CatalogueRoot> &catalogue = {}) const
        {
            const auto manifest = Manifest::create(identity, sequence, {.title = u"Films"_s, .files = {}, .timestamp = sequence, .catalogue = catalogue});
            EXPECT_TRUE(manifest);
            return DhtItem::sign(identity, *manifest);
        }

        // A chunk that peers have
        Ref seal(const QByteArray &plaintext)
        {
            QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
            const SealedChunk sealed = m_sealer.sealAlone(m_secret, plaintext, reinterpret_cast<std::uint8_t *>(blob.data()));
            swarm.blobs.insert(sealed.blobId, blob);
            return {.blobId = sealed.blobId, .key = sealed.key};
        }

        // A file of one chunk, which is alone in its blob
        CatalogueItem makeItem(const QString &name, const QByteArray &content)
        {
            const Ref ref = seal(content);
            contents.insert(name, ref.blobId);
            CatalogueItem item;
            item.path = name;
            item.size = content.size();
            item.mtime = 1;
            item.ref = ref;
            return item;
        }

        // The list of these items, which peers have; in order of their paths
        CatalogueRoot makeCatalogue(const QList<CatalogueItem> &items)
        {
            QByteArray text;
            CatalogueWriter writer {[&text](const QByteArray &chunk) { text += chunk; }};
            qint64 bytes = 0;
            for (const CatalogueItem &item : items)
                bytes += item.size;
            writer.addHeader({.title = u"Films"_s, .items = items.size(), .bytes = bytes, .description = u"About"_s});
            for (const CatalogueItem &item : items)
                writer.addItem(item);
            const qint64 size = writer.finish();
            return {.size = size, .ref = seal(text)};
        }

        // What the publisher signs, and peers have. Of a version that is `lost`, nobody has the catalogue.
        DhtItem publish(const qint64 sequence, const QList<CatalogueItem> &items, const bool isLost = false)
        {
            const CatalogueRoot root = makeCatalogue(items);
            if (isLost)
                swarm.blobs.remove(root.ref.blobId);
            return sign(sequence, root);
        }

        // What has been posted so far has been done.
        void settle() const
        {
            ASSERT_TRUE(storage->database()->flushAndWait());
            QCoreApplication::processEvents();
        }

        const Identity identity = Identity::generate();
        ChannelRecord record;
        FastClock clock;
        FakeSwarm swarm;
        QThreadPool pool;
        std::unique_ptr<Storage> storage;
        std::unique_ptr<ChannelStore> store;
        std::unique_ptr<Discovery> discovery;
        QHash<QString, BlobId> contents;      // of items, by path

    private:
        QTemporaryDir m_folder;
        Sim::SeededRandom m_random {1};
        ChunkSealer m_sealer;
        const ChunkSecret m_secret = Crypto::random<ChunkSecret>();
    };
}
