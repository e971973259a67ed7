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

#include <atomic>
#include <memory>
#include <mutex>

#include <QSemaphore>
#include <QThread>

#include "base/global.h"
#include "megatorrent/storage/workerpool.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

using Priority = WorkerPool::Priority;

namespace
{
    // One worker, so that order shows
    struct Scene
    {
        // Keeps the worker busy until `gate` is released.
        void occupy()
        {
            pool.run(Priority::Blob, [this]
            {
                begun.release();
                gate.acquire();
            });
            begun.acquire();
        }

        void run(const Priority priority, const QString &name)
        {
            pool.run(priority, [this, name]
            {
                const std::lock_guard lock {mutex};
                done.append(name);
                finished.release();
            });
        }

        bool waitFor(const int count) { return finished.tryAcquire(count, 60'000); }

        std::mutex mutex;
        QStringList done;
        QSemaphore begun;
        QSemaphore gate;
        QSemaphore finished;
        std::unique_ptr<QObject> engine = std::make_unique<QObject>();
        WorkerPool pool {engine.get(), 1};
    };
}

TEST(WorkerPool, blobsGoFirstAndIngestsLast)
{
    Scene scene;
    scene.occupy();
    scene.run(Priority::Ingest, u"ingest 1"_s);
    scene.run(Priority::Ingest, u"ingest 2"_s);
    scene.run(Priority::File, u"file"_s);
    scene.run(Priority::Blob, u"blob"_s);
    scene.gate.release();
    ASSERT_TRUE(scene.waitFor(4));
    EXPECT_EQ(scene.done, (QStringList {u"blob"_s, u"file"_s, u"ingest 1"_s, u"ingest 2"_s}));
}

TEST(WorkerPool, longWorkHoldsUpNobodyButOtherLongWork)
{
    Scene scene;
    scene.pool.runLong([&]
    {
        scene.begun.release();
        scene.gate.acquire();
        const std::lock_guard lock {scene.mutex};
        scene.done.append(u"long 1"_s);
    });
    scene.begun.acquire();
    scene.pool.runLong([&]
    {
        const std::lock_guard lock {scene.mutex};
        scene.done.append(u"long 2"_s);
        scene.finished.release();
    });
    scene.run(Priority::Ingest, u"ingest"_s);
    ASSERT_TRUE(scene.waitFor(1)) << "that did not wait for the long one";
    scene.gate.release();
    ASSERT_TRUE(scene.waitFor(1));
    EXPECT_EQ(scene.done, (QStringList {u"ingest"_s, u"long 1"_s, u"long 2"_s}));
}

TEST(WorkerPool, theEndWaitsForWhatRunsAndDropsTheRest)
{
    Scene scene;
    std::atomic_bool hasEnded = false;
    const auto runUntilTheEnd = [&]
    {
        scene.begun.release();
        while (!scene.pool.isEnding())
            QThread::yieldCurrentThread();
        const std::lock_guard lock {scene.mutex};
        scene.done.append(hasEnded ? u"too late"_s : u"ran"_s);
    };
    scene.pool.run(Priority::Ingest, runUntilTheEnd);
    scene.pool.runLong(runUntilTheEnd);
    scene.begun.acquire(2);
    scene.run(Priority::Blob, u"waited"_s);
    scene.pool.runLong([&] { scene.run(Priority::Blob, u"waited"_s); });
    scene.pool.end();
    hasEnded = true;
    EXPECT_EQ(scene.done, (QStringList {u"ran"_s, u"ran"_s}));

    scene.run(Priority::Blob, u"afterwards"_s);
    scene.pool.runLong([&] { scene.run(Priority::Blob, u"afterwards"_s); });
    scene.pool.end();
    EXPECT_EQ(scene.done.size(), 2);
}

TEST(WorkerPool, answersComeOnTheEnginesThreadWhileThereIsAnEngine)
{
    Scene scene;
    int answers = 0;
    const auto answer = [&]
    {
        scene.pool.run(Priority::File, [&]
        {
            scene.pool.post([&]
            {
                EXPECT_EQ(QThread::currentThread(), qApp->thread());
                ++answers;
            });
            scene.finished.release();
        });
        ASSERT_TRUE(scene.waitFor(1));
    };
    answer();
    EXPECT_EQ(answers, 0) << "not before control is back in the event loop";
    EXPECT_TRUE(waitUntil([&] { return answers == 1; }));

    answer();
    scene.engine.reset();
    QCoreApplication::processEvents();
    EXPECT_EQ(answers, 1);
}
