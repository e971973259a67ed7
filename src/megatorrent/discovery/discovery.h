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

#include <QObject>

#include "../content/dhtitem.h"
#include "../wire/clock.h"
#include "dht.h"

namespace Megatorrent
{
    class BlobSource;

    // Keeps our channels known to the network, and us informed of news (protocol.md 8). Looks up
    // and re-puts items, announces topics and single blobs, and finds peers, within one budget that
    // does not grow with what is held. Engine thread only.
    class Discovery final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Discovery)

    public:
        // `dht` may be null (Safe Mode, later): then nothing is found here and nothing is sent.
        Discovery(Clock *clock, RandomSource *random, Dht *dht, QObject *parent = nullptr);
        ~Discovery() override;

        void setListeningPort(quint16 port);   // 0: topics are looked up, not announced
        // While paused, the network is neither asked nor told anything. What becomes due waits.
        void setPaused(bool isPaused);
        bool isPaused() const;

        // Looked up and announced as soon as the budget allows; call refresh() as well for one that
        // the user has just added, or it waits its turn behind all others.
        void addChannel(const PublicKey &key, const Topic &topic);
        void removeChannel(const PublicKey &key);
        // The newest verified item, ours or received. It is re-put from now on. `isNew`: the
        // publisher's, put at once, and again until a node has it. An item older than the present
        // one is ignored.
        void setItem(const DhtItem &item, bool isNew);
        // Peers that push are connected, so polling may be rare (30 min). Here and below, peers
        // that connected to us do not count: they could keep us from looking for others, or from
        // re-putting the item.
        void setHasPushingPeers(const PublicKey &key, bool has);
        void setKnownPeers(const PublicKey &key, int count);   // whether to look for more, and for the share of re-puts
        // Look up now, once: the user asked
        void refresh(const PublicKey &key);
        // A hint at something newer, from anybody. Brings the next poll forward, which still waits
        // its turn. Hints count less and less while they prove wrong.
        void hint(const PublicKey &key);

        // Has the channel's single blobs announced and looked up as well, until the channel is
        // removed or this is null. Never for private channels, nor where talking to v5 peers is
        // off.
        void setBlobSource(const PublicKey &key, const BlobSource *source);
        // The blobs that the manifest itself names may have come or gone.
        void inlineBlobsChanged(const PublicKey &key);

        struct ChannelState
        {
            std::optional<qint64> lastLookup;    // Unix ms
            std::optional<qint64> lastPut;       // Unix ms
            int storedCopies = 0;                // nodes that took the last put
        };
        ChannelState state(const PublicKey &key) const;
        // Whether anything can be looked up at all (although it may be paused), and whether it can be now
        bool hasDht() const;
        bool isReady() const;

    signals:
        // Unverified: the receiver verifies. Not emitted for the item of setItem() or older ones,
        // but repeatedly for one that was refused.
        void itemFound(const DhtItem &item);
        // Peers of the channel, or of one of its blobs, that the address rules allow us to dial
        // (PeerSearches)
        void peersFound(const PublicKey &key, const QList<Endpoint> &peers);
        // The item of this key has been put (or was found to be there already)
        void published(const PublicKey &key, qint64 sequence, int copies);
        // The network has answered, whatever it said: state() has changed.
        void asked(const PublicKey &key);
        // The network shows a higher sequence than what we put
        void outrun(const PublicKey &key, qint64 sequence);

    private:
        class Private;
        std::unique_ptr<Private> m_private;
    };
}
