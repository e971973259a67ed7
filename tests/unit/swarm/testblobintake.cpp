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

#include <functional>
#include <utility>
#include <vector>

#include "base/global.h"
#include "megatorrent/swarm/blobintake.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    // A storage that answers when it is told to
    class SlowStore final : public BlobStore
    {
    public:
        void readBlob(const BlobId &, qint64, const QObject *, std::function<void (const QByteArray &)>) override {}

        void receiveBlob(const BlobId &, const QByteArray &, qint64, const QObject *, std::function<void (ReceiveResult, const Error &)> callback) override
        {
            m_waiting.push_back(std::move(callback));
        }

        void answer(const ReceiveResult result)
        {
            const auto callback = std::move(m_waiting.front());
            m_waiting.erase(m_waiting.begin());
            callback(result, u"why"_s);
        }

    private:
        std::vector<std::function<void (ReceiveResult, const Error &)>> m_waiting;
    };
}

TEST(BlobIntake, readingPausesWhileTheStorageIsBehind)
{
    SlowStore store;
    QList<bool> pauses;
    BlobIntake intake {&store, [&pauses](const Circuit &, const bool isPaused) { pauses.append(isPaused); }};
    int done = 0;
    const auto take = [&] { intake.take({}, 1, idOf(1), {}, [&done](BlobStore::ReceiveResult, const QString &) { ++done; }); };
    for (int i = 1; i < BlobIntake::STORING_PAUSE; ++i)
    {
        EXPECT_EQ(intake.isFull({}), (i > BlobIntake::STORING_MAX));
        take();
    }
    EXPECT_TRUE(pauses.isEmpty());
    take();
    take();
    EXPECT_EQ(pauses, QList<bool> {true});

    while (intake.count() > BlobIntake::STORING_MAX)
        store.answer(BlobStore::ReceiveResult::Stored);
    EXPECT_EQ(pauses, QList<bool> {true}) << "not yet: it would stop and start with every blob";
    store.answer(BlobStore::ReceiveResult::Stored);
    EXPECT_EQ(pauses, (QList<bool> {true, false}));
    EXPECT_EQ(done, (BlobIntake::STORING_PAUSE + 1 - BlobIntake::STORING_MAX + 1));
}

TEST(BlobIntake, passesOnWhatTheStorageSays)
{
    SlowStore store;
    BlobIntake intake {&store, [](const Circuit &, bool) {}};
    QString error;
    intake.take({}, 1, idOf(1), {}, [&error](const BlobStore::ReceiveResult result, const QString &text)
    {
        EXPECT_EQ(result, BlobStore::ReceiveResult::Failed);
        error = text;
    });
    EXPECT_EQ(intake.count(), 1);
    store.answer(BlobStore::ReceiveResult::Failed);
    EXPECT_EQ(error, u"why");
    EXPECT_EQ(intake.count(), 0);
}

// Who is in two channels could else see in one that the other's blobs wait for the disk.
TEST(BlobIntake, whatWaitsOfOneCircuitPausesNoOther)
{
    SlowStore store;
    const Circuit one {PublicKey::fromBytes(QByteArray(PublicKey::SIZE, 1))};
    const Circuit other {PublicKey::fromBytes(QByteArray(PublicKey::SIZE, 2))};
    QList<std::pair<Circuit, bool>> pauses;
    BlobIntake intake {&store, [&pauses](const Circuit &circuit, const bool isPaused) { pauses.append({circuit, isPaused}); }};
    const auto take = [&intake](const Circuit &circuit) { intake.take(circuit, 1, idOf(1), {}, [](BlobStore::ReceiveResult, const QString &) {}); };
    for (int i = 1; i <= BlobIntake::STORING_OF_CIRCUIT_MAX; ++i)
    {
        EXPECT_FALSE(intake.isFull(one));
        take(one);
    }
    EXPECT_TRUE(intake.isFull(one));
    while (intake.count(one) < (3 * BlobIntake::STORING_PAUSE))
        take(one);
    EXPECT_EQ(pauses, (QList<std::pair<Circuit, bool>> {{one, true}}));

    EXPECT_FALSE(intake.isFull(other));
    EXPECT_FALSE(intake.isFull({}));
    for (int i = 1; i < BlobIntake::STORING_OF_CIRCUIT_PAUSE; ++i)
        take(other);
    EXPECT_EQ(pauses.size(), 1) << "it has as many as if there were none of the other";
    take(other);
    EXPECT_EQ(pauses.last(), std::pair(other, true));

    // those of the first one come back first
    while (intake.count(one) > 0)
        store.answer(BlobStore::ReceiveResult::Stored);
    EXPECT_EQ(pauses.last(), std::pair(one, false));
    EXPECT_EQ(pauses.size(), 3);
    while (intake.count() > 0)
        store.answer(BlobStore::ReceiveResult::Stored);
    EXPECT_EQ(pauses.last(), std::pair(other, false));
}
