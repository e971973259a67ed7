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

#include <optional>

#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/ledger.h"
#include "support/databasetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const qint64 CHANNEL = 7;

    class LedgerTest : public DatabaseTest
    {
    protected:
        void SetUp() override
        {
            DatabaseTest::SetUp();
            m_kept.emplace(m_folder.filePath(u"blobs"_s));
            m_ledger.emplace(m_database.get(), *m_kept, Sharing::Shared, [this](const LedgerEvents &events) { m_events = events; });
        }

        void TearDown() override
        {
            m_database.reset();   // whose commits the ledger is told of
        }

        void write(const BlobId &id)
        {
            EXPECT_TRUE(m_kept->write(id, QByteArray(BLOB_SIZE, 'x')));
        }

        // In one transaction, with which nothing else is
        LedgerEvents commit(std::function<void (QSqlDatabase &)> work)
        {
            EXPECT_TRUE(m_database->flushAndWait());
            m_events = {};
            run(std::move(work));
            EXPECT_TRUE(m_database->flushAndWait());
            return m_events;
        }

        const BlobId m_id = Crypto::random<BlobId>();
        std::optional<KeptBlobs> m_kept;
        std::optional<Ledger> m_ledger;
        LedgerEvents m_events;
    };
}

TEST_F(LedgerTest, WhatIsDroppedIsDeletedWithTheCommit)
{
    write(m_id);
    commit([this](QSqlDatabase &db) { m_ledger->blobKept(db, m_id, CHANNEL); });
    const LedgerEvents events = commit([this](QSqlDatabase &db) { m_ledger->dropKept(db, m_id, CHANNEL); });
    EXPECT_EQ(events.unkept, QList<BlobId> {m_id});
    ASSERT_EQ(events.lost.size(), 1);
    EXPECT_EQ(events.lost.first().id, m_id);
}

// Its row would stay, and nobody would look for it again.
TEST_F(LedgerTest, WhatIsKeptAgainBeforeTheCommitIsNotDeleted)
{
    write(m_id);
    commit([this](QSqlDatabase &db) { m_ledger->blobKept(db, m_id, CHANNEL); });
    for (const bool isDropped : {true, false})
    {
        const LedgerEvents events = commit([this, isDropped](QSqlDatabase &db)
        {
            if (isDropped)
                m_ledger->dropKept(db, m_id, CHANNEL);
            else
                m_ledger->keptLost(db, m_id);
            write(m_id);
            m_ledger->blobKept(db, m_id, CHANNEL);
        });
        EXPECT_EQ(events.unkept, QList<BlobId>());
        EXPECT_TRUE(events.lost.isEmpty());
        EXPECT_EQ(events.held, (std::map<ChannelScope, QList<BlobId>> {{std::nullopt, {m_id}}}));
    }

    const LedgerEvents last = commit([this](QSqlDatabase &db)
    {
        m_ledger->dropKept(db, m_id, CHANNEL);
        m_ledger->blobKept(db, m_id, CHANNEL);
        m_ledger->dropKept(db, m_id, CHANNEL);
    });
    EXPECT_EQ(last.unkept, QList<BlobId> {m_id});
    EXPECT_EQ(last.lost.size(), 1);
    EXPECT_TRUE(last.held.empty() || last.held.at({}).isEmpty());
}
