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

#include <chrono>
#include <map>
#include <set>
#include <utility>

#include <QList>

#include "../wire/transport.h"

namespace Megatorrent
{
    class RandomSource;

    // Where a peer of a channel may be
    struct Candidate
    {
        using Milliseconds = std::chrono::milliseconds;

        Endpoint endpoint;
        QString host;             // what counts as one address: hostKey()
        QString network;          // networkKey()
        bool isNamed = false;     // by the user or the link
        bool isInUse = false;     // being dialled, or connected
        bool isSelf = false;      // it was us, the last time
        bool isV5 = false;        // speaks plain v5: only good for blobs
        bool isHearsay = false;   // a peer told of it, and it has not been reached yet
        QString source;           // who told of it, until it has worked; empty: whoever names places, or has one
        bool hasWorked = false;   // has been a peer of this channel
        int failures = 0;         // in a row
        Milliseconds nextAttempt {0};
    };

    // The possible peers of one channel. Their number is bounded, in all and for each address; the
    // worst make room, first those of a network that has very many. Peers named by the user or the
    // link are always admitted. Decides which one is tried next, and how long a failure counts: an
    // endpoint that has never answered is retried after pauses that grow to half a day.
    class CandidateList
    {
    public:
        using Milliseconds = Candidate::Milliseconds;

        static constexpr int MAX_COUNT = 500;
        static constexpr int HOST_MAX_COUNT = 3;   // of one address, besides those that are named
        static constexpr int NETWORK_MAX_COUNT = 32;   // of one network, as soon as there are MAX_COUNT in all

        // Returns whether it is new, and has been admitted.
        bool add(const Endpoint &endpoint, bool isNamed, RandomSource &random);
        Candidate *find(const Endpoint &endpoint);
        // The best one to dial now, if any: named ones first (unless they have failed twice in a row: many
        // that are not there would take all the places), then by fewest failures, by fewest
        // connections to the same network, and those that have worked.
        // None that is there because of `busySources`
        Candidate *next(Milliseconds now, bool onlyNamed, bool withV5, RandomSource &random, const std::set<QString> &busySources = {});

        // It was a peer, and has disconnected.
        void ended(const Endpoint &endpoint, Milliseconds now, RandomSource &random);
        // It could not be reached, or is not a peer of this channel.
        void failed(const Endpoint &endpoint, Milliseconds now, RandomSource &random);
        void setV5(const Endpoint &endpoint);
        // It leads to ourselves. Not for ever: the address may be somebody else's tomorrow.
        void setSelf(const Endpoint &endpoint, Milliseconds now);
        void postpone(const Endpoint &endpoint, Milliseconds until);
        // Nobody is dialled or connected any more.
        void release();

        // Endpoints that have worked, for answers to FIND_PEERS
        QList<Endpoint> working(qsizetype maxCount) const;
        // By the user or the link
        QList<Endpoint> named() const;
        qsizetype size() const { return static_cast<qsizetype>(m_candidates.size()); }

    private:
        using Key = std::pair<QString, quint16>;

        bool makeRoom(const Candidate &newcomer, RandomSource &random);
        QString crowdedNetwork(const Candidate &newcomer) const;

        std::map<Key, Candidate> m_candidates;
    };
}
