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


#include <atomic>
#include <csignal>
#include <thread>

#include <pthread.h>

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QMetaObject>

#include "megatorrent/exitsignal.h"

using namespace Megatorrent;

namespace
{
    std::atomic_int handled = 0;

    void handle(int)
    {
        ExitSignal::request();
        ++handled;
    }
}

// A signal that came while an event was being taken has had the program wait for ever: of so many some do.
TEST(ExitSignal, EndsTheLoopWheneverItComes)
{
    ExitSignal::prepare();
    ExitSignal::prepare();
    std::signal(SIGUSR1, handle);
    const pthread_t main = ::pthread_self();
    std::atomic_bool isOver = false;
    std::thread sender {[&]
    {
        while (!isOver)
        {
            ::pthread_kill(main, SIGUSR1);
            std::this_thread::sleep_for(std::chrono::microseconds(50));
        }
    }};

    QObject context;
    int ended = 0;
    const QDeadlineTimer deadline {2'000};
    while (!deadline.hasExpired())
    {
        // the thread is hardly ever doing anything else than to post events and to take them
        std::function<void ()> again = [&]
        {
            QMetaObject::invokeMethod(&context, again, Qt::QueuedConnection);
        };
        QEventLoop loop;
        again();
        loop.exec();
        ++ended;
        QCoreApplication::removePostedEvents(&context);
    }
    isOver = true;
    sender.join();
    std::signal(SIGUSR1, SIG_DFL);
    EXPECT_GT(handled, 1'000);
    EXPECT_GT(ended, 1);
}
