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


#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include <gtest/gtest.h>

#include <QObject>

#include "base/global.h"
#include "fakedht.h"
#include "megatorrent/content/blob.h"
#include "megatorrent/content/dhtitem.h"
#include "megatorrent/content/link.h"
#include "megatorrent/discovery/gateway.h"

namespace Megatorrent::Test
{
    using Found = GatewayService::Found;

    // What is begun at once has been answered
    inline const Milliseconds ANSWERED = Gateway::ANSWER_STEP + std::chrono::seconds {1};

    inline Identity identityOf(const int n)
    {
        Seed seed;
        for (int i = 0; i < 4; ++i)
            seed.data()[i] = static_cast<std::uint8_t>(n >> (8 * i));
        return Identity::fromSeed(seed);
    }

    inline DhtItem itemOf(const int n, const qint64 sequence, const QString &title = u"Title"_s)
    {
        const Identity identity = identityOf(n);
        ManifestContent content;
        content.title = title;
        content.timestamp = sequence;
        content.catalogue = CatalogueRoot {.size = CHUNK_SIZE, .ref = {}};
        return DhtItem::sign(identity, Manifest::create(identity, sequence, content).value());
    }

    class GatewayTest : public ::testing::Test
    {
    protected:
        GatewayTest()
        {
            clock.runFor(std::chrono::hours {1});
            dht.nodeRange = AddressRange::Public;
            dht.setReady(true);
        }

        std::size_t count(const FakeDht::Kind kind) const { return dht.of(kind).size(); }

        struct Answers
        {
            int yes = 0;
            int no = 0;
            int unknown = 0;
            std::optional<DhtItem> last;
        };

        void find(const QString &asker, const PublicKey &key, Answers &answers)
        {
            gateway.findItem(asker, key, &context, [&answers](const Found found, const std::optional<DhtItem> &item)
            {
                answers.yes += ((found == Found::Yes) ? 1 : 0);
                answers.no += ((found == Found::No) ? 1 : 0);
                answers.unknown += ((found == Found::Unknown) ? 1 : 0);
                answers.last = item;
            });
        }

        VirtualClock clock;
        FakeDht dht {&clock};
        QObject context;
        Gateway gateway {&clock, &dht};
    };
}
