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

#include "megatorrent/swarm/liveness.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    using Action = Liveness::Action;

    const Liveness::State WORKING {.isEstablished = true, .isKindKnown = true, .mayBeV5 = false, .isExtended = true, .isDialBack = false
        , .hasChannels = true, .isOfUse = true, .blobsLeftFor = 0ms};
}

TEST(Liveness, anAttemptAndAHandshakeHaveTheirTime)
{
    Liveness attempt {100s, true};
    EXPECT_EQ(attempt.next(119s, {}), Action::None);
    EXPECT_EQ(attempt.next(120s, {}), Action::Leave);

    attempt.setConnectTimeout(7s);
    EXPECT_EQ(attempt.next(107s, {}), Action::Leave);

    attempt.connected(106s);
    EXPECT_EQ(attempt.created(), 106s);
    EXPECT_EQ(attempt.next(115s, {}), Action::None);
    EXPECT_EQ(attempt.next(116s, {}), Action::Leave);
}

TEST(Liveness, aPeerWithoutHelloIsTakenForV5OnlyBySideThatConnected)
{
    Liveness::State silent = WORKING;
    silent.isKindKnown = false;
    silent.mayBeV5 = true;
    silent.isExtended = false;

    Liveness outgoing {0s, true};
    outgoing.connected(0s);
    outgoing.established(1s);
    EXPECT_EQ(outgoing.next(2s, silent), Action::None);
    EXPECT_EQ(outgoing.next(3s, silent), Action::AssumeV5);
    silent.isDialBack = true;
    EXPECT_EQ(outgoing.next(3s, silent), Action::None);
    silent.isDialBack = false;
    silent.mayBeV5 = false;
    EXPECT_EQ(outgoing.next(15s, silent), Action::None) << "there is nothing that it could be instead";
    silent.isOfUse = false;
    EXPECT_EQ(outgoing.next(15s, silent), Action::None);
    EXPECT_EQ(outgoing.next(16s, silent), Action::Leave);
    silent.isOfUse = true;

    Liveness incoming {0s, false};
    incoming.connected(0s);
    incoming.established(1s);
    EXPECT_EQ(incoming.next(9s, silent), Action::None);
    EXPECT_EQ(incoming.next(10s, silent), Action::Leave) << "its key was no key";
}

TEST(Liveness, silenceEndsAConnectionUnlessWeDoNotListen)
{
    Liveness liveness {0s, true};
    liveness.connected(0s);
    liveness.established(0s);
    liveness.note(10s, {.received = 100, .sent = 100, .blobs = 0}, false);
    liveness.note(129s, {.received = 100, .sent = 200, .blobs = 0}, false);
    EXPECT_EQ(liveness.next(129s, WORKING), Action::None);
    EXPECT_EQ(liveness.next(130s, WORKING), Action::Leave);

    liveness.excuse(120s);
    EXPECT_EQ(liveness.next(130s, WORKING), Action::None);
    liveness.note(200s, {.received = 101, .sent = 200, .blobs = 0}, false);
    liveness.note(300s, {.received = 101, .sent = 300, .blobs = 0}, false);
    EXPECT_EQ(liveness.next(319s, WORKING), Action::None);
    EXPECT_EQ(liveness.next(320s, WORKING), Action::Leave);
}

TEST(Liveness, somethingIsSaidWhenNothingElseWas)
{
    Liveness liveness {0s, true};
    liveness.connected(0s);
    liveness.established(0s);
    liveness.note(10s, {.received = 100, .sent = 100, .blobs = 0}, false);
    EXPECT_EQ(liveness.next(59s, WORKING), Action::None);
    EXPECT_EQ(liveness.next(60s, WORKING), Action::KeepAlive);

    Liveness::State state = WORKING;
    state.isExtended = false;
    EXPECT_EQ(liveness.next(60s, state), Action::None) << "a v5 peer knows no such message";
    state = WORKING;
    state.hasChannels = false;
    EXPECT_EQ(liveness.next(60s, state), Action::None);
}

TEST(Liveness, whoIsOfNoUseOrDoesNotTakeItsBlobsIsLeft)
{
    Liveness liveness {0s, true};
    liveness.connected(0s);
    liveness.established(5s);
    Liveness::State state = WORKING;
    state.isOfUse = false;
    EXPECT_EQ(liveness.next(19s, state), Action::None);
    EXPECT_EQ(liveness.next(20s, state), Action::Leave);

    state = WORKING;
    state.blobsLeftFor = 119s;
    EXPECT_EQ(liveness.next(20s, state), Action::None);
    state.blobsLeftFor = 120s;
    EXPECT_EQ(liveness.next(20s, state), Action::Leave);
}

TEST(Liveness, onlyBlobsAndRequestsEndIdleTime)
{
    Liveness liveness {0s, false};
    liveness.note(10s, {.received = 100, .sent = 100, .blobs = 0}, false);
    EXPECT_EQ(liveness.idleTime(10s), 10s);
    liveness.note(11s, {.received = 200, .sent = 100, .blobs = 50}, false);
    EXPECT_EQ(liveness.idleTime(12s), 1s);
    liveness.note(20s, {.received = 200, .sent = 100, .blobs = 50}, true);
    EXPECT_EQ(liveness.idleTime(20s), 0s);
}
