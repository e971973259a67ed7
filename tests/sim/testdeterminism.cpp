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

#include <gtest/gtest.h>

#include <cstdio>

#include <QCoreApplication>
#include <QProcess>

#include "base/global.h"
#include "crowd.h"
#include "options.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

namespace
{
    const char TRACE[] = "trace ";

    quint64 traceOf(const quint64 seed)
    {
        SimWorld world {seed};
        Crowd crowd {world, options().nodeCount(100), [](int, SimNodeSettings &settings)
        {
            settings.net.jitter = 10ms;
            settings.net.loss = 0.002;
        }};
        crowd.startAll(1min);
        world.clock.runFor(20s);
        crowd.startChurn(30min, 10s, 1min);
        const QList<BlobId> ids = world.makeBlobs(3);
        crowd.publisher().publish(world.publish(ids), ids);
        world.clock.runFor(2min);
        world.network.resetConnections(0.05);
        world.clock.runFor(1min);
        quint64 trace = world.network.trace() ^ world.clock.eventCount();
        for (const auto &node : crowd.nodes)
            trace = (trace * 0x100'0000'01B3) ^ static_cast<quint64>(node->completeTime().count());
        return trace;
    }
}

TEST(Determinism, theSeedDecidesWhatHappens)
{
    const quint64 trace = traceOf(options().seed);
    EXPECT_NE(traceOf(options().seed + 1), trace);

    // in another process: other addresses in memory, and other seeds of Qt's hash tables
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_HASH_SEED"_s, u"0"_s);
    process.setProcessEnvironment(environment);
    process.start(QCoreApplication::applicationFilePath(), {u"--seed=%1"_s.arg(options().seed), u"--nodes=%1"_s.arg(options().nodeCount(100))
        , u"--gtest_also_run_disabled_tests"_s, u"--gtest_filter=Determinism.DISABLED_printsTheTrace"_s});
    ASSERT_TRUE(process.waitForFinished(300'000));
    EXPECT_EQ(process.exitCode(), 0);
    const QByteArray output = process.readAllStandardOutput();
    const QByteArray expected = TRACE + QByteArray::number(trace);
    EXPECT_TRUE(output.contains(expected)) << trace << " is not in:\n" << output.constData();
}

TEST(Determinism, DISABLED_printsTheTrace)
{
    std::printf("%s%llu\n", TRACE, static_cast<unsigned long long>(traceOf(options().seed)));
}
