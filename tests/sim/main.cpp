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

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include <QCoreApplication>

#include "base/global.h"
#include "options.h"

using namespace Megatorrent;

namespace
{
    const char USAGE[] = "Usage: test_sim [--seed=N] [--nodes=N] [SCENARIO] [--gtest_...]\n"
        "\n"
        "Runs swarms of many nodes under a virtual clock. The same seed and number of nodes give the same run.\n"
        "SCENARIO is a part of a test's name, as --gtest_list_tests shows them; all are run by default.\n";

    class SayHowToRepeat final : public ::testing::EmptyTestEventListener
    {
        void OnTestEnd(const ::testing::TestInfo &info) override
        {
            if (!info.result()->Failed())
                return;
            const QString test = QString::fromLatin1(info.test_suite_name()) + u'.' + QString::fromLatin1(info.name());
            std::printf("seed %llu; to repeat it: %s\n", static_cast<unsigned long long>(Sim::options().seed)
                , qUtf8Printable(Sim::options().repetition(test)));
            std::fflush(stdout);
        }
    };
}

int main(int argc, char *argv[])
{
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const QCoreApplication app {argc, argv};
    ::testing::InitGoogleMock(&argc, argv);

    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    QString error;
    if (!Sim::options().parse(arguments, error) || (arguments.size() > 1))
    {
        std::fprintf(stderr, "%s\n%s", qUtf8Printable(error), USAGE);
        return 2;
    }
    if (!Sim::options().scenario.isEmpty())
        ::testing::GTEST_FLAG(filter) = (u"*%1*"_s.arg(Sim::options().scenario)).toStdString();

    ::testing::UnitTest::GetInstance()->listeners().Append(new SayHowToRepeat);
    return RUN_ALL_TESTS();
}
