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
#include <optional>
#include <utility>

#include <QList>

#include "base/global.h"
#include "fakes.h"
#include "megatorrent/content/blob.h"
#include "megatorrent/swarm/channelcore.h"
#include "megatorrent/swarm/channelkeys.h"
#include "megatorrent/swarm/channellist.h"
#include "megatorrent/swarm/dialler.h"
#include "megatorrent/swarm/havebudget.h"
#include "megatorrent/swarm/requestscheduler.h"
#include "megatorrent/wire/connection.h"

namespace Megatorrent::Test
{
    // The other side of the connection of a FakeNode's peer: says what the test has it say, and
    // notes what comes.
    class FarEnd final : public ConnectionListener
    {
        Q_DISABLE_COPY_MOVE(FarEnd)

    public:
        // `stream`: the peer's
        FarEnd(FakeNode &node, Peer &peer, FakeStream *stream, const QList<ChannelToken> &channels, const bool speaksExtensions = true)
            : m_node {node}
            , m_stream {stream}
            , m_isDialled {peer.isOutgoing()}
            , connection {(m_isDialled ? Connection::Role::Accepting : Connection::Role::Connecting), secret(node)
                , ConnectionSettings {.channels = channels, .gossip = {}, .speaksExtensions = speaksExtensions}, this}
        {
        }

        // Moves bytes until none are left, beginning with the keys.
        void exchange()
        {
            if (std::exchange(m_isDialled, false))
                emit m_stream->connected();
            bool hasMoved = true;
            while (hasMoved)
            {
                m_node.clock.runFor(std::chrono::milliseconds(1));
                const QByteArray come = std::exchange(m_stream->written, {});
                connection.receive(come);
                const QByteArray gone = connection.takeOutput(SEND_QUEUE_MAX_SIZE);
                if (!gone.isEmpty())
                    emit m_stream->received(gone);
                hasMoved = !come.isEmpty() || !gone.isEmpty();
            }
        }

        // ConnectionListener
        void outputReady() override {}
        void ended(EndReason, const QString &) override {}
        void channelsProven(const QList<PublicKey> &channels) override { proven += channels; }
        void blobNeeded(const quint64 ticket, const BlobId &id, bool) override
        {
            ++blobsWanted;
            if (gives > 0)
            {
                --gives;
                connection.provideBlob(ticket, blobOf(id));
            }
            else if (refusesWith)
                connection.refuse(ticket, *refusesWith);
        }
        void manifestRequested(const quint64 ticket, const PublicKey &channel, bool) override
        {
            manifestsWanted.append(channel);
            connection.refuse(ticket, Wire::FailCode::NotFound);
        }
        void peersRequested(const quint64 ticket, const Wire::LookupId &) override
        {
            ++peersWanted;
            connection.providePeers(ticket, {});
        }
        void publishRequested(const quint64 ticket, const DhtItem &) override { connection.refusePublish(ticket, {}); }
        void announced(const Wire::Announce &announce) override { announces.append(announce); }
        void floodReceived(const Wire::Flood &flood) override { floods.append(flood); }
        void blobRefused(quint32, const BlobId &, const Wire::FailCode code) override { refused.append(code); }
        void manifestReceived(quint32, const DhtItem &item) override { manifests.append(item); }
        void manifestRefused(quint32, const Wire::FailCode code) override { refused.append(code); }

    private:
        static Crypto::ExchangeSecret secret(FakeNode &node)
        {
            Crypto::ExchangeSecret result;
            node.random.fill(result.data(), Crypto::ExchangeSecret::SIZE);
            return result;
        }

        FakeNode &m_node;
        FakeStream *m_stream = nullptr;
        bool m_isDialled = false;

    public:
        Connection connection;
        QList<PublicKey> proven;
        QList<PublicKey> manifestsWanted;
        int blobsWanted = 0;
        int gives = 0;   // so many blobs, before he does not any more
        std::function<QByteArray (const BlobId &)> blobOf = [](const BlobId &) { return QByteArray(BLOB_SIZE, 'b'); };   // of these
        std::optional<Wire::FailCode> refusesWith = Wire::FailCode::NotFound;   // none: he lets us wait
        int peersWanted = 0;
        QList<Wire::Announce> announces;
        QList<Wire::Flood> floods;
        QList<DhtItem> manifests;
        QList<Wire::FailCode> refused;
    };

    // Nobody asks for anything.
    class IdleScheduler final : public RequestScheduler
    {
    public:
        void scheduleSoon(ChannelCore &) override {}
        void makeWay(ChannelCore &) override {}
        void cancel(ChannelCore &, const BlobId &) override {}
        void cancelAll(ChannelCore &) override {}
    };

    // A node with channels, but without those who fetch and serve
    struct ChannelsNode : FakeNode
    {
        ChannelsNode() { clock.runFor(std::chrono::hours(1)); }

        // Whom the peers leave before they are destroyed
        ~ChannelsNode() { peers.clear(); }

        ChannelCore &addChannel(const int n, const bool talksToV5 = false)
        {
            const PublicKey key = Crypto::publicKey(Seed::fromBytes(QByteArray(Seed::SIZE, static_cast<char>(n))));
            const ChannelKeys keys = ChannelKeys::make(key, {}, talksToV5);
            connectionSettings.channels.append({.channel = keys.publicKey, .token = keys.token});
            return *channels.add(std::make_unique<ChannelCore>(ChannelCore::Parts {.clock = &clock, .random = &random, .scheduler = &scheduler
                , .dialler = &dialler, .penalties = nullptr, .haveBudget = &budget, .isSafe = settings.isSafe}, keys));
        }

        static ChannelToken tokenOf(const ChannelCore &channel) { return {.channel = channel.keys().publicKey, .token = channel.keys().token}; }
        static Wire::LookupId topicOf(const ChannelCore &channel) { return Wire::LookupId::fromBytes(channel.keys().topic.view()); }

        IdleScheduler scheduler;
        HaveBudget budget {1'000};
        ChannelList channels;
        Dialler dialler {&clock, &random, &peers, &channels, &bans, &settings};
    };
}
