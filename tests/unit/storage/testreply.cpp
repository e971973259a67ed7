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


// Calls from worker threads to an object that may be going just then.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <QCoreApplication>
#include <QEvent>
#include <QThread>

#include "megatorrent/storage/reply.h"

using namespace Megatorrent;

namespace
{
    class Context final : public QObject
    {
    public:
        int watchers() const { return receivers(SIGNAL(destroyed(QObject*))); }
    };

    void handleAll()
    {
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
}

TEST(Reply, isGivenOnTheThreadOfItsContext)
{
    Context context;
    const QThread *calledOn = nullptr;
    std::thread worker {[reply = std::make_unique<Reply>(&context), &calledOn] { reply->call([&calledOn] { calledOn = QThread::currentThread(); }); }};
    worker.join();
    EXPECT_EQ(calledOn, nullptr);
    handleAll();
    EXPECT_EQ(calledOn, QThread::currentThread());
}

TEST(Reply, ofOneThatIsOverNothingIsLeftWithTheContext)
{
    Context context;
    int calls = 0;
    for (int i = 0; i < 100; ++i)
        Reply(&context).call([&calls] { ++calls; });
    const ReplyPtr last = std::make_shared<Reply>(&context);
    handleAll();
    EXPECT_EQ(calls, 100);
    EXPECT_EQ(context.watchers(), 1);
}

TEST(Reply, nobodyIsCalledWhoIsGone)
{
    auto context = std::make_unique<Context>();
    Reply reply {context.get()};
    int calls = 0;
    reply.call([&calls] { ++calls; });
    context.reset();
    reply.call([&calls] { ++calls; });
    handleAll();
    EXPECT_EQ(calls, 0);
}

// `make test-tsan` sees what would go wrong.
TEST(Reply, aContextMayGoWhileOthersReply)
{
    for (int round = 0; round < 200; ++round)
    {
        auto context = std::make_unique<Context>();
        std::atomic<int> ready = 0;
        bool isGone = false;
        std::vector<std::thread> workers;
        for (int i = 0; i < 3; ++i)
        {
            workers.emplace_back([reply = std::make_shared<Reply>(context.get()), &ready, &isGone]() mutable
            {
                ++ready;
                reply->call([&isGone] { EXPECT_FALSE(isGone); });
                reply.reset();
            });
        }
        while (ready < 3)
            std::this_thread::yield();
        if ((round % 2) == 0)
            QCoreApplication::processEvents();
        context.reset();
        isGone = true;
        for (std::thread &worker : workers)
            worker.join();
        handleAll();
    }
}
