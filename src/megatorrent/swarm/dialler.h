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

#include <set>
#include <vector>

#include <QObject>
#include <QString>

#include "../wire/clock.h"
#include "../wire/transport.h"

namespace Megatorrent
{
    class BanList;
    class ChannelCore;
    class ChannelList;
    class Peer;
    class PeerList;
    struct Candidate;
    struct SwarmSettings;

    // Decides which endpoints are dialled: for each channel in turn the best candidate, while the
    // channel has too few peers, there is room, and few attempts are under way. An endpoint is
    // dialled once, however many channels it is a candidate of.
    class Dialler final : public QObject
    {
        Q_DISABLE_COPY_MOVE(Dialler)

    public:
        using Milliseconds = Clock::Milliseconds;

        static constexpr int ATTEMPTS_MAX = 16;        // under way at a time,
        static constexpr int ATTEMPTS_OF_CIRCUIT_MAX = 8;   // and behind a proxy, of a channel,
        // of these, because of one who has told of them. There each may take 40 s, and he can name places
        // where nobody is.
        static constexpr int ATTEMPTS_OF_SOURCE_MAX = 2;
        // Under way behind a proxy, over all channels, for the proxy's sake. Beyond that each may still
        // have a few, so that nobody who keeps some channels busy holds up another one.
        static constexpr int ATTEMPTS_OF_CIRCUITS_MAX = 256;
        static constexpr int ATTEMPTS_ALWAYS = 2;

        // `settings` may change.
        Dialler(Clock *clock, RandomSource *random, PeerList *peers, const ChannelList *channels, const BanList *bans, const SwarmSettings *settings);

        // Unless the endpoint is named, the caller has checked it against the address rules
        // (addressrules.h).
        void addCandidate(ChannelCore &channel, const Endpoint &endpoint, bool isNamed);
        // A peer has told of it. `source`: who is to answer for that, as sourceOf() has it
        void addHearsay(ChannelCore &channel, const Endpoint &endpoint, const QString &source);
        // Who was dialled is ourselves.
        void foundSelf(const Peer &peer);
        void peerEnded(const Peer &peer);
        // Behind a proxy neither does anything: there each channel has moments of its own (ChannelBeats).
        void runSoon();
        void run();
        // Behind a proxy, in a moment of the channel's own: one connection at most, so that they are as far
        // apart as these moments are. When others dial, and how many they have, makes no difference: who
        // is in two channels could tell from it that both are one user's.
        void runFor(ChannelCore &channel);

    private:
        struct UnderWay
        {
            int attempts = 0;
            std::vector<const Peer *> undecided;   // who was dialled there may yet show that it knows a channel
        };

        // Whom others have told of more than may be tried at a time
        using Sources = std::set<QString>;

        UnderWay underWay(const Circuit &circuit = {}) const;
        // Returns who is dialled now, if anybody.
        Peer *dialFor(ChannelCore &channel, const std::vector<const Peer *> &undecided);
        Sources busySources(const std::vector<const Peer *> &undecided) const;
        Circuit circuitOf(const ChannelCore &channel) const;
        Milliseconds bannedUntil(const Endpoint &endpoint) const;
        bool isReachedOtherwise(const ChannelCore &channel, const Candidate &candidate) const;

        Clock *m_clock = nullptr;
        RandomSource *m_random = nullptr;
        PeerList *m_peers = nullptr;
        const ChannelList *m_channels = nullptr;
        const BanList *m_bans = nullptr;
        const SwarmSettings *m_settings = nullptr;
        bool m_isDue = false;
        std::size_t m_turn = 0;
    };
}
