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

#include <memory>
#include <optional>

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

#include "../content/manifest.h"
#include "../crypto/bytes.h"
#include "../crypto/curve.h"
#include "../crypto/keyschedule.h"
#include "connectionlistener.h"
#include "messages.h"

// How to use a Connection (the summary for whoever writes its owner)
//
//   secret: 32 bytes from RandomSource::fill();  connection = Connection(role, secret, settings, listener)
//   stream.received -> connection.receive(bytes)
//   listener.outputReady, stream.drained -> pump:
//       while (stream.bytesToWrite() + Wire::FRAME_MAX_SIZE <= SEND_QUEUE_MAX_SIZE && connection.wantsToSend())
//           stream.write(connection.takeOutput(SEND_QUEUE_MAX_SIZE - stream.bytesToWrite()))
//     (ConnectionPump does just that.) Messages are sealed only when they are taken, so control messages overtake blobs up to that moment.
//     An upload limit: pass Take::ControlOnly while there is no allowance.
//   listener.ended -> pump, then stream.close();  stream.closed -> forget the connection; all that was open is lost, without further events.
//
//   First flight: the connecting side's HELLO is automatic; call showChannels() and getManifest() from established().
//   The accepting side answers HELLO and TAGS by itself. Both sides learn from channelsProven() what they have in common; only
//   from then on (and for those channels only) may the owner push, send HAVE, or ask for and serve blobs on an extended connection.
//   Kind of peer: the connecting side knows only when (if) a HELLO comes: v5 peers need not send one. If none has come after a while
//   (2 s, say), call assumeV5(); a HELLO with `ext` that comes later still makes it an extended one as long as nothing has been asked in v5's way.
//   Serving: answer blobNeeded() with what BlobStore::readBlob() gives; at most two blobs per connection are asked for or held at a time.
//   Fetching: canRequestBlob(), requestBlob(), then blobProgressed() (for time-outs), blobReceived() or blobRefused().
//
//   Time-outs are the owner's: 10 s until isEstablished(); 120 s without a change of bytesReceived() (keepAlive() every minute or so keeps a
//   connection between peers of ours open); blobs by progress.
//   Connecting to oneself: compare ownKey() with the peerKey() of other connections.

namespace Megatorrent
{
    inline constexpr qsizetype SEND_QUEUE_MAX_SIZE = 256 * 1024;  // sealed bytes on their way to the operating system (protocol.md 10)
    inline constexpr qsizetype OUTPUT_MIN_SIZE = 4096 + 64;       // for a part of a blob and what goes around it
    inline constexpr int OPEN_REQUESTS_MAX = 64;                  // per direction (protocol.md 10)
    inline constexpr int SHOWN_TAGS_MAX = 32;                     // by the connecting side (protocol.md 10)

    // A channel as the tag machinery knows it
    struct ChannelToken
    {
        PublicKey channel;
        Token token;
    };

    struct ConnectionSettings
    {
        QList<ChannelToken> channels;        // that the peer may show and be shown to have in common
        QList<Wire::GossipEntry> gossip;     // v5's clear map; empty unless the user turned it on
        bool speaksExtensions = true;        // false: behaves as a plain v5 peer
        std::optional<qint64> time = {};     // what it is now, Unix seconds, for our HELLO
    };

    // One connection between two peers as a state machine that knows no socket, clock or disk: bytes in, events out through the
    // listener, bytes to send out through takeOutput(). Not thread-safe; all calls on the owner's thread.
    class Connection
    {
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

        enum class PeerKind
        {
            Unknown,      // no HELLO yet
            V5,
            Extended      // speaks our extensions (protocol.md 10)
        };

        enum class Take
        {
            All,
            ControlOnly   // nothing that the peer has asked for: what that is, and how much, is for it to say
        };

        // `listener` must outlive the connection. Our key is ready to be taken at once.
        Connection(Role role, const Crypto::ExchangeSecret &secret, const ConnectionSettings &settings, Listener *listener);
        ~Connection();

        // --- bytes ---
        void receive(QByteArrayView bytes);
        bool wantsToSend(Take take = Take::All) const;
        // Whole frames, at most `maxSize` bytes; empty if there is nothing, or the next frame is larger (never so for FRAME_MAX_SIZE
        // or more). Blobs are cut to fit from OUTPUT_MIN_SIZE on.
        QByteArray takeOutput(qsizetype maxSize, Take take = Take::All);
        // Ends it from this side. A text goes to the peer as ERROR, where the protocol allows one.
        void close(QByteArrayView errorText = {});

        // --- state ---
        Role role() const;
        State state() const;
        bool isEstablished() const { return state() == State::Established; }
        PeerKind peerKind() const;
        // What the peer's clock said when it connected (the first HELLO that tells); Unix seconds
        std::optional<qint64> timeSaid() const;
        // The peer has not said HELLO for long: treat it as a v5 peer. No effect once the kind is known.
        void assumeV5();
        ExchangeKey ownKey() const;
        ExchangeKey peerKey() const;         // null before isEstablished()
        qint64 bytesReceived() const;        // everything, to see whether the peer is alive
        qsizetype partialFrameSize() const;  // of these, what has come of a frame that is not whole yet
        qint64 bytesSent() const;
        qint64 blobBytesReceived() const;    // payload of DATA and PIECE
        qint64 blobBytesSent() const;
        qint64 blobBytesDropped() const;     // received for nothing, after our CANCEL
        int heldBlobs() const;               // provided, and not sent to the end: memory of the owner's
        int preparedBlobs() const;           // these, and those that blobNeeded() has told of
        qsizetype queuedControlSize() const; // control messages that have not been taken yet: for pacing HAVE

        // --- channels and tags (protocol.md 10) ---
        // Adds a channel to those of the settings; if the peer has shown its tag before, channelsProven() comes at once.
        void addChannel(const ChannelToken &channel);
        // The channel is no longer known here; takes back nothing of what the peer knows already.
        void removeChannel(const PublicKey &channel);
        // Shows tags of these channels (added before), sorted. The connecting side may show SHOWN_TAGS_MAX in all, the accepting
        // side only what the peer has proven (which happens by itself); the rest is left out. Returns how many have been shown. Only when established.
        int showChannels(const QList<PublicKey> &channels);
        bool hasProven(const PublicKey &channel) const;
        QList<PublicKey> provenChannels() const;

        // --- asking. Functions that return an id return 0 if nothing was sent ---
        // On an extended connection while fewer than OPEN_REQUESTS_MAX are open; with a v5 peer while nothing is unanswered
        bool canRequestBlob() const;
        // GET or REQUEST, by the kind of peer
        quint32 requestBlob(const BlobId &id);
        // What still comes is dropped (a v5 peer cannot be told: close the connection if that is too much). blobRefused() follows.
        void cancelBlob(quint32 id);
        int openRequests() const;            // blobs and manifests
        int arrivingBlobs() const;           // that take memory
        // By tag: the channel must have been added. Allowed before the kind of peer is known (a v5 peer never answers).
        quint32 getManifest(const PublicKey &channel);
        // In clear: only to gateways and bootstrap peers that the user or the link names
        quint32 getManifestByKey(const PublicKey &channel);
        // False if not possible now: one at a time with v5 peers, a few with others
        bool findPeers(const Wire::LookupId &id);
        void announce(const Wire::Announce &announce);
        bool publish(const DhtItem &item);   // to a gateway; false if one is unanswered

        // --- telling ---
        void pushManifest(const DhtItem &item);
        // Fills in the tag. Ignored unless the channel has been added and the connection is extended.
        void sendHave(const PublicKey &channel, const Wire::Have &have);
        void keepAlive();                    // an empty TAGS; ignored by v5 peers

        // --- answering (each ticket once; unknown ones are ignored) ---
        void provideBlob(quint64 ticket, const QByteArray &blob);   // BLOB_SIZE bytes; anything else means "not found"
        // Frees the memory of blobs that the peer takes too slowly; blobNeeded() comes again for each, with the same ticket. Not those of v5 peers.
        void releaseBlobs();
        void provideManifest(quint64 ticket, const DhtItem &item);
        void refuse(quint64 ticket, Wire::FailCode code);           // a blob or a manifest
        void providePeers(quint64 ticket, const QList<Endpoint> &peers);
        void acceptPublish(quint64 ticket);
        void refusePublish(quint64 ticket, QByteArrayView text);

        // For tests of what happens near the end of the nonce's range
        void setFrameCounters(quint64 sent, quint64 received);

    private:
        class Private;
        std::unique_ptr<Private> m_private;
    };
}
