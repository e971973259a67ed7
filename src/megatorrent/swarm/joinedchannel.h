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

#include <QtTypes>

class QString;

namespace Megatorrent
{
    class Peer;
    struct ChannelKeys;

    // What the peers of a channel, and the list of peers, use of it
    class JoinedChannel
    {
    public:
        enum class Membership
        {
            None,
            V5,        // it may be asked for blobs
            Extended   // it has shown the tag
        };

        virtual ~JoinedChannel() = default;

        virtual const ChannelKeys &keys() const = 0;
        // Its newest item is known.
        virtual bool hasItem() const = 0;
        // Some blob of it is to be fetched.
        virtual bool hasDemand() const = 0;
        virtual int connectedPeers() const = 0;
        // Somebody at this address has shown the tag, and is never used as plain v5.
        virtual bool wasExtended(const QString &host) const = 0;

        virtual Membership membershipOf(quint64 peerId) const = 0;
        virtual void addPeer(Peer *peer, bool isV5) = 0;
        virtual void removePeer(Peer *peer) = 0;
    };
}
