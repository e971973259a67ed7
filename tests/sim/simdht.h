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

#include <array>
#include <map>
#include <optional>
#include <utility>

#include "megatorrent/discovery/dht.h"
#include "support/sim/seededrandom.h"
#include "support/sim/virtualclock.h"

namespace Megatorrent::Sim
{
    struct DhtSettings
    {
        std::chrono::milliseconds minLatency {500};      // of a whole operation
        std::chrono::milliseconds maxLatency {4'000};
        double failure = 0.03;                           // operations that find nothing and store nothing
        double silence = 0.15;                           // of the nodes asked that do not answer
        std::chrono::minutes itemLifetime {120};
        std::chrono::minutes peerLifetime {30};
        std::chrono::minutes nodeLifetime {180};         // on average; whoever takes its place knows nothing
        std::size_t maxPeers = 500;                      // that a node keeps of one topic
        std::size_t maxReply = 30;                       // peers in its answer
    };

    // What all DHT nodes together know: for each key, what the eight nodes closest to it store. Who
    // holds what is all that matters here; the way to them is a delay.
    class DhtNetwork final
    {
        Q_DISABLE_COPY_MOVE(DhtNetwork)

    public:
        DhtNetwork(VirtualClock *clock, quint64 seed, const DhtSettings &settings = {});

        const DhtSettings &settings() const { return m_settings; }
        DhtSettings &settings() { return m_settings; }
        VirtualClock *clock() const { return m_clock; }

        Clock::Milliseconds latency();
        bool isFailure();
        // Of the nodes that answer, each distinct item, the oldest first
        QList<DhtItem> items(const PublicKey &key);
        // How many take it: those that answer and have nothing newer. Signatures are checked.
        int store(const DhtItem &item);
        QList<Endpoint> peers(const Sha1Digest &key);
        void announce(const Sha1Digest &key, const Endpoint &endpoint);

        // How many nodes have this or a newer sequence; for tests
        int copies(const PublicKey &key, qint64 sequence);

        // --- numbers ---
        int gets = 0;
        int puts = 0;
        int announces = 0;
        int peerSearches = 0;

    private:
        struct StoringNode
        {
            Clock::Milliseconds gone {0};
            std::optional<DhtItem> item;
            Clock::Milliseconds itemExpires {0};
            std::map<std::pair<QString, quint16>, Clock::Milliseconds> peers;
        };
        using Neighbourhood = std::array<StoringNode, 8>;

        Neighbourhood &at(const QByteArray &key);
        bool answers();
        bool isChance(double probability);

        VirtualClock *m_clock = nullptr;
        SeededRandom m_random;
        DhtSettings m_settings;
        std::map<QByteArray, Neighbourhood> m_places;
        std::optional<DhtItem> m_verified;   // the last one that was: most come again and again
    };

    // One node's DHT
    class SimDht final : public Dht
    {
        Q_DISABLE_COPY_MOVE(SimDht)

    public:
        // `address`: as others see it
        SimDht(DhtNetwork *network, const QString &address);

        bool isReady() const override { return m_isReady; }
        AddressRange range() const override { return rangeOf(m_address); }
        void getItem(const PublicKey &key) override;
        void putItem(const DhtItem &item, PutOwner owner) override;
        void announce(const Sha1Digest &key, quint16 port) override;
        void getPeers(const Sha1Digest &key) override;

    private:
        void searchPeers(const Sha1Digest &key, quint16 port);

        DhtNetwork *m_network = nullptr;
        QString m_address;
        bool m_isReady = false;
        std::map<std::pair<PublicKey, PutOwner>, quint64> m_puts;   // the last one of an owner for each key counts
        quint64 m_lastPut = 0;
    };
}
