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
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QHash>
#include <QList>

#include "base/global.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/wire/connection.h"
#include "megatorrent/wire/framecodec.h"
#include "support/vectors.h"

namespace Megatorrent::Test
{
    struct TestPeerSettings
    {
        QList<ChannelToken> channels = {};
        bool speaksExtensions = true;
        Crypto::ExchangeSecret secret = Crypto::random<Crypto::ExchangeSecret>();
        QList<Wire::GossipEntry> gossip = {};
    };

    // One end of a connection: notes all events, and serves what it is told to hold.
    class TestPeer final : public ConnectionListener
    {
    public:
        explicit TestPeer(const Connection::Role role, const TestPeerSettings &settings = {})
            : connection {role, settings.secret
                , {.channels = settings.channels, .gossip = settings.gossip, .speaksExtensions = settings.speaksExtensions}, this}
        {
        }

        void outputReady() override
        {
            ++outputReadyCount;
            if (onOutputReady)
                onOutputReady();
        }
        void ended(const EndReason reason, const QString &text) override
        {
            ++endedCount;
            endReason = reason;
            endText = text;
        }
        void established() override
        {
            events.emplace_back("established");
            if (onEstablished)
                onEstablished();
        }
        void helloReceived(const Wire::Hello &hello) override
        {
            events.emplace_back("hello");
            hellos.append(hello);
        }
        void channelsProven(const QList<PublicKey> &channels) override { proven += channels; }

        void blobNeeded(const quint64 ticket, const BlobId &id, const bool byGet) override
        {
            needed.emplace_back(ticket, id);
            lastByGet = byGet;
            maxNeeded = std::max(maxNeeded, needed.size());
            if (answersAtOnce)
                answerNeeded();
        }
        // Answers the oldest blobNeeded(), or all
        void answerOne()
        {
            const auto [ticket, id] = needed.front();
            needed.erase(needed.begin());
            if (const auto it = held.constFind(id); it != held.cend())
                connection.provideBlob(ticket, *it);
            else
                connection.refuse(ticket, Wire::FailCode::NotFound);
        }
        void answerNeeded()
        {
            while (!needed.empty())
                answerOne();
        }
        void manifestRequested(const quint64 ticket, const PublicKey &channel, const bool byKey) override
        {
            events.emplace_back(byKey ? "manifest by key" : "manifest by tag");
            manifestTickets.append(ticket);
            if (const auto it = items.constFind(channel); it != items.cend())
                connection.provideManifest(ticket, *it);
            else if (answersAtOnce)
                connection.refuse(ticket, Wire::FailCode::NotFound);
        }
        void peersRequested(const quint64 ticket, const Wire::LookupId &id) override
        {
            lookedUp.append(id);
            lookupTickets.append(ticket);
            if (answersAtOnce)
                connection.providePeers(ticket, peers);
        }
        void publishRequested(const quint64 ticket, const DhtItem &item) override
        {
            published.append(item);
            if (publishError.isEmpty())
                connection.acceptPublish(ticket);
            else
                connection.refusePublish(ticket, publishError);
        }
        void announced(const Wire::Announce &announce) override { announces.append(announce); }
        void haveReceived(const PublicKey &channel, const Wire::Have &have) override { haves.emplace_back(channel, have); }
        void floodReceived(const Wire::Flood &flood) override { floods.append(flood); }

        bool mayArrive(quint32, const BlobId &) override { return allowsArrivals; }
        void blobProgressed(const quint32 id, const qint64 received) override
        {
            progress[id].append(received);
            if (onProgress)
                onProgress(id, received);
        }
        void blobReceived(const quint32 id, const BlobId &blobId, const QByteArray &blob) override
        {
            receivedIds.append(id);
            received.emplace_back(blobId, blob);
            if (onBlob)
                onBlob(id);
        }
        void blobRefused(const quint32 id, const BlobId &, const Wire::FailCode code) override { refused.emplace_back(id, code); }
        void manifestReceived(const quint32 id, const DhtItem &item) override { manifests.emplace_back(id, item); }
        void manifestRefused(const quint32 id, const Wire::FailCode code) override { manifestsRefused.emplace_back(id, code); }
        void peersReceived(const Wire::LookupId &, const QList<Endpoint> &peers) override { foundPeers.append(peers); }
        void publishAnswered(const bool accepted, const QString &text) override { publishAnswers.emplace_back(accepted, text); }

        bool isEnded() const { return endedCount > 0; }

        Connection connection;
        std::vector<std::string> events;
        int outputReadyCount = 0;
        int endedCount = 0;
        EndReason endReason = EndReason::LocalClose;
        QString endText;

        QHash<BlobId, QByteArray> held;
        QHash<PublicKey, DhtItem> items;
        QList<Endpoint> peers;
        QByteArray publishError;
        bool answersAtOnce = true;
        bool allowsArrivals = true;
        std::function<void ()> onOutputReady;
        std::function<void ()> onEstablished;
        std::function<void (quint32, qint64)> onProgress;
        std::function<void (quint32)> onBlob;

        QList<Wire::Hello> hellos;
        QList<PublicKey> proven;
        std::vector<std::pair<quint64, BlobId>> needed;
        std::size_t maxNeeded = 0;
        bool lastByGet = false;
        QList<quint64> manifestTickets;
        QList<Wire::LookupId> lookedUp;
        QList<quint64> lookupTickets;
        QList<DhtItem> published;
        QList<Wire::Announce> announces;
        std::vector<std::pair<PublicKey, Wire::Have>> haves;
        QList<Wire::Flood> floods;
        QHash<quint32, QList<qint64>> progress;
        QList<quint32> receivedIds;
        std::vector<std::pair<BlobId, QByteArray>> received;
        std::vector<std::pair<quint32, Wire::FailCode>> refused;
        std::vector<std::pair<quint32, DhtItem>> manifests;
        std::vector<std::pair<quint32, Wire::FailCode>> manifestsRefused;
        QList<QList<Endpoint>> foundPeers;
        std::vector<std::pair<bool, QString>> publishAnswers;
    };

    // How a stream is cut on its way: sizes of the parts
    using Cut = std::function<qsizetype ()>;

    // Moves bytes both ways until nothing moves any more.
    inline void exchange(TestPeer &left, TestPeer &right, const Cut &cut = {})
    {
        const auto move = [&cut](Connection &from, Connection &to)
        {
            bool hasMoved = false;
            while (from.wantsToSend())
            {
                const QByteArray bytes = from.takeOutput(SEND_QUEUE_MAX_SIZE);
                if (bytes.isEmpty())
                    break;
                hasMoved = true;
                for (qsizetype i = 0; i < bytes.size();)
                {
                    const qsizetype size = cut ? std::min(cut(), (bytes.size() - i)) : bytes.size();
                    to.receive(QByteArrayView(bytes).sliced(i, size));
                    i += size;
                }
            }
            return hasMoved;
        };

        bool hasMoved = true;
        while (hasMoved)
        {
            hasMoved = move(left.connection, right.connection);
            hasMoved = move(right.connection, left.connection) || hasMoved;
        }
    }

    inline QByteArray makeBlob(const int n)
    {
        QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
        quint64 state = static_cast<quint64>(n) + 1;
        for (char &byte : blob)
        {
            state = (state * 6364136223846793005ULL) + 1442695040888963407ULL;
            byte = static_cast<char>(state >> 56);
        }
        return blob;
    }

    inline BlobId idOf(const QByteArray &blob)
    {
        return BlobId::fromBytes(Crypto::sha256(blob).view());
    }

    inline ChannelToken makeChannel(const int n)
    {
        const auto seed = Seed::fromBytes(QByteArray(32, static_cast<char>(n)));
        const PublicKey key = Crypto::publicKey(seed);
        return {.channel = key, .token = Crypto::channelToken(key)};
    }

    // Speaks to a Connection frame by frame, so that a test can say what no Connection would.
    class RawPeer
    {
    public:
        // The handshake is done when this returns.
        explicit RawPeer(TestPeer &other)
            : m_other {other}
        {
            const auto secret = Crypto::random<Crypto::ExchangeSecret>();
            other.connection.receive(Crypto::exchangePublicKey(secret).view());
            const QByteArray key = other.connection.takeOutput(ExchangeKey::SIZE);
            const SharedSecret shared = *Crypto::exchange(secret, ExchangeKey::fromBytes(key));
            const Crypto::Role role = Crypto::opposite(other.connection.role());
            const bool isConnecting = (role == Crypto::Role::Connecting);
            const ExchangeKey ownKey = Crypto::exchangePublicKey(secret);
            m_tagKey = Crypto::tagKey(shared, role, (isConnecting ? ownKey : other.connection.ownKey())
                    , (isConnecting ? other.connection.ownKey() : ownKey));
            m_sealer.emplace(Crypto::transportKey(shared, role));
            m_opener.emplace(Crypto::transportKey(shared, Crypto::opposite(role)));
        }

        Tag tag(const ChannelToken &channel) const { return Crypto::channelTag(m_tagKey, channel.token); }

        QByteArray frame(const QByteArray &plaintext)
        {
            QByteArray bytes;
            EXPECT_TRUE(m_sealer->append({plaintext}, bytes));
            return bytes;
        }

        void send(const QByteArray &plaintext) { m_other.connection.receive(frame(plaintext)); }
        void send(const Wire::MessageType type, const QByteArray &payload) { send(join({QByteArray(1, static_cast<char>(type)), payload})); }
        void sayHello() { send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 1})); }

        // All messages that have come since the last call
        QList<QByteArray> take(const qsizetype maxSize = 1 << 28)
        {
            QList<QByteArray> messages;
            const QByteArray bytes = m_other.connection.takeOutput(maxSize);
            QByteArrayView view = bytes;
            while (const auto ciphertext = m_splitter.next(view))
            {
                QByteArray plaintext {(ciphertext->size() - Crypto::AEAD_TAG_SIZE), Qt::Uninitialized};
                EXPECT_TRUE(m_opener->open(*ciphertext, writable(plaintext)));
                messages.append(plaintext);
            }
            return messages;
        }

    private:
        TestPeer &m_other;
        SymmetricKey m_tagKey;
        std::optional<FrameSealer> m_sealer;
        std::optional<FrameOpener> m_opener;
        FrameSplitter m_splitter;
    };
}
