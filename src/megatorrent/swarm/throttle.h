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
#include <set>
#include <vector>

#include <QObject>

#include "../wire/clock.h"
#include "peerlimits.h"
#include "ratelimiter.h"
#include "ratelimits.h"

namespace Megatorrent
{
    class PeerList;

    // Holds all peers together to a rate limit in each direction, and shares it equally among those
    // that want it; what one leaves goes to the others. All bytes count, blobs or not. Of what is
    // sent, only answers wait: blobs, and all other answers in a small share of their own. Of what
    // is received, everything waits once the connection is established, but peers that were asked
    // for nothing have a small share to themselves.
    class Throttle final : public QObject, public PeerLimits
    {
        Q_DISABLE_COPY_MOVE(Throttle)

    public:
        using Milliseconds = Clock::Milliseconds;

        Throttle(Clock *clock, const PeerList *peers);

        void setLimits(const RateLimits &limits);
        bool isDownloadLimited(const Peer &peer) const;
        bool isUploadLimited(const Peer &peer) const override;

        void added(Peer &peer);
        void removed(const Peer &peer);
        void received(Peer &peer, qsizetype bytes) override;
        void sent(Peer &peer, qsizetype bytes) override;
        qsizetype uploadAllowance(const Peer &peer) const override;
        bool isHoldingBack(const Peer &peer) const override;
        // How many blobs to have requested from limited peers, so that each comes within a while.
        // `shares`: among how many that is divided
        int requestsMax(int shares = 1) const;

        // Since the last call
        LimitsHit takeLimitsHit();
        // Bytes since start, of those whom limits are for
        qint64 received() const { return m_received; }
        qint64 sent() const { return m_sent; }

    private:
        using PeerId = quint64;

        struct Direction
        {
            // Shares what is available among `wanting`, and a small part of it among `idle`; other
            // peers get nothing. Returns what each may pass now.
            const std::map<PeerId, qsizetype> &share(const std::vector<PeerId> &wanting, const std::vector<PeerId> &idle, Milliseconds now);
            // Returns what the peer may pass from now on.
            qsizetype use(PeerId peer, qsizetype bytes, Milliseconds now);
            qsizetype granted(PeerId peer) const;

            RateLimiter limiter;
            std::map<PeerId, qsizetype> grants;
            std::vector<PeerId> idlers;   // who had none of the larger part in the last round, in order
            qint64 idleOverdrawn = 0;  // what these have passed beyond their grants
            std::set<PeerId> leaving;  // they left something of the last one, so that it is not we who hold them back
            qint64 totalGranted = 0;
            PeerId turn = 0;           // the last who had one
            PeerId idleTurn = 0;
            bool isShort = false;

        private:
            void grant(const std::vector<PeerId> &peers, qint64 available, qint64 quantumMin, PeerId &turn);
        };

        bool isExempt(const Peer &peer) const;
        void ensureRound();
        void round();
        void shareDownload(Milliseconds now);
        void shareUpload(Milliseconds now);

        Clock *m_clock = nullptr;
        const PeerList *m_peers = nullptr;
        Direction m_download;
        Direction m_upload;
        bool m_isLanExempt = false;
        bool m_isRoundDue = false;
        qint64 m_received = 0;
        qint64 m_sent = 0;
    };
}
