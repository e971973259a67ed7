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
#include "fairshare.h"
#include "gatewayallowance.h"
#include "gatewaycache.h"
#include "peersearches.h"
#include "turnqueue.h"

namespace Megatorrent
{
    class Dht;

    // Puts items and looks things up in the DHT for those who must not use it themselves (protocol.md
    // 13), within an allowance for each who asks, and within a budget of its own beside discovery's.
    // Puts, items and peers have shares of that, and those who ask have turns, so that nobody is held
    // up by who asks for more. What is accepted is put soon. One look-up is made for all who ask for
    // the same thing meanwhile, and what is known is not looked up. Knows nothing of the channels that
    // are followed here, and so tells nothing of them: not by when it answers either, although the DHT
    // has a look-up join one of discovery's that is under way for the same thing. Engine thread.
    class Gateway final : public QObject, public GatewayService
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Gateway)

    public:
        using Milliseconds = Clock::Milliseconds;

        // What may wait for the budget. Of puts one who asks has two, and one of the last half: they are
        // acknowledged, and put within this time as long as the DHT is there (gateway.cpp checks it).
        static constexpr std::size_t PUTS_WAITING_MAX = 8;
        static constexpr std::size_t ASKERS_PUTS_WAITING_MAX = 2;
        static constexpr Milliseconds PUT_WITHIN {120'000};
        // Of look-ups, of each kind: who waits for most gives way. What has waited for so long since somebody
        // brought a turn for it along is given up, for he waits two minutes and a half (GatewayErrand).
        static constexpr std::size_t LOOKUPS_WAITING_MAX = 16;
        static constexpr std::size_t ASKERS_LOOKUPS_WAITING_MAX = 4;
        static constexpr Milliseconds WAITING_TIME {60'000};
        // Those who wait for the same look-up, also while it is under way
        static constexpr std::size_t JOINED_MAX = 32;
        static constexpr std::size_t JOINED_OF_ONE_MAX = 4;

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
            qint64 lookUpsRefused = 0;   // too many, or no DHT; a look-up that is given up counts once

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
            struct Asker
            {
                QString name;
                QPointer<const QObject> context;
                Callback callback;
            };

            quint64 turn = 0;                    // the latest one that somebody brought along
            std::vector<Asker> askers;
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

        template <typename Key, typename State>
        struct Kind
        {
            std::map<Key, State> lookUps;
            TurnQueue<Key> turns;                // for those that have not begun
        };
        struct WaitingPut
        {
            QString asker;
            DhtItem item;
        };

        PublishAnswer judge(const QString &asker, const DhtItem &item);
        bool isRoomForPut(const QString &asker) const;
        template <typename Key, typename State, typename Callback>
        bool ask(Kind<Key, State> &kind, const QString &asker, const Key &key, const QObject *context, Callback &&callback);
        template <typename Key>
        bool takeTurn(TurnQueue<Key> &turns, const QString &asker, const Key &key, std::optional<Key> &dropped);
        void run();
        void beginPut();
        void beginItem();
        void beginPeers();
        void wakeUpIn(Milliseconds delay);
        void handleItemFound(const DhtItem &item);
        void handleItemLookUpOver(const PublicKey &key, bool isNothing);
        void handlePeersFound(const Sha1Digest &key, const QList<Endpoint> &peers);
        // Answers those who wait for it; nothing is known of one that has not begun.
        void endLookUp(const PublicKey &key);
        void endLookUp(const Wire::LookupId &id);

        Clock *m_clock = nullptr;
        Dht *m_dht = nullptr;
        Budget m_budget;
        GatewayAllowance m_allowance;
        GatewayCache m_cache;
        PeerSearches m_searches;
        FairShare<3> m_shares;
        std::deque<WaitingPut> m_puts;                   // in the order in which they were accepted
        Kind<PublicKey, ItemLookUp> m_items;
        Kind<Wire::LookupId, PeersLookUp> m_peers;       // by ids that stand for a DHT key
        quint64 m_lastTurn = 0;
        Counters m_counters;
        bool m_isWakingUp = false;
        bool m_isRunning = false;
    };
}
