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

#include <array>
#include <functional>
#include <memory>
#include <optional>

#include <QBitArray>
#include <QList>
#include <QObject>

#include "../content/dhtitem.h"
#include "../content/error.h"
#include "../storage/layout.h"
#include "../wire/transport.h"
#include "channelkeys.h"
#include "onionservice.h"

namespace Megatorrent
{
    // One channel in the swarm: its peers, what they hold, what we want of them. Made by
    // Swarm::addChannel(). Engine thread only.
    class ChannelSwarm : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ChannelSwarm)

    public:
        using QObject::QObject;

        virtual const ChannelKeys &keys() const = 0;
        // Switching it off disconnects v5 peers.
        virtual void setTalksToV5(bool talks) = 0;
        // What the storage calls it: for this one is what was fetched (BlobStore::receiveBlob()).
        virtual void setStorageId(qint64 id) = 0;

        // The newest verified item. Answers GET_MANIFEST, and is pushed to every peer that has
        // shown the tag and does not have it.
        virtual void setItem(const DhtItem &item) = 0;
        // The version in use, announced to peers by HAVE. Blobs of earlier layouts are still served
        // if held.
        virtual void setLayout(qint64 sequence, std::shared_ptr<const Layout> layout, const QBitArray &held) = 0;
        // These are held now. Peers are told at most once a second.
        virtual void addHeld(const QList<BlobId> &ids) = 0;
        virtual void removeHeld(const BlobId &id) = 0;

        // Blobs that may be served although no layout lists them yet (metadata of a version that is
        // being fetched)
        virtual void addServable(const QList<BlobId> &ids) = 0;

        // Fetches blobs for the storage: each goes to BlobStore::receiveBlob() and then, if stored,
        // blobReceived() is emitted. Call want() again with what is still missing after a restart;
        // unwant() for items that the user no longer wants.
        virtual void want(const QList<BlobId> &ids) = 0;
        virtual void unwant(const QList<BlobId> &ids) = 0;
        // Of the wanted blobs of the version in use, these are fetched first, one list after the
        // other. Call again after setLayout().
        virtual void setFirst(const std::array<QList<BlobId>, 2> &ids) = 0;
        // Of the wanted blobs of the version in use, these are fetched before all others and in this
        // order, because somebody reads what they are parts of; the first `awaited` of them are waited
        // for at this moment.
        virtual void setUrgent(const QList<BlobId> &ids, qsizetype awaited) = 0;
        // These are fetched in this order, before others of the same priority.
        virtual void setInOrder(const QList<BlobId> &ids) = 0;
        virtual void setPaused(bool paused) = 0;   // nothing is fetched; what is held is still served
        virtual bool isPaused() const = 0;

        // Fetches one blob of metadata before all wanted blobs, checks it against its id and gives
        // it to the caller, not to the storage. A few dozen at a time are fetched, in the order of
        // the calls.
        virtual void fetch(const BlobId &id, const QObject *context, std::function<void (const QByteArray &blob)> callback) = 0;
        virtual void cancelFetch(const BlobId &id) = 0;
        // A peer has been asked for one of these blobs and has not refused.
        virtual bool isFetching() const = 0;

        // Honest peers verify what they pass on. Disconnects this one and bans its address for an
        // hour.
        virtual void reportFalseItem(quint64 peer) = 0;

        virtual bool isHeld(const BlobId &id) const = 0;   // in the version in use
        // For announcing and looking up single blobs, at a cost that does not grow with the
        // channel: the held blob that the fewest peers have (of a sample), and a wanted blob that
        // no peer is known to have. Never one of `exceptions`.
        virtual std::optional<BlobId> rarestHeldBlob(const QList<BlobId> &exceptions) const = 0;
        virtual std::optional<BlobId> missingBlob(const QList<BlobId> &exceptions) const = 0;

        // A possible peer of this channel (DHT, link, PEX). `isNamed`: the user or the link names
        // it.
        virtual void addCandidate(const Endpoint &endpoint, bool isNamed) = 0;
        // An onion service of ours by which peers of this channel reach us: it is announced to them from now on, until
        // there is none. Whoever runs it has connections that come by it carry this channel alone.
        virtual void setOnionService(const std::optional<OnionService> &service) = 0;
        // Onion services of others at which peers of this channel say that they can be reached
        virtual QList<Endpoint> onionPeers() const = 0;
        // Our own newest item. Where there is no DHT, gateways are asked to put it there, and to put it back now and then.
        virtual void publish(const DhtItem &item) = 0;
        virtual int connectedPeers() const = 0;    // that showed the tag, or v5 peers found for this channel

    signals:
        // A peer has sent an item, or (0) a gateway. Only its limits have been checked: the receiver verifies it, and
        // calls reportFalseItem() at once if the channel's owner has not signed it.
        void itemReceived(const DhtItem &item, quint64 peer);
        // A peer of our own choice, which has shown the tag, has said which version it has: any number.
        // So has a gateway of the one in the DHT; 0 if there is none.
        void sequenceTold(qint64 sequence);
        // We have connected to a peer there that has shown the tag.
        void peerReached(const Endpoint &endpoint);
        // A gateway has taken the item with this number.
        void publishedByGateway(qint64 sequence);
        // v5 gossip or HAVE names a higher sequence: worth asking the DHT. Rate limited.
        void sequenceHinted(qint64 sequence);
        void blobReceived(const BlobId &id);
        // Could not be written (disk full, say): fetching of this channel stops until
        // setPaused(false)
        void storeFailed(const Error &error);
        // Intact blob of which a chunk does not open under the publisher's key
        void blobUnusable(const BlobId &id);
        // `dialled`: how many of them we chose ourselves. The others may all belong to one
        // attacker.
        void connectedPeersChanged(int count, int dialled);
    };
}
