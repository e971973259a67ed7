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

#include <deque>
#include <optional>

#include <QByteArray>
#include <QHash>
#include <QList>

#include "arrivals.h"
#include "channeltags.h"
#include "connection.h"
#include "framecodec.h"
#include "messages.h"
#include "servequeue.h"

namespace Megatorrent
{
    // What Connection is made of. The public functions (connection.cpp) lead here; what comes from the peer is handled in
    // connectionreceive.cpp, what goes to it in connectionsend.cpp.
    class Connection::Private
    {
    public:
        static constexpr int LOOKUPS_MAX = 8;                        // unanswered FIND_PEERS of ours
        static constexpr int ANSWERS_MAX = OPEN_REQUESTS_MAX;        // unanswered messages of the peer's that have no id
        // Control messages that wait; beyond it the peer does not read
        static constexpr qsizetype CONTROL_MAX_SIZE = 1024 * 1024;
        static constexpr size_t CONTROL_MAX_COUNT = 8192;
        static constexpr int HELLOS_MAX = 64;                        // later ones are ignored

        Private(Role role, const Crypto::ExchangeSecret &secret, const ConnectionSettings &settings, Listener *listener);

        // --- bytes ---
        void receive(QByteArrayView bytes);
        qsizetype partialFrameSize() const { return m_splitter.partialSize(); }
        QByteArray takeOutput(qsizetype maxSize, bool withAnswers);
        bool isReadyToSend(bool withAnswers) const;
        void send(const QByteArray &plaintext) { enqueue(control, plaintext); }
        // The answer to something small that the peer has asked
        void reply(const QByteArray &plaintext) { enqueue(replies, plaintext); }
        void sendHello();
        // Tells the listener that there is output, unless it will look anyway or has been told.
        void announceOutput();
        void end(EndReason reason, const QString &text, QByteArrayView errorText = {});

        // --- what the owner asks for ---
        quint32 nextId() { return ++lastOwnId; }
        bool mayAskV5() const;
        int openRequests() const;
        void become(PeerKind newKind);
        void show(const QList<PublicKey> &channels);
        void refuseTicket(quint64 ticket, Wire::FailCode code);
        void answer(quint64 ticket, const QByteArray &plaintext);
        void askForBlobs();

        Role role;
        std::optional<Crypto::ExchangeSecret> secret;  // until it has been used
        ConnectionSettings settings;
        Listener *listener = nullptr;
        State state = State::Handshake;
        std::optional<qint64> timeSaid;
        PeerKind kind = PeerKind::Unknown;
        bool isKindAssumed = false;        // by assumeV5(), not told
        ExchangeKey ownKey;
        ExchangeKey peerKey;
        ChannelTags tags;

        std::optional<FrameSealer> sealer;
        std::optional<FrameOpener> opener;
        std::deque<QByteArray> control;
        std::deque<QByteArray> replies;    // as control, but the peer decides how many there are
        qsizetype controlSize = 0;         // of both
        ServeQueue blobs;                  // of v5 peers: all that has an answer
        ServeQueue answers;                // of peers of ours: what has no id
        qint64 bytesReceived = 0;
        qint64 bytesSent = 0;
        qint64 blobBytesReceived = 0;
        qint64 blobBytesSent = 0;
        qint64 blobBytesDropped = 0;

        // asked by us
        Arrivals arrivals;
        QHash<quint32, PublicKey> manifests;
        QList<Wire::LookupId> lookups;
        bool isPublishOpen = false;
        quint32 lastOwnId = 0;

        // asked by the peer
        QHash<quint64, quint32> manifestTickets;  // ticket -> id
        quint32 lastPeerId = 0;
        quint64 lastTicket = 0;

    private:
        void enqueue(std::deque<QByteArray> &queue, const QByteArray &plaintext);
        bool appendQueue(std::deque<QByteArray> &queue, QByteArray &output, qsizetype maxSize, bool &isFull);
        bool appendFrames(QByteArray &output, qsizetype maxSize, bool withAnswers);

        // --- connectionreceive.cpp ---
        void receiveKey(QByteArrayView &bytes);
        void handleFrame(QByteArrayView ciphertext);
        void openGuessed(QByteArrayView ciphertext, std::uint8_t *place);
        void dispatch(QByteArrayView plaintext);
        void dispatchExtension(Wire::MessageType type, QByteArrayView payload);
        void handleHello(QByteArrayView payload);
        void passOn(const Wire::Hello &hello)
        {
            if (!timeSaid)
                timeSaid = hello.time;
            listener->helloReceived(hello);
        }
        void handleRequest(QByteArrayView payload);
        void handleFindPeers(QByteArrayView payload);
        void handlePublish(QByteArrayView payload);
        void handleText(bool isError, QByteArrayView payload);
        void handlePeers(QByteArrayView payload);
        void handleTags(QByteArrayView payload);
        void handleGetManifest(QByteArrayView payload);
        void handleManifest(QByteArrayView payload);
        void handleHave(QByteArrayView payload);
        void handleGet(QByteArrayView payload);
        void handleFail(QByteArrayView payload);
        void handleCancel(QByteArrayView payload);
        void handleData(QByteArrayView payload);
        void handlePiece(QByteArrayView payload);
        void handleBlobBytes(quint32 id, qint64 offset, QByteArrayView bytes);
        // After bytes of a blob have been taken
        void advanceArrival(quint32 id, qsizetype size);
        // Is this id a new one? If there are too many, or it was used, deals with it.
        bool acceptId(quint32 id);
        void failMalformed(QByteArrayView payload);
        void malformed(const QString &what);
        void prove(const QList<PublicKey> &channels);
        // A place for the answer to what has no id; none if the peer asks too much.
        std::optional<quint64> addAnswer();
        // Someone who asks without saying HELLO is a v5 peer.
        void assumeAskerIsV5();

        QByteArray m_keyBytes;             // of the peer's, as far as it has come
        bool m_isKeyTaken = false;         // ours
        FrameSplitter m_splitter;
        int m_hellos = 0;
        bool m_isReceiving = false;
        bool m_isTaking = false;
        bool m_isAsking = false;
        bool m_isOutputAnnounced = false;
    };
}
