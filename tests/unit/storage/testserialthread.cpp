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

#include <QSemaphore>
#include <QThread>

#include "megatorrent/storage/serialthread.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    struct Scene
    {
        // Keeps the thread busy until `gate` is released.
        void occupy()
        {
            thread->run(&context, [this]
            {
                begun.release();
                EXPECT_TRUE(gate.tryAcquire(1, 10'000));
                return 0;
            }, [this](int) { answers.append(0); });
            begun.acquire();
        }

        void run(const int number)
        {
            thread->run(&context, [this, number]
            {
                done.append(number);
                return number;
            }, [this](const int result)
            {
                EXPECT_EQ(QThread::currentThread(), qApp->thread());
                answers.append(result);
            });
        }

        QObject context;
        QSemaphore begun;
        QSemaphore gate;
        QList<int> done;      // the thread's, until it has gone
        QList<int> answers;
        std::unique_ptr<SerialThread> thread = std::make_unique<SerialThread>();
    };
}

TEST(SerialThread, doesOneThingAfterTheOtherAndAnswersHere)
{
    Scene scene;
    scene.occupy();
    for (int i = 1; i <= 3; ++i)
        scene.run(i);
    EXPECT_TRUE(scene.answers.isEmpty());
    scene.gate.release();
    EXPECT_TRUE(waitUntil([&] { return scene.answers.size() == 4; }));
    EXPECT_EQ(scene.answers, (QList<int> {0, 1, 2, 3}));
    EXPECT_EQ(scene.done, (QList<int> {1, 2, 3}));
}

TEST(SerialThread, whatHasNotBegunIsDroppedAtTheEnd)
{
    Scene scene;
    scene.occupy();
    // what is being done ends when the next thing has been dropped
    std::shared_ptr<void> dropped {nullptr, [&scene](void *) { scene.gate.release(); }};
    scene.thread->run(&scene.context, [&scene, dropped = std::move(dropped)]
    {
        scene.done.append(1);
        return 1;
    }, [](int) {});
    scene.thread.reset();
    EXPECT_TRUE(scene.done.isEmpty());
}

TEST(SerialThread, orFinishedIfItMustNotBeLost)
{
    Scene scene;
    scene.thread = std::make_unique<SerialThread>(SerialThread::AtEnd::Finish);
    for (int i = 1; i <= 100; ++i)
        scene.run(i);
    scene.thread.reset();
    EXPECT_EQ(scene.done.size(), 100);
}

TEST(SerialThread, nobodyIsAnsweredWhoHasGone)
{
    Scene scene;
    int answers = 0;
    auto gone = std::make_unique<QObject>();
    scene.thread->run(gone.get(), [] { return 1; }, [&answers](int) { ++answers; });
    gone.reset();
    scene.thread->run(&scene.context, [] { return 2; }, [&answers](int) { answers += 10; });
    EXPECT_TRUE(waitUntil([&] { return answers >= 10; }));
    EXPECT_EQ(answers, 10);
}

// A disk that does not answer must not hold up the end of the program.
TEST(SerialThread, whatHangsIsLeftBehind)
{
    QObject context;
    const auto gate = std::make_shared<QSemaphore>();
    const auto isOver = std::make_shared<std::atomic_bool>(false);
    auto thread = std::make_unique<SerialThread>();
    thread->run(&context, [gate, isOver]
    {
        gate->tryAcquire(1, 30'000);
        *isOver = true;
        return 1;
    }, [](int) {});
    thread.reset();
    EXPECT_FALSE(*isOver);
    gate->release();
    EXPECT_TRUE(waitUntil([&] { return isOver->load(); }));
}
