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

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/blobreceiver.h"
#include "megatorrent/storage/contentcheck.h"
#include "megatorrent/storage/savefolders.h"
#include "megatorrent/storage/targetfolder.h"
#include "support/databasetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    class BlobReceiverTest : public DatabaseTest
    {
    protected:
        void SetUp() override
        {
            DatabaseTest::SetUp();
            m_ledger = std::make_unique<Ledger>(m_database.get(), m_kept, Sharing::Shared, [](const LedgerEvents &) {});
            m_check = std::make_unique<ContentCheck>(m_database.get(), m_ledger.get(), m_kept, m_scratch);
            m_receiver = std::make_unique<BlobReceiver>(m_database.get(), m_ledger.get(), m_target, *m_check, m_kept, Sharing::Shared, m_scratch);
        }

        KeptBlobs m_kept {m_folder.filePath(u"blobs"_s)};
        SaveFolders m_folders;
        TargetFolder m_target {m_folders};
        ScratchPool m_scratch;
        std::unique_ptr<Ledger> m_ledger;
        std::unique_ptr<ContentCheck> m_check;
        std::unique_ptr<BlobReceiver> m_receiver;
    };
}

// Or a folder would not be moved as long as there is much to receive.
TEST_F(BlobReceiverTest, AFileIsSuspendedThoughThereIsAlwaysSomethingToReceive)
{
    std::mutex mutex;
    std::condition_variable changed;
    int entered = 0;
    bool isSuspended = false;
    bool isOver = false;

    const auto receive = [&]
    {
        const BlobId id = Crypto::random<BlobId>();
        const auto mustGoOn = [&]
        {
            const std::lock_guard lock {mutex};
            return !isOver;
        };
        while (mustGoOn())
        {
            m_receiver->receive(id, QByteArray(BLOB_SIZE, 'x'), 1, [&](const BlobReceiver::Outcome &outcome)
            {
                EXPECT_EQ(outcome.result, BlobStore::ReceiveResult::Unwanted);
                // nobody leaves before the other one is in, if he comes in
                std::unique_lock lock {mutex};
                const int number = ++entered;
                changed.notify_all();
                changed.wait_for(lock, 2s, [&] { return (entered > number) || isSuspended || isOver; });
            });
        }
    };
    std::thread first {receive};
    std::thread second {receive};
    {
        std::unique_lock lock {mutex};
        EXPECT_TRUE(changed.wait_for(lock, 60s, [&] { return entered > 2; }));
    }
    std::thread mover {[&]
    {
        m_receiver->suspend(1);
        const std::lock_guard lock {mutex};
        isSuspended = true;
        changed.notify_all();
    }};
    {
        std::unique_lock lock {mutex};
        EXPECT_TRUE(changed.wait_for(lock, 30s, [&] { return isSuspended; }));
        isOver = true;
        changed.notify_all();
    }
    for (std::thread *thread : {&first, &second, &mover})
        thread->join();
}
