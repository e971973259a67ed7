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


#include <atomic>
#include <future>
#include <memory>

#include <gtest/gtest.h>

#include <QObject>
#include <QTemporaryDir>

#include "base/global.h"
#include "megatorrent/diskspace.h"

#include "enginetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

TEST(DiskSpaceTest, SaysHowMuchRoomThereIs)
{
    const QTemporaryDir folder;
    QObject context;
    std::optional<nonstd::expected<DiskState, QString>> answer;
    DiskSpace::ask(Path(folder.path() + u"/not/there"_s), &context, [&answer](const nonstd::expected<DiskState, QString> &state) { answer = state; });
    ASSERT_TRUE(waitFor([&answer] { return answer.has_value(); }));
    ASSERT_TRUE(answer->has_value()) << qPrintable(answer->error());
    EXPECT_GT((*answer)->bytesTotal, 0);
}

TEST(DiskSpaceTest, AFewAreAskedAtATime)
{
    auto release = std::make_shared<std::promise<void>>();
    const std::shared_future<void> released = release->get_future().share();
    const auto hang = [released](const Path &) -> std::optional<DiskState>
    {
        released.wait();
        return std::nullopt;
    };
    auto context = std::make_unique<QObject>();
    int answers = 0;
    QString error;
    const auto done = [&](const nonstd::expected<DiskState, QString> &state)
    {
        ++answers;
        error = state ? QString() : state.error();
    };
    for (int i = 0; i < DiskSpace::THREADS_MAX; ++i)
        DiskSpace::ask(Path(u"/slow"_s), context.get(), done, hang);
    EXPECT_EQ(answers, 0);
    DiskSpace::ask(Path(u"/any"_s), context.get(), done);
    EXPECT_EQ(answers, 1);
    EXPECT_TRUE(error.contains(u"do not answer"));

    // the first ones are given up, and what they say later is not heard
    ASSERT_TRUE(waitFor([&answers] { return answers == (1 + DiskSpace::THREADS_MAX); }, 20'000));
    EXPECT_TRUE(error.contains(u"/slow"));
    release->set_value();
    EXPECT_TRUE(waitFor([&]
    {
        DiskSpace::ask(Path(u"/"_s), context.get(), done);
        return error.isEmpty();
    }, 20'000));

    // nor does anybody hear who has gone
    DiskSpace::ask(Path(u"/"_s), context.get(), done);
    const int before = answers;
    context.reset();
    EXPECT_FALSE(waitFor([&] { return answers != before; }, 100));
}
