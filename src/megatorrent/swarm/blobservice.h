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

#include "../crypto/bytes.h"
#include "../wire/transport.h"

namespace Megatorrent
{
    class BlobTaker;

    // Whoever answers requests for blobs
    class BlobService
    {
    public:
        virtual ~BlobService() = default;

        // Answers the ticket of a peer that may have the blob, now or later. `channel`: of which it is,
        // as the storage calls it
        virtual void serve(BlobTaker &taker, quint64 ticket, const BlobId &id, qint64 channel) = 0;
        // The blob need not be read any more, unless reading has begun.
        virtual void cancel(BlobTaker &taker, quint64 ticket) = 0;
        // Some blobs of a circuit may have left memory: the next ones are assigned from the event loop.
        virtual void runSoon(const Circuit &circuit) = 0;
    };
}
