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

#include <QObject>
#include <QThreadPool>

#include "../content/dhtitem.h"
#include "../content/manifest.h"
#include "../discovery/blobsource.h"
#include "../wire/transport.h"
#include "channelstore.h"
#include "info.h"

namespace Megatorrent
{
    class ChannelStore;
    class ChannelSwarm;
    class Clock;
    class Discovery;
    class FolderEvents;
    class OnionHost;
    class PeerStore;
    class Storage;
    struct RuleBook;
    class Swarm;

    // What channels stand on. All live on the engine's thread and outlive the channels.
    struct ChannelContext
    {
        Clock *clock = nullptr;
        Storage *storage = nullptr;
        Swarm *swarm = nullptr;
        Discovery *discovery = nullptr;
        ChannelStore *store = nullptr;   // none: nothing is saved
        QThreadPool *pool = nullptr;     // for work that blocks
        Path dataFolder;                 // layouts
        const RuleBook *rules = nullptr; // none: nothing is judged by rules
        FolderEvents *folderEvents = nullptr;   // none: own folders are looked at now and then only
        PeerStore *peers = nullptr;      // none: no peer is remembered
        QStringList bootstrapPeers = {}; // "host:port", to begin with in every channel
        OnionHost *onions = nullptr;     // none: nobody reaches us through Tor
        bool asksPeers = false;          // there is no DHT to ask for the newest state: peers are
        bool isAway = false;             // there is nobody to ask now, by a mistake in the options
    };

    // One channel, followed or own: its record, its place in swarm and discovery, the newest
    // verified item and the version in use with its layout. Engine thread.
    class Channel : public QObject, private BlobSource
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Channel)

    public:
        Channel(const ChannelContext &context, const ChannelRecord &record, QObject *parent = nullptr);
        ~Channel() override;

        const ChannelRecord &record() const;
        const PublicKey &key() const;

        // Joins swarm and discovery with what the record says; while isStopped(), only when enterNetwork() is called.
        virtual void start();

        // From DHT or peers: unverified. `peer`: 0 if none
        void handleItem(const DhtItem &item, quint64 peer = 0);
        void handleFoundPeers(const QList<Endpoint> &peers);
        // It is being removed: nothing of it is saved any more.
        void forget();
        // Ends what it does, without waiting for it; `done` on the thread of `context` when nothing
        // runs any more.
        virtual void end(const QObject *context, std::function<void ()> done) = 0;
        void addPeer(const Endpoint &endpoint);
        void setTalksToV5(bool talks);

        // Why the network's newest state is not taken; empty: nothing was refused since the last one
        // that was
        const Error &refusal() const { return m_refusal; }

        // From the storage
        virtual void handleBlobsHeld(const QList<BlobId> &ids);
        virtual void handleBlobLost(const BlobId &id, const QString &path, const QString &reason);

    signals:
        // What the user interfaces show has changed
        void changed();

    protected:
        // A verified item that is newer than all before; already in the record
        virtual void handleNewItem(const Manifest &manifest) = 0;
        // A peer of our own choice has said which state it has.
        virtual void handleSequenceTold([[maybe_unused]] const qint64 sequence) {}

        // The user does not want it to be looked for, received or sent.
        virtual bool isStopped() const { return false; }
        void enterNetwork();
        void leaveNetwork();

        const ChannelContext &context() const;
        ChannelRecord &mutableRecord();
        void save();
        bool isForgotten() const { return m_isForgotten; }
        ChannelSwarm *swarm() const;

        // Of layouts
        Path dataFolder() const;
        Path layoutPath(qint64 sequence) const;
        // Opens the layout of the version in use and tells the swarm what is held of it. `ready` is
        // called when that is known. False: the layout cannot be read (the log says why).
        bool useVersion(std::function<void ()> ready);
        // Layout files of other versions, and kept blobs that no layout names any more: these not while
        // isUsingBlobs(), but after a later version
        void dropOldVersions();
        // Whether blobs are being kept, or counted on, that the layout in use does not name
        virtual bool isUsingBlobs() const { return false; }
        // Kept blobs that the layout in use does not name. Until unnamedDropped() nobody should count
        // on what is still there.
        void dropUnnamed();
        bool isDropping() const { return m_isDropping; }
        virtual void unnamedDropped() {}
        std::shared_ptr<const Layout> layout() const;

    private:
        // BlobSource
        QList<BlobId> heldInlineBlobs() const override;
        std::optional<BlobId> rarestHeldBlob(const QList<BlobId> &exceptions) const override;
        std::optional<BlobId> missingBlob(const QList<BlobId> &exceptions) const override;

        void joinSwarm();
        void addKnownPeers();
        void openDoor();
        void lendBlobs();
        QList<BlobId> inlineBlobs() const;

        const ChannelContext m_context;
        ChannelRecord m_record;
        bool m_isForgotten = false;
        bool m_isDropping = false;
        bool m_isInNetwork = false;
        Error m_refusal;
        qint64 m_refusedSequence = 0;
        ChannelSwarm *m_swarm = nullptr;
        std::shared_ptr<const Layout> m_layout;
        QList<BlobId> m_inlineBlobs;   // that the manifest of the version in use names itself
    };
}
