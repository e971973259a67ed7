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

#include <optional>

#include <QByteArray>
#include <QByteArrayView>
#include <QCoreApplication>
#include <QList>
#include <QString>

#include "../content/dhtitem.h"
#include "../crypto/bytes.h"
#include "../crypto/curve.h"
#include "../crypto/keyschedule.h"
#include "channeltags.h"
#include "connectioncontext.h"
#include "connectionlistener.h"
#include "controlqueue.h"
#include "flood.h"
#include "framecodec.h"
#include "messages.h"
#include "ownrequests.h"
#include "peerrequests.h"

// How to use a Connection
//
//   secret: 32 bytes from RandomSource::fill()
//   connection = Connection(role, secret, settings, listener)
//   stream.received -> connection.receive(bytes)
//   listener.outputReady, stream.drained -> pump, as ConnectionPump does:
//       while (stream.bytesToWrite() + Wire::FRAME_MAX_SIZE <= SEND_QUEUE_MAX_SIZE
//               && connection.wantsToSend())
//           stream.write(connection.takeOutput(SEND_QUEUE_MAX_SIZE - stream.bytesToWrite()))
//     Messages are sealed only when they are taken, so until then control messages overtake blobs.
//     With an upload limit, pass Take::ControlOnly while there is no allowance.
//   listener.ended -> pump, then stream.close()
//   stream.closed -> forget the connection; open requests are lost without further events.
//
//   First flight: the connecting side's HELLO is automatic; call showChannels() and getManifest()
//   from established(). The accepting side answers HELLO and TAGS by itself. channelsProven() tells
//   both sides what they have in common. Only from then on, and for those channels only, may the
//   owner push, send HAVE, request blobs and serve them on an extended connection.
//   Kind of peer: a v5 peer need not send HELLO. If none has come after a while (2 s, say), the
//   connecting side calls assumeV5(). A later HELLO with `ext` still makes the peer an extended one,
//   as long as nothing has been asked in v5's way.
//   Serving: answer blobNeeded() with what BlobStore::readBlob() gives. At most two blobs of a
//   connection are needed or held at a time.
//   Fetching: canRequestBlob(), requestBlob(), then blobProgressed() (for time-outs), blobReceived()
//   or blobRefused().
//
//   Time-outs are the owner's: 10 s until isEstablished(); 120 s without a change of
//   bytesReceived(), where keepAlive() every minute or so keeps extended peers; blobs by progress.
//   Connecting to oneself: compare ownKey() with the peerKey() of other connections.

namespace Megatorrent
{
    inline constexpr qsizetype SEND_QUEUE_MAX_SIZE = 256 * 1024;  // sealed bytes on their way to the operating system (protocol.md 10)
    inline constexpr qsizetype OUTPUT_MIN_SIZE = 4096 + 64;       // for a part of a blob and what goes around it
    inline constexpr int OPEN_REQUESTS_MAX = 64;                  // per direction (protocol.md 10)

    struct ConnectionSettings
    {
        QList<ChannelToken> channels;        // that the peer may show and be shown to have in common
        QList<Wire::GossipEntry> gossip;     // v5's clear map; empty unless the user turned it on
        bool speaksExtensions = true;        // false: behaves as a plain v5 peer
        std::optional<qint64> time = {};     // what it is now, Unix seconds, for our HELLO
    };

    // One connection between two peers as a state machine that knows no socket, clock or disk:
    // bytes in, events out through the listener, bytes to send out through takeOutput(). Not
    // thread-safe; all calls on the owner's thread.
    class Connection final : private ConnectionContext
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::Connection)
        Q_DISABLE_COPY_MOVE(Connection)

    public:
        using Listener = ConnectionListener;
        using Role = Crypto::Role;

        enum class State
        {
            Handshake,    // waiting for the peer's key
            Established,
            Ended         // only takeOutput() makes sense now
        };

        using PeerKind = Megatorrent::PeerKind;

        enum class Take
        {
            All,
            ControlOnly   // nothing that the peer has asked for: what that is, and how much, is for it to say
        };

        // `listener` must outlive the connection. Our key is ready to be taken at once.
        Connection(Role role, const Crypto::ExchangeSecret &secret, const ConnectionSettings &settings, Listener *listener);
        ~Connection() override;

        // --- bytes ---
        void receive(QByteArrayView bytes);
        bool wantsToSend(Take take = Take::All) const;
        // Whole frames, at most `maxSize` bytes; empty if there is nothing, or the next frame is
        // larger (never so for FRAME_MAX_SIZE or more). Blobs are cut to fit from OUTPUT_MIN_SIZE
        // on.
        QByteArray takeOutput(qsizetype maxSize, Take take = Take::All);
        // Ends it from this side. A text goes to the peer as ERROR, where the protocol allows one.
        void close(QByteArrayView errorText = {});

        // --- state ---
        Role role() const { return m_role; }
        State state() const { return m_state; }
        bool isEstablished() const override { return m_state == State::Established; }
        PeerKind peerKind() const override { return m_kind; }
        // What the peer's clock said in its first HELLO with a time; Unix seconds
        std::optional<qint64> timeSaid() const { return m_timeSaid; }
        // Treats a peer that has not said HELLO as v5. No effect once the kind is known.
        void assumeV5() override;
        ExchangeKey ownKey() const { return m_ownKey; }
        ExchangeKey peerKey() const { return m_peerKey; }                          // null before isEstablished()
        qint64 bytesReceived() const { return m_bytesReceived; }                   // everything, to see whether the peer is alive
        qsizetype partialFrameSize() const { return m_splitter.partialSize(); }    // of these, what has come of a frame that is not whole yet
        qint64 bytesSent() const { return m_bytesSent; }
        qint64 blobBytesReceived() const { return m_ownRequests.blobBytesReceived(); }   // payload of DATA and PIECE
        qint64 blobBytesSent() const { return m_peerRequests.blobBytesSent(); }
        qint64 blobBytesDropped() const { return m_ownRequests.blobBytesDropped(); }     // received for nothing, after our CANCEL
        int heldBlobs() const { return m_peerRequests.heldBlobs(); }               // provided, and not sent to the end: memory of the owner's
        int preparedBlobs() const { return m_peerRequests.preparedBlobs(); }       // these, and those that blobNeeded() has told of
        qsizetype queuedControlSize() const { return m_control.size(); }           // control messages that wait: for pacing HAVE

        // --- channels and tags (protocol.md 10) ---
        // Adds a channel to those of the settings; if the peer has shown its tag before,
        // channelsProven() comes at once.
        void addChannel(const ChannelToken &channel);
        // The channel is no longer known here; takes back nothing of what the peer knows already.
        void removeChannel(const PublicKey &channel);
        // Shows tags of these channels (added before), sorted. The connecting side may show
        // SHOWN_TAGS_MAX in all, the accepting side only what the peer has proven (which happens by
        // itself); the rest is left out. Returns how many have been shown. Only when established.
        int showChannels(const QList<PublicKey> &channels);
        bool hasProven(const PublicKey &channel) const { return m_tags.hasProven(channel); }
        QList<PublicKey> provenChannels() const { return m_tags.provenChannels(); }

        // --- asking. Functions that return an id return 0 if nothing was sent ---
        // On an extended connection while fewer than OPEN_REQUESTS_MAX are open; with a v5 peer
        // while nothing is unanswered
        bool canRequestBlob() const { return m_ownRequests.canRequestBlob(); }
        // GET or REQUEST, by the kind of peer
        quint32 requestBlob(const BlobId &id) { return m_ownRequests.requestBlob(id); }
        // Bytes that still arrive are dropped. blobRefused() follows. A v5 peer cannot be told:
        // close the connection if that is too much.
        void cancelBlob(const quint32 id) { m_ownRequests.cancelBlob(id); }
        int openRequests() const { return m_ownRequests.openCount(); }        // blobs and manifests
        int arrivingBlobs() const { return m_ownRequests.arrivingBlobs(); }   // that take memory
        // By tag: the channel must have been added. Allowed before the kind of peer is known (a v5
        // peer never answers).
        quint32 getManifest(const PublicKey &channel);
        // In clear: only to gateways and bootstrap peers that the user or the link names
        quint32 getManifestByKey(const PublicKey &channel);
        // False if not possible now: one at a time with v5 peers, a few with others
        bool findPeers(const Wire::LookupId &id) { return m_ownRequests.findPeers(id); }
        void announce(const Wire::Announce &announce);
        bool publish(const DhtItem &item) { return m_ownRequests.publish(item); }   // to a gateway; false if one is unanswered

        // --- telling ---
        void pushManifest(const DhtItem &item);
        // Fills in the tag. Ignored unless the channel has been added and the connection is
        // extended.
        void sendHave(const PublicKey &channel, const Wire::Have &have);
        void sendFlood(const Wire::Flood &flood);   // to an extended peer only
        void keepAlive();                    // an empty TAGS; ignored by v5 peers

        // --- answering (each ticket once; unknown ones are ignored) ---
        // BLOB_SIZE bytes; anything else means "not found"
        void provideBlob(const quint64 ticket, const QByteArray &blob) { m_peerRequests.provideBlob(ticket, blob); }
        // Frees the memory of blobs that the peer takes too slowly; blobNeeded() comes again for
        // each, with the same ticket. Not those of v5 peers.
        void releaseBlobs() { m_peerRequests.releaseBlobs(); }
        void provideManifest(const quint64 ticket, const DhtItem &item) { m_peerRequests.provideManifest(ticket, item); }
        void refuse(const quint64 ticket, const Wire::FailCode code) { m_peerRequests.refuse(ticket, code); }   // a blob or a manifest
        void providePeers(quint64 ticket, const QList<Endpoint> &peers);
        void acceptPublish(quint64 ticket);
        void refusePublish(quint64 ticket, QByteArrayView text);

        // For tests of what happens near the end of the nonce's range
        void setFrameCounters(quint64 sent, quint64 received);

    private:
        // ConnectionContext
        ConnectionListener &listener() const override { return *m_listener; }
        void send(const QByteArray &plaintext) override;
        void reply(const QByteArray &plaintext) override;
        void announceOutput() override;
        void end(EndReason reason, const QString &text) override { end(reason, text, {}); }
        void endMalformed(const QString &what) override;

        void end(EndReason reason, const QString &text, QByteArrayView errorText);
        void doesNotRead();
        void become(PeerKind kind);
        bool appendFrames(QByteArray &output, qsizetype maxSize, bool withAnswers);
        bool mayGetManifest() const;
        void show(const QList<PublicKey> &channels);
        void prove(const QList<PublicKey> &channels);
        void sendHello();

        void receiveKey(QByteArrayView &bytes);
        void handleFrame(QByteArrayView ciphertext);
        void dispatch(QByteArrayView plaintext);
        void dispatchExtension(Wire::MessageType type, QByteArrayView payload);
        void handleHello(QByteArrayView payload);
        void handleTags(QByteArrayView payload);
        void handleGetManifest(QByteArrayView payload);
        void handleHave(QByteArrayView payload);
        void handleFlood(QByteArrayView payload);

        Role m_role;
        std::optional<Crypto::ExchangeSecret> m_secret;  // until it has been used
        ConnectionSettings m_settings;
        Listener *m_listener = nullptr;
        State m_state = State::Handshake;
        std::optional<qint64> m_timeSaid;
        PeerKind m_kind = PeerKind::Unknown;
        bool m_isKindAssumed = false;      // by assumeV5(), not told
        ExchangeKey m_ownKey;
        ExchangeKey m_peerKey;
        ChannelTags m_tags;

        QByteArray m_keyBytes;             // of the peer's key, as far as it has come
        bool m_isKeyTaken = false;         // ours
        FrameSplitter m_splitter;
        std::optional<FrameSealer> m_sealer;
        std::optional<FrameOpener> m_opener;
        ControlQueue m_control;
        OwnRequests m_ownRequests;
        PeerRequests m_peerRequests;
        int m_hellos = 0;
        bool m_isReceiving = false;
        bool m_isTaking = false;
        bool m_isOutputAnnounced = false;
        qint64 m_bytesReceived = 0;
        qint64 m_bytesSent = 0;
    };
}
