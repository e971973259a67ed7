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

#include <QByteArray>

#include "../wire/messages.h"
#include "peerlistener.h"

namespace Megatorrent
{
    // Whoever asks peers for blobs: what becomes of these requests
    class RequestOutcomes
    {
    public:
        virtual ~RequestOutcomes() = default;

        virtual void received(Peer *peer, const BlobRequest &request, const QByteArray &blob) = 0;
        virtual void refused(Peer *peer, const BlobRequest &request, Wire::FailCode code) = 0;
        // It was asked for blobs and let us wait in vain: peers of its address that have not
        // delivered yet are asked last.
        virtual void noteStall(const Peer &peer) = 0;
        // All that was asked of this peer is asked of others.
        virtual void releasePeer(Peer *peer) = 0;
    };
}
