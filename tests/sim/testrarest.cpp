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

#include "megatorrent/content/blob.h"
#include "crowd.h"
#include "options.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

// Whoever has it alone sends it few times before the others have all of it between them and do the
// rest.
TEST(RarestFirst, theOnlySeedSendsFewCopies)
{
    const int blobs = 40;
    const Usage usage;
    SimWorld world {options().seed};
    const QList<BlobId> old = world.makeBlobs(1);
    Crowd crowd {world, (options().nodeCount(40) + 1), [](int, SimNodeSettings &settings)
    {
        settings.net.uploadRate = 1'250'000;
        settings.net.downloadRate = 12'000'000;
    }};
    crowd.giveToAll(old);
    crowd.startAll(30s);
    world.clock.runFor(2min);

    const QList<BlobId> ids = old + world.makeBlobs(blobs);
    crowd.publisher().publish(world.publish(ids), ids);
    crowd.run(100, 2h);
    const double copies = static_cast<double>(crowd.publisher().uploaded()) / (static_cast<double>(blobs) * BLOB_SIZE);
    const Times complete = crowd.completeTimes();
    std::printf("%d blobs, %zu others: the seed sent %.2f copies\n", blobs, (crowd.nodes.size() - 1), copies);
    std::printf("seconds after publication        50 %%      90 %%      99 %%     100 %%  share %%\n%s\nCPU %.1f s\n"
        , complete.row("all blobs").c_str(), usage.seconds());
    EXPECT_EQ(complete.share(), 100.0) << qPrintable(crowd.problems());
    EXPECT_LT(copies, 3.0);
    for (std::size_t i = 1; i < crowd.nodes.size(); ++i)
    {
        for (const auto &[id, count] : crowd.nodes[i]->store().received)
            EXPECT_EQ(count, 1);
    }
}
