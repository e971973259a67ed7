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

#include <vector>

#include <QByteArray>
#include <QString>
#include <QtTypes>

#include "../wire/messages.h"
#include "../wire/transport.h"

namespace Megatorrent
{
    class TakingMeter;

    // A peer as those see it who send it blobs
    class BlobTaker
    {
    public:
        virtual ~BlobTaker() = default;

        virtual quint64 id() const = 0;
        // Whoever has the same one shares limits and debts: an address, as hostKey() gives it, and
        // behind a proxy the circuit with it
        virtual const QString &account() const = 0;
        // The channel for which alone it is here, if any. It shares places with those of this circuit only.
        virtual const Circuit &circuit() const = 0;
        virtual bool isEnded() const = 0;
        virtual bool isExtended() const = 0;
        // Blobs in memory that it has not taken yet
        virtual int heldBlobs() const = 0;
        // Bytes of blobs, since it came
        virtual qint64 blobBytesTaken() const = 0;
        virtual TakingMeter &taking() = 0;
        virtual const TakingMeter &taking() const = 0;
        // Blobs that were read for it since the last call, and are neither sent nor still waiting
        virtual int takeWastedReads() = 0;

        // --- each may end the connection; that is only noted ---
        virtual void provideBlob(quint64 ticket, const QByteArray &blob) = 0;
        virtual void refuseBlob(quint64 ticket, Wire::FailCode code) = 0;
        // Frees the memory of blobs that it takes too slowly: they are asked for again later.
        virtual void releaseBlobs() = 0;
        virtual void close() = 0;
    };

    // All of them
    class BlobTakers
    {
    public:
        virtual ~BlobTakers() = default;

        // One that has not ended, or null
        virtual BlobTaker *findTaker(quint64 id) const = 0;
        // Of a circuit, or those that have none; in order of arrival, with those that have ended
        virtual std::vector<BlobTaker *> takers(const Circuit &circuit) const = 0;
    };
}
