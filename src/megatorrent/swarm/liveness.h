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

#include <QtTypes>

namespace Megatorrent
{
    // The timers of one connection: when to give it up, when to send a keep-alive, and when a peer
    // that has not said HELLO counts as v5. Knows no peer and no clock.
    class Liveness
    {
    public:
        using Milliseconds = std::chrono::milliseconds;

        // Totals since the connection was made, in bytes
        struct Traffic
        {
            qint64 received = 0;
            qint64 sent = 0;
            qint64 blobs = 0;              // both ways
        };

        struct State
        {
            bool isEstablished = false;
            bool isKindKnown = false;      // the peer has said HELLO, or been taken for a v5 peer
            bool mayBeV5 = false;          // it is there for a channel in which v5 is spoken
            bool isExtended = false;
            bool isDialBack = false;       // opened only to see who is there
            bool hasChannels = false;      // in common
            bool isOfUse = false;          // it may still ask us for something, or we it
            Milliseconds blobsLeftFor {0}; // blobs of ours that it leaves lying
        };

        enum class Action
        {
            None,
            Leave,
            AssumeV5,
            KeepAlive
        };

        Liveness(Milliseconds now, bool isOutgoing);

        void setConnectTimeout(const Milliseconds timeout) { m_connectTimeout = timeout; }
        // The transport has connected.
        void connected(Milliseconds now);
        // The keys have been exchanged.
        void established(Milliseconds now);
        // We have not listened for a while, so silence says nothing.
        void excuse(Milliseconds now);

        // About once a second, in this order. `isAsked`: blobs are requested of it.
        void note(Milliseconds now, const Traffic &traffic, bool isAsked);
        Action next(Milliseconds now, const State &state) const;

        // Since when there has been a connection, or an attempt at one
        Milliseconds created() const { return m_created; }
        // Since blobs last came or went
        Milliseconds idleTime(const Milliseconds now) const { return now - m_lastBlob; }

    private:
        bool isToBeLeft(Milliseconds now, const State &state) const;

        bool m_isOutgoing = false;
        bool m_isConnected = false;
        Milliseconds m_connectTimeout;
        Milliseconds m_created;
        Milliseconds m_establishedAt {0};
        Milliseconds m_lastHeard;
        Milliseconds m_lastSent;
        Milliseconds m_lastBlob;
        Traffic m_traffic;
    };
}
