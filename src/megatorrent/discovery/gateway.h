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

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include <QObject>
#include <QPointer>

#include "../wire/clock.h"
#include "../wire/gatewayservice.h"
#include "budget.h"
#include "gatewayallowance.h"
#include "gatewaycache.h"
#include "peersearches.h"

namespace Megatorrent
{
    class Dht;

    // Puts items and looks things up in the DHT for those who must not use it themselves (protocol.md
    // 13), within allowances for each who asks and for all, and within a budget of its own beside
    // discovery's. One look-up is made for all who ask for the same thing meanwhile, and what is known
    // is not looked up. Knows nothing of the channels that are followed here, and so tells nothing of
    // them: not by when it answers either, although the DHT has a look-up join one of discovery's that
    // is under way for the same thing. Engine thread.
    class Gateway final : public QObject, public GatewayService
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Gateway)

    public:
        using Milliseconds = Clock::Milliseconds;

        static constexpr std::size_t PUTS_WAITING_MAX = 32;
        static constexpr std::size_t LOOKUPS_MAX = 32;        // waiting or under way, of each kind
        static constexpr std::size_t ASKERS_MAX = 8;          // of those who wait for the same look-up

        // Answers are given when so much time, or a multiple of it, has passed since a look-up began: most
        // are over by then, whether they have joined another or not. As LibtorrentDht's of peers
        static constexpr Milliseconds ANSWER_STEP {20'000};

        struct Counters
        {
            qint64 putsAccepted = 0;
            qint64 putsMade = 0;         // by the DHT's own account some of them may have failed
            qint64 putsRefused = 0;      // for whatever reason
            qint64 lookUpsAsked = 0;
            qint64 lookUpsMade = 0;
            qint64 lookUpsRefused = 0;   // too many

            friend bool operator==(const Counters &, const Counters &) = default;
        };

        // Both must outlive it.
        Gateway(Clock *clock, Dht *dht, QObject *parent = nullptr);
        ~Gateway() override;

        PublishAnswer publish(const QString &asker, const DhtItem &item) override;
        void findItem(const QString &asker, const PublicKey &key, const QObject *context
                , std::function<void (Found found, const std::optional<DhtItem> &item)> callback) override;
        void findPeers(const QString &asker, const Wire::LookupId &id, const QObject *context
                , std::function<void (const QList<Endpoint> &peers)> callback) override;

        const Counters &counters() const { return m_counters; }

    private:
        template <typename Callback>
        struct LookUp
        {
            std::vector<std::pair<QPointer<const QObject>, Callback>> askers;
            std::optional<Milliseconds> begun;   // none: it waits for its turn, and no answer is for it
        };
        struct ItemLookUp : LookUp<std::function<void (Found, const std::optional<DhtItem> &)>>
        {
            std::optional<DhtItem> newest;
            std::optional<Found> result;         // it is over, and to be answered at its time
        };
        struct PeersLookUp : LookUp<std::function<void (const QList<Endpoint> &)>>
        {
            QList<Endpoint> found;
        };

        PublishAnswer judge(const QString &asker, const DhtItem &item);
        void run();
        void wakeUpIn(Milliseconds delay);
        void handleItemFound(const DhtItem &item);
        void handleItemLookUpOver(const PublicKey &key, bool isNothing);
        void answerItem(const PublicKey &key);
        void handlePeersFound(const Sha1Digest &key, const QList<Endpoint> &peers);
        void answerPeers(const Wire::LookupId &id);

        Clock *m_clock = nullptr;
        Dht *m_dht = nullptr;
        Budget m_budget;
        GatewayAllowance m_allowance;
        GatewayCache m_cache;
        PeerSearches m_searches;
        std::deque<DhtItem> m_puts;
        std::map<PublicKey, ItemLookUp> m_items;
        std::map<Wire::LookupId, PeersLookUp> m_peers;   // by ids that stand for a DHT key
        Counters m_counters;
        bool m_isWakingUp = false;
    };
}
