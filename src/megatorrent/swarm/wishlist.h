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
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QList>
#include <QPointer>
#include <QSet>

#include "../crypto/bytes.h"
#include "wantlist.h"
#include "wantorder.h"

class QObject;

namespace Megatorrent
{
    class BlobPicker;
    class RandomSource;
    class Supplier;

    // What is wanted of one channel, what of that is under way, and which blob to ask a peer for
    // next: metadata in the order of the calls, then the rarest of what is wanted. Knows no peer
    // and no clock.
    class Wishlist
    {
        Q_DISABLE_COPY_MOVE(Wishlist)

    public:
        using Milliseconds = std::chrono::milliseconds;
        using Waiter = std::function<void (const QByteArray &blob)>;

        static constexpr int FETCHES_MAX = 32;   // requested at a time

        // What it has to know of the channel's peers
        class Mediator
        {
        public:
            virtual ~Mediator() = default;

            // How many of them are known to have it
            virtual int copies(quint32 position) const = 0;
            // Whether one of them, but none of `except`, passes the test
            virtual bool isAny(const std::set<quint64> &except, const std::function<bool (const Supplier &)> &test) const = 0;
            // Of the channel's newest item; 0 if none
            virtual qint64 newestSequence() const = 0;
        };

        struct Source
        {
            quint64 peerId = 0;
            quint32 requestId = 0;
        };

        // A blob that has been requested, or that the storage is looking at
        struct Download
        {
            std::vector<Source> sources;  // of whom it is requested: one; two near the end. None: it has arrived
            Milliseconds requested {0};   // when, of the last of them
            bool isWanted = false;        // for the storage
        };

        // A blob of metadata that somebody waits for
        struct Fetch
        {
            BlobId id;
            std::vector<std::pair<QPointer<const QObject>, Waiter>> waiters;
            std::set<quint64> refusedBy;  // peers
            int rounds = 0;               // all peers have refused so often
            Milliseconds nextRound {0};
        };

        explicit Wishlist(const Mediator *mediator);
        ~Wishlist();

        // --- what is wanted ---
        // Returns old and new positions of what is wanted and in both versions.
        QList<std::pair<quint32, quint32>> setLayout(const std::shared_ptr<const Layout> &layout);
        const Layout *layout() const { return m_wants.layout(); }
        // Returns whether there is more to ask for.
        bool want(const QList<BlobId> &ids);
        // Returns which of them are under way for nobody else.
        QList<BlobId> unwant(const QList<BlobId> &ids);
        // Of the layout's blobs, these come first, one list after the other.
        void setFirst(const std::array<QList<BlobId>, 2> &ids);
        // Somebody reads what these are parts of: they come before all others, in this order. The
        // first `awaited` of them are waited for at this moment.
        void setUrgent(const QList<BlobId> &ids, qsizetype awaited);
        bool isUrgent(const BlobId &id) const { return m_urgent.contains(id); }
        bool isAwaited(const BlobId &id) const { return m_awaited.contains(id); }
        bool hasAwaited() const { return !m_awaited.isEmpty(); }
        // Whether this peer is to be asked for one that is waited for
        bool isAwaitedOf(const Supplier &supplier) const;
        // These are fetched in this order, before others of the same priority.
        void setInOrder(const QList<BlobId> &ids);
        const WantList &wants() const { return m_wants; }
        void setPaused(const bool isPaused) { m_isPaused = isPaused; }
        bool isPaused() const { return m_isPaused; }
        bool hasDemand() const;
        // Counts changes of what may be asked for, so that peers that had nothing to give need not
        // be looked at again.
        quint64 generation() const { return m_generation; }
        void changed() { ++m_generation; }

        // --- metadata ---
        void fetch(const BlobId &id, const QObject *context, Waiter waiter);
        bool isFetch(const BlobId &id) const { return m_fetchOrder.contains(id); }
        bool isFetching() const;
        bool hasFetches() const { return !m_fetches.empty(); }
        std::optional<Fetch> takeFetch(const BlobId &id);
        const Fetch *findFetch(const BlobId &id) const;
        // In the order of the calls
        const std::map<quint64, Fetch> &fetches() const { return m_fetches; }
        // The peer is not asked for it again before that, if it is a fetch.
        void refused(const BlobId &id, quint64 peerId, Milliseconds nextRound);
        void forgetRefusalsOf(quint64 peerId);
        // Where it is time, those who have refused may be asked again.
        void startRounds(Milliseconds now);
        // Fetches for which nobody waits any more
        QList<BlobId> orphans() const;

        // --- choosing ---
        // It holds this blob, or at least something of the newest version of the channel.
        bool isLikely(const Supplier &supplier, const BlobId &id) const;
        std::optional<BlobId> pick(const Supplier &asked, Milliseconds now, RandomSource &random) const;

        // --- what is under way ---
        const std::map<BlobId, Download> &downloads() const { return m_downloads; }
        const Download *findDownload(const BlobId &id) const;
        bool isUnderWay(const BlobId &id) const { return m_downloads.contains(id); }
        // Requests that are open
        int inFlight() const { return m_inFlight; }
        void requested(const BlobId &id, const Source &source, Milliseconds now);
        // The peer will not send it. Returns whether it was asked. What nobody else is asked for
        // either is wanted again.
        bool released(const BlobId &id, quint64 peerId);
        // It has arrived. Returns everybody it was requested from.
        std::vector<Source> arrived(const BlobId &id);
        // What arrived is of no use: the blob is wanted again.
        void spoiled(const BlobId &id);
        // It is done with.
        void finished(const BlobId &id) { m_downloads.erase(id); }
        // The publisher has made it so that nobody can use it. It is not requested again.
        void unusable(const BlobId &id);
        void forgetDownloads() { m_downloads.clear(); }

    private:
        std::optional<BlobId> pickFetch(const Supplier &asked) const;
        std::optional<BlobId> pickWanted(const Supplier &asked, RandomSource &random) const;
        void endDownload(const BlobId &id);

        const Mediator *m_mediator = nullptr;
        std::unique_ptr<BlobPicker> m_picker;
        WantList m_wants;
        WantOrder m_urgent;
        WantOrder m_awaited;                 // the first of these
        WantOrder m_inOrder;
        QSet<BlobId> m_unusable;
        std::map<BlobId, Download> m_downloads;
        std::map<quint64, Fetch> m_fetches;
        std::map<BlobId, quint64> m_fetchOrder;
        quint64 m_lastFetch = 0;
        quint64 m_generation = 1;
        int m_inFlight = 0;
        bool m_isPaused = false;
    };
}
