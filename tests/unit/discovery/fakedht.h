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

#include <map>
#include <vector>

#include <QPointer>

#include "megatorrent/discovery/dht.h"
#include "megatorrent/wire/clock.h"
#include "support/sim/seededrandom.h"
#include "support/sim/virtualclock.h"

namespace Megatorrent::Test
{
    using Milliseconds = Clock::Milliseconds;

    using Sim::SeededRandom;
    using Sim::VirtualClock;

    // Writes down what is asked of it, and answers as it is told to.
    class FakeDht final : public Dht
    {
    public:
        enum class Kind { Get, Put, Announce, GetPeers };
        struct Operation
        {
            Kind kind = Kind::Get;
            Milliseconds time {};
            QByteArray key;
            qint64 sequence = 0;   // of a put
            quint16 port = 0;      // of an announce
            qint64 size = 0;       // of the value that is put or found
        };

        explicit FakeDht(VirtualClock *clock)
            : m_clock {clock}
        {
        }

        bool isReady() const override { return m_isReady; }
        AddressRange range() const override { return nodeRange; }
        void setReady(const bool isReady)
        {
            m_isReady = isReady;
            emit readyChanged(isReady);
        }

        void getItem(const PublicKey &key) override
        {
            operations.push_back({Kind::Get, m_clock->now(), key.toByteArray(), 0, 0
                    , (network.contains(key) ? network.at(key).value.size() : 0)});
            if (!answers)
                return;
            m_clock->callLater(latency, this, [this, key]
            {
                const qint64 sequence = network.contains(key) ? network.at(key).sequence : 0;
                if (sequence > 0)
                    emit itemFound(network.at(key));
                emit getFinished(key, sequence, (sequence > 0) ? copies : 0);
            });
        }

        void putItem(const DhtItem &item, const PutOwner owner) override
        {
            operations.push_back({Kind::Put, m_clock->now(), item.publicKey.toByteArray(), item.sequence, 0, item.value.size()});
            if (!answers)
                return;
            m_clock->callLater(latency, this, [this, item, owner]
            {
                const qint64 sequence = network.contains(item.publicKey) ? network.at(item.publicKey).sequence : 0;
                const bool isWritten = (sequence <= item.sequence) && (takers > 0);
                if (isWritten)
                    network[item.publicKey] = item;
                emit putFinished({.owner = owner, .key = item.publicKey, .sequence = item.sequence, .stored = (isWritten ? takers : 0), .networkSequence = sequence});
            });
        }

        void announce(const Sha1Digest &key, const quint16 port) override
        {
            operations.push_back({Kind::Announce, m_clock->now(), key.toByteArray(), 0, port, 0});
        }

        void getPeers(const Sha1Digest &key) override
        {
            operations.push_back({Kind::GetPeers, m_clock->now(), key.toByteArray(), 0, 0, 0});
        }

        std::vector<Operation> of(const Kind kind) const
        {
            std::vector<Operation> result;
            std::copy_if(operations.cbegin(), operations.cend(), std::back_inserter(result)
                    , [kind](const Operation &operation) { return operation.kind == kind; });
            return result;
        }

        std::vector<Operation> operations;
        std::map<PublicKey, DhtItem> network;
        bool answers = true;
        AddressRange nodeRange = AddressRange::Loopback;
        int copies = 1;             // that a get shows
        int takers = 8;             // nodes that take a put
        Milliseconds latency {200};

    private:
        VirtualClock *m_clock = nullptr;
        bool m_isReady = false;
    };
}
