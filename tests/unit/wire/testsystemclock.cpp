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


#include <set>

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QObject>

#include "megatorrent/wire/systemclock.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

TEST(SystemClock, callsLaterInOrderUnlessTheContextIsGone)
{
    SystemClock clock;
    const auto start = clock.now();
    std::vector<int> calls;
    QObject context;
    auto gone = std::make_unique<QObject>();
    clock.callLater(40ms, &context, [&] { calls.push_back(2); });
    clock.callLater(0ms, &context, [&] { calls.push_back(1); });
    clock.callLater(0ms, gone.get(), [&] { calls.push_back(3); });
    EXPECT_TRUE(calls.empty());
    gone.reset();
    const QDeadlineTimer deadline {20'000};
    while ((calls.size() < 2) && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    EXPECT_EQ(calls, std::vector<int>({1, 2}));
    EXPECT_GE((clock.now() - start), 35ms);
    EXPECT_GT(clock.unixTime(), 1'700'000'000'000ms);
}

TEST(SystemRandom, staysBelowAndVaries)
{
    SystemRandom random;
    std::set<quint64> seen;
    for (int i = 0; i < 1000; ++i)
    {
        const quint64 value = random.below(10);
        ASSERT_LT(value, 10);
        seen.insert(value);
    }
    EXPECT_EQ(seen.size(), 10);
    EXPECT_EQ(random.below(1), 0);

    std::uint8_t bytes[64] {};
    random.fill(bytes, 64);
    EXPECT_GT(std::set<std::uint8_t>(std::begin(bytes), std::end(bytes)).size(), 20);
}
