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

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <QObject>

#include "../wire/clock.h"
#include "../wire/connection.h"
#include "../wire/connectionpump.h"
#include "../wire/tokenbucket.h"
#include "../wire/transport.h"
#include "blobtaker.h"
#include "joinedchannel.h"
#include "liveness.h"
#include "peerlistener.h"
#include "progresswatch.h"
#include "ratesampler.h"
#include "requestwindow.h"
#include "takingmeter.h"

namespace Megatorrent
{
    class PeerLimits;
    struct PeerInfo;

    // One connected (or dialled) peer: its stream, its connection, and the blobs requested from it.
    // Reports what happens to a PeerListener; decides only what concerns this peer alone:
    // time-outs, keep-alives, floods.
    //
    // A connection can end within any call, because any call may find that the peer does not read.
    // So an end is only noted here: nothing more is requested from the peer, but its channels, its
    // requests and the object itself stay until the event loop calls SwarmCore::settleEnded(), when
    // nobody can be iterating over them.
    class Peer final : public QObject, public BlobTaker, public ConnectionListener
    {
        Q_DISABLE_COPY_MOVE(Peer)

    public:
        using Milliseconds = std::chrono::milliseconds;

        // Who sent something, for when the peer may be gone
        struct Sender
        {
            quint64 id = 0;
            Endpoint remote;
            std::optional<Endpoint> dialled;
            bool isAuthenticated = false;
            Circuit circuit = {};
        };

        struct Context
        {
            Clock *clock = nullptr;
            RandomSource *random = nullptr;
            PeerLimits *limits = nullptr;
            PeerListener *listener = nullptr;
        };

        // `dialled`: where it listens, if we connect to it
        Peer(const Context &context, quint64 id, std::unique_ptr<ByteStream> stream, const std::optional<Endpoint> &dialled
                , const ConnectionSettings &settings);
        // The connection only checks that somebody there knows this channel.
        void setDialBack(const PublicKey &channel);
        const std::optional<PublicKey> &dialBackFor() const { return m_dialBackFor; }
        // The only channel that it knows of, if it goes its own way
        void setCircuit(const Circuit &circuit);
        const Circuit &circuit() const override { return m_circuit; }
        // Because of whom it was dialled, if somebody told of the place (Dialler)
        void setSource(const QString &source) { m_source = source; }
        const QString &source() const { return m_source; }
        void setConnectTimeout(const Milliseconds timeout) { m_liveness.setConnectTimeout(timeout); }
        ~Peer() override;

        quint64 id() const override { return m_id; }
        // Invalid: it came in through an onion service, and host() is its own alone
        Endpoint remote() const { return m_remote; }
        const std::optional<Endpoint> &dialled() const { return m_dialled; }
        // Where an accepted peer says that it listens: its address and the port that it announced
        const std::optional<Endpoint> &claimed() const { return m_claimed; }
        // Where an accepted peer that has no address says that it is reached itself. Nobody has proven it:
        // whoever names another's place only has his own connection closed for it.
        const std::optional<Endpoint> &service() const { return m_service; }
        void setService(const Endpoint &endpoint) { m_service = m_service.value_or(endpoint); }
        // It is there, as far as one can tell: a connection to that place was closed for this one, then.
        const std::optional<Milliseconds> &atServiceSince() const { return m_atServiceSince; }
        void setAtService(const Milliseconds now) { m_atServiceSince = now; }
        // The peer has this connection twice, and is to close this one. `other`: id of the one that stays.
        // Counts once: whoever says it again later, or after another one, has seen no more than this one's end.
        void setSurplus(const quint64 other, const Milliseconds now) { m_surplus = m_surplus.value_or(std::pair(other, now)); }
        const std::optional<std::pair<quint64, Milliseconds>> &surplus() const { return m_surplus; }
        bool isInLan() const { return m_isInLan; }
        bool isOutgoing() const { return m_dialled.has_value(); }
        bool isEnded() const override { return m_isEnded; }
        // hostKey(), for limits of connections and for bans
        const QString &host() const { return m_host; }
        // What it owes, and is owed, is of one circuit, or what one channel has met would show in another
        const QString &account() const override { return m_account; }
        // networkKey(); of those whose address nobody knows one for each channel
        const QString &network() const { return m_network; }
        // It has shown a tag, so no third party speaks for it (protocol.md 10).
        bool isAuthenticated() const { return m_isAuthenticated; }
        Sender sender() const { return {.id = m_id, .remote = m_remote, .dialled = m_dialled, .isAuthenticated = m_isAuthenticated, .circuit = m_circuit}; }
        bool isEstablished() const { return !m_isEnded && m_connection->isEstablished(); }
        bool isExtended() const override { return m_connection->peerKind() == Connection::PeerKind::Extended; }
        Connection &connection() { return *m_connection; }
        const Connection &connection() const { return *m_connection; }
        // Has been of use: some channel in common, or blobs
        bool hasWorked() const { return m_hasWorked; }
        bool hasAskedForManifest(const PublicKey &channel) const { return m_manifestsAsked.contains(channel); }
        PeerInfo info() const;
        std::optional<qint64> timeSaid() const { return m_connection->timeSaid(); }

        // Closes gracefully.
        void close() override;

        // It has asked for what takes time to find, and is of use until it has the answer.
        void beginErrand() { ++m_errands; }
        void endErrand();

        // --- the end; called by SwarmCore::settleEnded() ---
        bool isSettled() const { return m_isSettled; }
        // What is queued may still go out until the stream has closed.
        void settle();
        // The stream has closed: nothing will come from here any more.
        bool isGone() const { return m_isGone; }
        std::optional<EndReason> endReason() const { return m_endReason; }
        const QString &endText() const { return m_endText; }

        void setReadingPaused(bool paused);
        void setReadAllowance(const qsizetype bytes) { m_stream->setReadAllowance(bytes); }
        // Blobs go out by Throttle::uploadAllowance().
        void setSendingLimited(bool isLimited);
        Milliseconds created() const { return m_liveness.created(); }
        // Since blobs have last come or gone
        Milliseconds idleTime(const Milliseconds now) const { return m_liveness.idleTime(now); }

        // --- how it takes our blobs ---
        int heldBlobs() const override { return m_connection->heldBlobs(); }
        qint64 blobBytesTaken() const override { return m_connection->blobBytesSent(); }
        TakingMeter &taking() override { return m_taking; }
        const TakingMeter &taking() const override { return m_taking; }
        int takeWastedReads() override;
        void provideBlob(quint64 ticket, const QByteArray &blob) override;
        void refuseBlob(const quint64 ticket, const Wire::FailCode code) override { m_connection->refuse(ticket, code); }
        void releaseBlobs() override { m_connection->releaseBlobs(); }

        bool isAskedForBlobs() const { return !m_isEnded && !m_requests.empty(); }
        // Sends what there is room and allowance for.
        void pump();
        // The stream has room for another frame.
        bool hasRoomToSend() const { return m_pump->hasRoom(); }
        // Asks for the newest item of a channel whose tag has been shown.
        void askForManifest(const PublicKey &channel);
        // Shows the tag of another channel (outgoing connections), or takes it as a v5 peer of it.
        void join(JoinedChannel &channel);
        // It has shown the tag, or is a v5 peer that may be asked for the channel's blobs.
        void enter(JoinedChannel &channel, bool isV5);
        void leave(JoinedChannel &channel);
        void tick(Milliseconds now);

        // --- channels in common (or, for v5 peers, to be asked for) ---
        const std::vector<JoinedChannel *> &channels() const { return m_channels; }
        bool isIn(const JoinedChannel &channel) const { return std::ranges::find(m_channels, &channel) != m_channels.end(); }

        // --- requests; called by the Fetcher ---
        bool canRequest(Milliseconds now) const;
        quint32 request(const BlobRequest &request);
        std::optional<BlobRequest> takeRequest(quint32 requestId);
        // Takes back a request; what still comes of it is dropped.
        void cancel(quint32 requestId);
        const std::map<quint32, BlobRequest> &requests() const { return m_requests; }
        const RequestWindow &window() const { return m_window; }
        const ProgressWatch &progress() const { return m_progress; }
        bool isTrickling(const Milliseconds now) const { return isAskedForBlobs() && m_progress.isTrickling(now, received()); }
        // Pauses requests to this peer, and has its open ones released.
        void giveWay();

    private:
        // ConnectionListener
        void outputReady() override;
        void ended(EndReason reason, const QString &text) override;
        void established() override;
        void helloReceived(const Wire::Hello &hello) override;
        void channelsProven(const QList<PublicKey> &channels) override;
        void blobNeeded(quint64 ticket, const BlobId &id, bool byGet) override;
        void blobNeedless(quint64 ticket) override;
        void manifestRequested(quint64 ticket, const PublicKey &channel, bool byKey) override;
        void peersRequested(quint64 ticket, const Wire::LookupId &id) override;
        void publishRequested(quint64 ticket, const DhtItem &item) override;
        void announced(const Wire::Announce &announce) override;
        void peersReceived(const Wire::LookupId &id, const QList<Endpoint> &peers) override;
        void haveReceived(const PublicKey &channel, const Wire::Have &have) override;
        void floodReceived(const Wire::Flood &flood) override;
        void blobProgressed(quint32 requestId, qint64 received) override;
        void blobReceived(quint32 requestId, const BlobId &id, const QByteArray &blob) override;
        void blobRefused(quint32 requestId, const BlobId &id, Wire::FailCode code) override;
        void manifestReceived(quint32 requestId, const DhtItem &item) override;

        void connected();
        bool takeEvent(double cost = 1);
        Liveness::State state(Milliseconds now) const;
        void checkProgress(Milliseconds now);
        ProgressWatch::Received received() const
        {
            return {.all = m_connection->bytesReceived(), .blobs = m_connection->blobBytesReceived(), .partialFrame = m_connection->partialFrameSize()};
        }
        bool isHeldBack() const;
        bool isIdleV5() const;

        Milliseconds now() const { return m_context.clock->now(); }

        Context m_context;
        quint64 m_id = 0;
        std::unique_ptr<ByteStream> m_stream;
        std::unique_ptr<Connection> m_connection;
        std::unique_ptr<ConnectionPump> m_pump;
        std::optional<Endpoint> m_dialled;
        std::optional<Endpoint> m_claimed;
        std::optional<Endpoint> m_service;
        std::optional<Milliseconds> m_atServiceSince;
        std::optional<std::pair<quint64, Milliseconds>> m_surplus;
        Endpoint m_remote;
        QString m_host;
        QString m_account;
        QString m_network;
        bool m_isInLan;
        std::optional<PublicKey> m_dialBackFor;
        Circuit m_circuit;
        QString m_source;
        std::vector<JoinedChannel *> m_channels;
        int m_errands = 0;
        std::optional<Milliseconds> m_errandEndedAt;
        std::set<PublicKey> m_manifestsAsked;
        bool m_isConnected = false;
        bool m_isEnded = false;
        bool m_isSettled = false;            // only waits for its stream to close
        bool m_isGone = false;
        std::optional<EndReason> m_endReason;
        QString m_endText;
        bool m_isPumpDue = false;
        bool m_hasWorked = false;
        bool m_isReadingPaused = false;
        bool m_isAuthenticated = false;

        std::map<quint32, BlobRequest> m_requests;
        RequestWindow m_window;
        ProgressWatch m_progress;

        Liveness m_liveness;
        int m_heldBlobs = 0;                 // when that was last looked at
        TakingMeter m_taking;
        TokenBucket m_events {4000, 500};    // messages that make work here
        TokenBucket m_items {200, 40};       // manifests, which others may have caused
        RateSampler m_downloadRate;
        RateSampler m_uploadRate;
    };
}
