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

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <unistd.h>

#include "base/global.h"
#include "scene.h"

// Scenes with a hostile peer, made by combination: every message of the protocol in every state of
// a connection, from a peer that does this or that, while our node does something of its own.
// MEGATORRENT_SCENES says which: see SceneSelection.

using namespace Megatorrent;
using namespace Megatorrent::Test;

extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace
{
    // Of the scene that is being played, for when the process does not live to tell
    char currentRepetition[512];

    void sayCurrent()
    {
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, currentRepetition, std::strlen(currentRepetition));
    }

    void handleFatalSignal(const int signal)
    {
        sayCurrent();
        std::signal(signal, SIG_DFL);
        std::raise(signal);
    }

    std::string repetitionOf(const SceneSpec &spec, const SceneSelection &selection)
    {
        const auto *test = ::testing::UnitTest::GetInstance()->current_test_info();
        return u"to repeat it: MEGATORRENT_SCENES=%1:%2 test_swarm --gtest_filter=%3.%4\n"_s.arg(spec.name(), QString::number(selection.seed)
            , QLatin1StringView(test->test_suite_name()), QLatin1StringView(test->name())).toStdString();
    }

    void playAll(const Way way, const Stage stage)
    {
        const SceneSelection selection = SceneSelection::fromEnvironment();
        if (__sanitizer_set_death_callback)
        {
            __sanitizer_set_death_callback(sayCurrent);
        }
        else
        {
            for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL})
                std::signal(signal, handleFatalSignal);
        }

        int count = 0;
        int endsInCall = 0;
        int ended = 0;
        Clock::Milliseconds longest {0};
        const std::vector<SceneSpec> &scenes = allScenes();
        for (std::size_t i = 0; i < scenes.size(); ++i)
        {
            const SceneSpec &spec = scenes[i];
            if ((spec.way != way) || (spec.stage != stage) || !selection.contains(i, spec))
                continue;
            const std::string repetition = repetitionOf(spec, selection);
            std::snprintf(currentRepetition, sizeof currentRepetition, "%s", repetition.c_str());
            ++count;
            const quint64 seed = selection.seedOf(spec);
            Scene scene {spec, seed};
            const QStringList problems = scene.play();
            endsInCall += ((spec.behaviour == Behaviour::EndsInCall) ? 1 : 0);
            longest = std::max(longest, scene.thirdTime());
            ended += (scene.hasEndedInCall() ? 1 : 0);
            EXPECT_TRUE(problems.isEmpty()) << qPrintable(spec.name()) << ", seed " << seed << ": " << qPrintable(problems.join(u"; "_s)) << '\n' << repetition;
        }
        currentRepetition[0] = '\0';
        std::printf("%d scenes of %zu; the third peer waited for %.1f s at most; streams closed within a call in %d of %d\n", count, scenes.size()
            , (static_cast<double>(longest.count()) / 1000), ended, endsInCall);
        // in the others there were too few calls
        if (endsInCall >= 100)
        {
            EXPECT_GT(ended, 0);
        }
        if (count == 0)
            GTEST_SKIP() << "MEGATORRENT_SCENES names none of these scenes.";
    }
}

TEST(Scenes, acceptedBeforeKeys)
{
    playAll(Way::Accepted, Stage::BeforeKeys);
}

TEST(Scenes, acceptedBeforeHello)
{
    playAll(Way::Accepted, Stage::BeforeHello);
}

TEST(Scenes, acceptedPlainV5)
{
    playAll(Way::Accepted, Stage::PlainV5);
}

TEST(Scenes, acceptedUntagged)
{
    playAll(Way::Accepted, Stage::Untagged);
}

TEST(Scenes, acceptedTagged)
{
    playAll(Way::Accepted, Stage::Tagged);
}

TEST(Scenes, dialledBeforeKeys)
{
    playAll(Way::Dialled, Stage::BeforeKeys);
}

TEST(Scenes, dialledBeforeHello)
{
    playAll(Way::Dialled, Stage::BeforeHello);
}

TEST(Scenes, dialledPlainV5)
{
    playAll(Way::Dialled, Stage::PlainV5);
}

TEST(Scenes, dialledUntagged)
{
    playAll(Way::Dialled, Stage::Untagged);
}

TEST(Scenes, dialledTagged)
{
    playAll(Way::Dialled, Stage::Tagged);
}
