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

#include <QList>
#include <QObject>
#include <QtTypes>

#include "../content/dhtitem.h"
#include "../crypto/bytes.h"
#include "../wire/addressrules.h"
#include "../wire/transport.h"

namespace Megatorrent
{
    // For whom something is put: for channels of ours, or for whoever asks a gateway
    enum class PutOwner
    {
        Ourselves,
        Others
    };

    // How a put ended
    struct FinishedPut
    {
        PutOwner owner = PutOwner::Ourselves;
        PublicKey key;
        qint64 sequence = 0;          // of the item that was to be put
        int stored = 0;               // nodes that took it
        qint64 networkSequence = 0;   // what was found when putting, 0 if nothing; higher than ours means nothing was written
    };

    // The DHT as discovery sees it: libtorrent's in production, a simulated one in tests. Engine
    // thread only; answers are signals. Look-ups that find nothing answer as well (with nothing),
    // and those without any answer fail, in bounded time.
    class Dht : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Dht)

    public:
        using QObject::QObject;

        // Are there nodes to talk to?
        virtual bool isReady() const = 0;
        // The range of its nodes (commonRange()): peers in other ranges are not believed. Known
        // when the DHT is ready.
        virtual AddressRange range() const = 0;
        virtual void getItem(const PublicKey &key) = 0;
        // Puts `item` if the network has nothing newer. A later call of the same owner for the same
        // key replaces one that is still under way: only the last one reports. Puts of another
        // owner have nothing to do with it: anybody may have a gateway put an old item. Of others
        // an older one replaces nothing, and has failed.
        virtual void putItem(const DhtItem &item, PutOwner owner) = 0;
        virtual void announce(const Sha1Digest &key, quint16 port) = 0;
        virtual void getPeers(const Sha1Digest &key) = 0;

    signals:
        void readyChanged(bool isReady);
        // Emitted for each distinct item found, the newest last; unverified beyond what the DHT
        // checks itself
        void itemFound(const DhtItem &item);
        // The look-up is over. `copies`: nodes that showed the newest item, 0 if none; a lower
        // bound where the DHT does not tell (libtorrent: 1)
        void getFinished(const PublicKey &key, qint64 newestSequence, int copies);
        // No answer came in time: what the network has is not known.
        void getFailed(const PublicKey &key);
        void putFinished(const FinishedPut &put);
        // May come more than once for one look-up; empty if getPeers() is over and there was none
        void peersFound(const Sha1Digest &key, const QList<Endpoint> &peers);
        void announceFinished(const Sha1Digest &key);
    };
}
