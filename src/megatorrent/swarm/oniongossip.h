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

#include <functional>
#include <map>
#include <set>
#include <vector>

#include <QObject>
#include <QString>

#include "../wire/addressledger.h"
#include "../wire/clock.h"
#include "../wire/flood.h"
#include "../wire/tokenbucket.h"
#include "../wire/transport.h"
#include "floodbudget.h"
#include "floodlistener.h"
#include "seenfloods.h"

namespace Megatorrent
{
    class ChannelCore;
    class ChannelList;
    class Dialler;
    class Peer;
    class PeerList;
    class Penalties;
    struct SwarmSettings;

    // Announcements of onion services (protocol.md 11): takes in those of our channels, passes on
    // what is new, and makes our own.
    //
    // Who is told what: our own announcement only peers that have shown the channel's tag. What is passed on goes to
    // these as well, and to a few others, whom it tells nothing of us: whether they get it does not
    // depend on whether we have the channel. Behind a proxy all this stays within the circuit by which
    // it came, or two circuits could be known to be one user's.
    //
    // Nor must one learn what our clock says, which would be the same in all circuits, and without a
    // proxy: our own announcements are dated by up to ten minutes earlier, for each service as much as
    // its key says, and each circuit believes others' for up to ten minutes longer than it has to, by
    // chance.
    class OnionGossip final : public QObject, public FloodListener
    {
        Q_DISABLE_COPY_MOVE(OnionGossip)

    public:
        using Milliseconds = Clock::Milliseconds;

        static constexpr int PENDING_MAX = 128;          // announcements that wait to be passed on, of a circuit
        static constexpr int MEMBERS_WIDE_MAX = 16;      // of a channel's peers that are told at three hops,
        static constexpr int MEMBERS_FAR_MAX = 8;        // and at more
        static constexpr int STRANGERS_MAX = 2;          // that get a message, if there is an allowance
        static constexpr int TOLD_MAX = 32;              // to who has just joined a channel
        static constexpr double SENT_MAX = 600;          // messages at once,
        static constexpr double SENT_PER_SECOND = 60;    // and in the long run, of a circuit
        static constexpr int TRIED_PER_NEIGHBOUR_MAX = 8;   // addresses at once, and in ten minutes
        static constexpr qint64 SLACK_MAX = OnionAnnouncement::TIME_STEP;   // s

        struct Parts
        {
            Clock *clock = nullptr;
            RandomSource *random = nullptr;
            PeerList *peers = nullptr;
            const ChannelList *channels = nullptr;
            Dialler *dialler = nullptr;
            const SwarmSettings *settings = nullptr;   // may change
            // It has passed on what nobody can have signed.
            std::function<void (Peer &)> sentFalseAnnouncement;
        };

        explicit OnionGossip(const Parts &parts);

        void joined(Peer &peer, ChannelCore &channel) override;
        void floodReceived(Peer &peer, const Wire::Flood &flood) override;
        // About once a second
        void tick(Milliseconds now);
        // Behind a proxy, in a moment of the channel's own
        void beat(ChannelCore &channel, Milliseconds now);

        // FLOOD messages over all connections since start
        qint64 received() const { return m_received; }
        qint64 sent() const { return m_sent; }

    private:
        struct Pending
        {
            Wire::Flood flood;           // as it goes out
            QString neighbour;           // from whom it came, as he answers for it
            std::set<quint64> knowing;   // peers that have said it
            bool isForMembers = false;   // news of a channel that is here
            bool isForStrangers = true;
            int turn = 0;                // among those of the same neighbour
        };

        // What belongs together: a circuit, or everything where there are none
        struct Room
        {
            explicit Room(bool isCircuit);

            std::vector<Pending> pending;
            bool isDue = false;
            TokenBucket sending {SENT_MAX, SENT_PER_SECOND};
            TokenBucket strangers {20, 0.5};
            qint64 slack = 0;            // s
            SeenFloods seen;
            FloodBudget budget;
            AddressLedger tried;         // addresses dialled because of a neighbour
        };

        qint64 unixTime() const;
        Room &roomOf(const Circuit &circuit);
        bool isTimely(const OnionAnnouncement &announcement, const Circuit &circuit);
        // The channel of a topic, if it may be heard of there
        ChannelCore *channelOf(const Topic &topic, const Circuit &circuit) const;
        void noteService(Peer &peer, const Wire::Flood &flood);
        void takeIn(ChannelCore &channel, const Wire::Flood &flood, const QString &neighbour);
        void noteTold(const Circuit &circuit, const Wire::Flood &flood, quint64 peer);
        Pending *findPending(const Circuit &circuit, const OnionAnnouncement &announcement);
        bool hurry(const Circuit &circuit, const Pending &pending, int heard);
        void pass(const Circuit &circuit, Pending pending);
        void flushLater(const Circuit &circuit, Milliseconds delay);
        void flush(const Circuit &circuit);
        // False: the allowance is used up.
        bool sendOut(const Circuit &circuit, Room &room, const Pending &pending);
        std::vector<Peer *> chooseSome(std::vector<Peer *> from, std::size_t count);
        bool send(Peer &peer, const Wire::Flood &flood);
        void tidy(Room &room);
        void announceLater(ChannelCore &channel);
        void announce(ChannelCore &channel);
        void lookForMore(ChannelCore &channel);

        Parts m_parts;
        std::map<Circuit, Room> m_rooms;
        std::set<PublicKey> m_announcing;       // channels whose announcement is about to go
        std::map<PublicKey, Milliseconds> m_nextLook;   // when a channel looks for more, and forgets what is old; each has its own time
        Milliseconds m_nextTidying {0};
        qint64 m_received = 0;
        qint64 m_sent = 0;
    };
}
