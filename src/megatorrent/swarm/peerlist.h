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
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include <QString>

#include "../wire/addressledger.h"
#include "../wire/clock.h"
#include "../wire/transport.h"
#include "blobtaker.h"

namespace Megatorrent
{
    class BanList;
    class Peer;
    struct SwarmSettings;

    // The connections of this node. Dials and accepts them, makes room, and finds those that lead
    // to the same peer or to ourselves. In order of arrival, so that a run can be repeated.
    class PeerList final : public BlobTakers
    {
        Q_DISABLE_COPY_MOVE(PeerList)

    public:
        using Milliseconds = Clock::Milliseconds;
        using PeerMap = std::map<quint64, std::unique_ptr<Peer>>;
        using CircuitPeers = std::map<quint64, Peer *>;

        // What makes the peers
        class Mediator
        {
        public:
            virtual ~Mediator() = default;

            // `dialled`: where it listens, if we connect to it
            virtual std::unique_ptr<Peer> makePeer(quint64 id, std::unique_ptr<ByteStream> stream, const std::optional<Endpoint> &dialled
                    , const Circuit &circuit) = 0;
            // It is in the list now.
            virtual void peerAdded(Peer &peer) = 0;
        };

        // Behind a proxy each channel has places of its own, always as many: who fills those of one
        // channel must not find others filled. Not a setting: an unusual number would be known again.
        static constexpr int ACCEPTED_MAX = 32;   // connections through a channel's onion service
        static constexpr int DIALLED_MAX = 16;    // connections of a channel that we have opened

        // All that is handed over must outlive the list. `settings` may change.
        PeerList(const Clock *clock, Transport *transport, const BanList *bans, const SwarmSettings *settings, Mediator *mediator);
        ~PeerList() override;

        // Including those that have ended, until they are removed
        const PeerMap &all() const { return m_peers; }
        // The same of a circuit, or of those that have none. With many channels these are few of very
        // many, and most questions are asked of one circuit.
        const CircuitPeers &of(const Circuit &circuit) const;
        Peer &at(const quint64 id) const { return *m_peers.at(id); }
        // One that has not ended, or null
        Peer *find(quint64 id) const;
        BlobTaker *findTaker(quint64 id) const override;
        std::vector<BlobTaker *> takers(const Circuit &circuit) const override;
        void remove(quint64 id);
        void clear();

        // --- making connections ---
        // `circuit`: the connection is for this channel only
        Peer *dial(const Endpoint &endpoint, const Circuit &circuit = {});
        // Whether another one may be made, and `reserve` more; not behind a proxy
        bool hasRoom(int reserve = 0) const;
        // Whether another one may be dialled for a channel that has a circuit
        bool hasRoomFor(const PublicKey &channel) const { return hasPlace(channel, true); }
        // Dialled by way of circuits and not decided yet, over all of them
        int countAttempts();
        // Connections with an address (as hostKey() gives it), whoever opened them; with a circuit, of
        // that
        int countOf(const QString &host, const Circuit &circuit = {}) const;

        // --- finding them ---
        // By us
        Peer *dialledAt(const Endpoint &endpoint, const Circuit &circuit = {}) const;
        // By either side
        bool isConnectedTo(const Endpoint &endpoint, const Circuit &circuit = {}) const;
        // Both ends of a connection to ourselves within one circuit, of which `peer` is one; empty if
        // it is none
        std::vector<Peer *> endsOfSelf(Peer &peer) const;
        // Where two connections lead to one peer, keeps one. Both sides choose the same.
        void resolveDuplicate(Peer &peer);

        // While paused, nobody of the circuit, or of those that have none, is listened to.
        void setReadingPaused(bool paused, const Circuit &circuit = {});

    private:
        Peer *add(std::unique_ptr<ByteStream> stream, const std::optional<Endpoint> &dialled, const Circuit &circuit);
        void accept(std::unique_ptr<ByteStream> stream);
        void acceptFor(std::unique_ptr<ByteStream> stream, const PublicKey &channel);
        bool hasPlace(const PublicKey &channel, bool isOutgoing) const;
        bool makeRoomFor(const QString &network);
        Peer *leastUseful(const Circuit &circuit) const;
        Peer *youngestOfCrowd(const QString &network) const;

        const Clock *m_clock = nullptr;
        Transport *m_transport = nullptr;
        const BanList *m_bans = nullptr;
        const SwarmSettings *m_settings = nullptr;
        Mediator *m_mediator = nullptr;
        AddressLedger m_arrivals;      // connections that were accepted
        PeerMap m_peers;
        std::map<Circuit, CircuitPeers> m_byCircuit;
        std::set<quint64> m_attempts;  // with those that have been decided since it was last looked at
        quint64 m_lastId = 0;
        std::set<Circuit> m_readingPaused;
    };
}
