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

#pragma once

#include <vector>

#include <QObject>

#include <gtest/gtest.h>

#include "megatorrent/discovery/discovery.h"
#include "fakedht.h"

namespace Megatorrent::Test
{
    using Kind = FakeDht::Kind;

    template <typename Bytes>
    Bytes numbered(const int number, const char filler)
    {
        QByteArray bytes(Bytes::SIZE, filler);
        for (int i = 0; i < 4; ++i)
            bytes[i] = static_cast<char>(number >> (8 * i));
        return Bytes::fromBytes(bytes);
    }

    inline PublicKey key(const int number) { return numbered<PublicKey>(number, 'k'); }
    inline Topic topic(const int number) { return numbered<Topic>(number, 't'); }

    inline DhtItem item(const int number, const qint64 sequence, const QByteArray &value = "value")
    {
        return {.publicKey = key(number), .sequence = sequence, .value = value, .signature = {}};
    }

    class DiscoveryTest : public ::testing::Test
    {
    protected:
        DiscoveryTest()
        {
            QObject::connect(&discovery, &Discovery::published, [this](const PublicKey &, const qint64 sequence, const int copies)
            {
                published.push_back({clock.now(), sequence, copies});
            });
            QObject::connect(&discovery, &Discovery::outrun, [this](const PublicKey &, const qint64 sequence) { outrun.push_back(sequence); });
            QObject::connect(&discovery, &Discovery::peersFound, [this](const PublicKey &channel, const QList<Endpoint> &peers)
            {
                peersFound.emplace_back(channel, peers);
            });
            QObject::connect(&discovery, &Discovery::itemFound, [this](const DhtItem &found) { itemsFound.push_back(found); });
        }

        std::vector<Milliseconds> times(const Kind kind) const
        {
            std::vector<Milliseconds> result;
            for (const FakeDht::Operation &operation : dht.of(kind))
                result.push_back(operation.time);
            return result;
        }

        void addChannels(const int count)
        {
            for (int i = 0; i < count; ++i)
                discovery.addChannel(key(i), topic(i));
        }

        struct Published
        {
            Milliseconds time {};
            qint64 sequence = 0;
            int copies = 0;
        };

        VirtualClock clock;
        SeededRandom random {1};
        FakeDht dht {&clock};
        Discovery discovery {&clock, &random, &dht};
        std::vector<Published> published;
        std::vector<qint64> outrun;
        std::vector<DhtItem> itemsFound;
        std::vector<std::pair<PublicKey, QList<Endpoint>>> peersFound;
    };
}
