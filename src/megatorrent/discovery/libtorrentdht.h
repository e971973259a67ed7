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
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <libtorrent/entry.hpp>
#include <libtorrent/session_handle.hpp>
#include <libtorrent/sha1_hash.hpp>
#include <libtorrent/socket.hpp>

#include <QDeadlineTimer>
#include <QHash>
#include <QList>
#include <QTimer>

#include "dht.h"

namespace libtorrent
{
    class session;
}

namespace Megatorrent
{
    class AlertRelay;

    // An item as libtorrent hands it out: signed by its key, or nothing found
    struct FoundItem
    {
        qint64 sequence = 0;             // 0: nothing
        std::optional<DhtItem> item;     // none if its value cannot be a manifest

        static FoundItem make(const std::array<char, 32> &key, const lt::entry &value, std::int64_t sequence
                , const std::array<char, 64> &signature);
    };

    // The DHT of qBittorrent's own session. It needs the alert categories `dht` and `dht_operation`
    // in the session's mask; without them, puts report only that time is over, and no peers are
    // found.
    //
    // To be used in the thread that made it. May be destroyed before or after the session, with
    // look-ups under way. libtorrent does not tell how many nodes showed an item: `copies` of
    // getFinished() is 1 for any number, while `stored` of putFinished() is exact. A look-up joins one
    // for the same key that is under way; what that has found is then told once more at its end.
    class LibtorrentDht final : public Dht
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(LibtorrentDht)

    public:
        struct Timeouts
        {
            // libtorrent waits 15 s for a node, and a walk has several steps; but with the DHT off
            // it never answers
            std::chrono::milliseconds item {60'000};
            // what libtorrent has not answered by then it may have forgotten (it does when it opens
            // its sockets anew), and is asked once more
            std::chrono::milliseconds again {20'000};
            // no word comes when a search for peers is over
            std::chrono::milliseconds peers {20'000};
        };

        explicit LibtorrentDht(const lt::session *session, QObject *parent = nullptr);
        LibtorrentDht(const lt::session *session, const Timeouts &timeouts, QObject *parent = nullptr);
        ~LibtorrentDht() override;

        bool isReady() const override;
        AddressRange range() const override;
        void getItem(const PublicKey &key) override;
        void putItem(const DhtItem &item, PutOwner owner) override;
        void announce(const Sha1Digest &key, quint16 port) override;
        void getPeers(const Sha1Digest &key) override;

        // Nodes of an earlier run. They are asked a few at a time, until there are enough. Literal
        // addresses only.
        void addNodes(const QList<Endpoint> &nodes);

    signals:
        // The routing table, about once a minute; several network interfaces have one each, and
        // only the first one's id is told
        void nodesReported(const Sha1Digest &nodeId, const QList<Endpoint> &nodes);

    private:
        friend class AlertRelay;

        struct Get
        {
            std::optional<DhtItem> newest;
            bool isJoined = false;       // by somebody who may not have been there when it was found
            QDeadlineTimer doubt {0};    // nothing was found: until then statistics say whether there was anybody to ask
            QDeadlineTimer again;
            QDeadlineTimer deadline;
        };
        using PutKey = std::pair<PublicKey, PutOwner>;
        struct Put
        {
            DhtItem item;
            quint64 number = 0;          // puts that took each other's place have different ones
            bool isLookedUp = false;     // what the network has is known
            qint64 networkSequence = 0;
            bool isForked = false;       // the network has another value of the same sequence
            QDeadlineTimer again;
            QDeadlineTimer deadline;
        };
        struct PeerSearch
        {
            bool isAnnounce = false;
            bool isGetPeers = false;
            bool isFound = false;        // somebody
            QDeadlineTimer deadline;
        };

        void handleGetReply(const PublicKey &key, const FoundItem &found, bool isLast);
        void handlePutFound(const PutKey &key, quint64 number, const FoundItem &found);
        // `sequence`, `signature`: of what was written
        void handlePutDone(const PublicKey &key, qint64 sequence, const Signature &signature, int stored);
        void handlePeers(const Sha1Digest &key, const std::vector<lt::tcp::endpoint> &peers);
        void handleStats(const lt::sha1_hash &nodeId, int nodes);
        void handleNodes(const lt::sha1_hash &nodeId, const std::vector<std::pair<lt::sha1_hash, lt::udp::endpoint>> &nodes);

        void sendGet(const PublicKey &key);
        void sendPut(const PutKey &key, const Put &put);
        void searchPeers(const Sha1Digest &key, bool isAnnounce);
        void askAgain();
        void giveUpOverdue();
        void settleDoubtful();
        void askForStats();
        void offerNodes();
        void updateReady();

        // Calls into libtorrent; does nothing once the session is gone.
        template <typename Function> void withSession(Function &&function);

        lt::session_handle m_session;
        Timeouts m_timeouts;
        std::shared_ptr<AlertRelay> m_relay;

        QHash<PublicKey, Get> m_gets;
        QHash<PutKey, Put> m_puts;
        quint64 m_lastPut = 0;
        QHash<Sha1Digest, PeerSearch> m_peerSearches;
        QTimer m_overdueTimer;           // runs only while something is under way

        QTimer m_statsTimer;
        int m_statsInterval = 0;         // ms
        QList<lt::sha1_hash> m_nodeIds;  // of the interfaces, as of the latest statistics
        int m_nodeCount = 0;
        QHash<Sha1Digest, QList<Endpoint>> m_tables;
        AddressRange m_range = AddressRange::Public;
        QDeadlineTimer m_settled;        // a while after there were no nodes
        bool m_isReady = false;
        bool m_isNewRound = true;        // the next statistics are the first after a request

        QList<Endpoint> m_offers;        // nodes of an earlier run
        qsizetype m_offered = 0;         // so many of them were handed over
        QDeadlineTimer m_nextOffers;     // then once more, if there are no nodes
    };
}
