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

#include <chrono>
#include <set>
#include <utility>

#include <QList>

#include "../crypto/bytes.h"
#include "remotehave.h"

namespace Megatorrent
{
    class HaveBudget;

    // A peer as a source of one channel's blobs: what it says it holds, what it has refused, and
    // when it may be asked again. Knows no connection and no clock.
    class Supplier
    {
        Q_DISABLE_COPY_MOVE(Supplier)

    public:
        using Milliseconds = std::chrono::milliseconds;

        // `isV5`: it says nothing of what it holds. `account`: its, as BlobTaker has it
        Supplier(quint64 peerId, bool isV5, HaveBudget *budget, const QString &account);

        quint64 peerId() const { return m_peerId; }
        bool isV5() const { return m_isV5; }
        const RemoteHave &have() const { return m_have; }

        // Nothing is known of what it holds of the version in use.
        bool isGuess() const { return m_isV5 || (m_have.kind() == RemoteHave::Kind::Unknown); }
        // A guess that failed the last time
        bool isHopeless() const { return isGuess() && (m_misses > 0); }
        // It has something of this version or of a later one.
        bool holdsOf(qint64 sequence) const;
        // It has refused a blob that is in no layout.
        bool hasRefusedOther(const BlobId &id) const { return m_refusedOthers.contains(id); }

        // --- what it says ---
        void setVersion(qint64 sequence, quint32 size, const QList<std::pair<quint32, quint32>> &moved);
        // Returns whether there may be something new to ask for.
        bool apply(const Wire::Have &have);

        // --- what it does with requests ---
        int inFlight() const { return m_inFlight; }
        void countInFlight(const int change) { m_inFlight += change; }
        void delivered();
        void wasBusy(Milliseconds now);
        void missed(Milliseconds now, quint32 position);
        // The blob is in no layout.
        void missedOther(Milliseconds now, const BlobId &id);
        // What it refused may be asked for again.
        void forgetRefusals();

        // --- when to ask ---
        // For anything: it has said that it is busy.
        bool isBusy(const Milliseconds now) const { return now < m_busyUntil; }
        // For what is wanted: it is busy, or had too little of it. Metadata may be asked for all the same: who has not got the
        // blobs of the version in use may be the one who has a newer one.
        bool isPaused(const Milliseconds now) const { return isBusy(now) || (now < m_notBefore); }
        // It had nothing to give of what was wanted in this generation.
        bool isIdle(const quint64 generation) const { return m_idleGeneration == generation; }
        void setIdle(const quint64 generation) { m_idleGeneration = generation; }

    private:
        void countMiss(Milliseconds now);

        quint64 m_peerId = 0;
        bool m_isV5 = false;
        RemoteHave m_have;
        int m_inFlight = 0;
        quint64 m_idleGeneration = 0;
        int m_misses = 0;                      // "not found" in a row
        Milliseconds m_busyUntil {0};
        Milliseconds m_notBefore {0};
        std::set<BlobId> m_refusedOthers;      // of blobs that are in no layout
    };
}
