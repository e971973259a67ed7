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


#include "alertrelay.h"

#include <libtorrent/alert_types.hpp>

#include <QMetaObject>

#include "libtorrentdht.h"

using namespace Megatorrent;

AlertRelay::AlertRelay(LibtorrentDht *receiver)
    : m_receiver {receiver}
{
}

void AlertRelay::detach()
{
    const std::lock_guard lock {m_mutex};
    m_receiver = nullptr;
}

void AlertRelay::post(std::function<void (LibtorrentDht &)> function)
{
    // the receiver waits for the mutex before it goes
    const std::lock_guard lock {m_mutex};
    if (m_receiver)
    {
        QMetaObject::invokeMethod(m_receiver, [receiver = m_receiver, function = std::move(function)]
        {
            function(*receiver);
        }, Qt::QueuedConnection);
    }
}

lt::feature_flags_t AlertRelay::implemented_features()
{
    return alert_feature;
}

void AlertRelay::on_alert(const lt::alert *alert)
{
    switch (alert->type())
    {
    case lt::dht_mutable_item_alert::alert_type:
        {
            const auto *itemAlert = static_cast<const lt::dht_mutable_item_alert *>(alert);
            if (!itemAlert->salt.empty())
                break;
            post([found = FoundItem::make(itemAlert->key, itemAlert->item, itemAlert->seq, itemAlert->signature)
                    , key = itemAlert->key, isLast = itemAlert->authoritative](LibtorrentDht &dht)
            {
                dht.handleGetReply(PublicKey::fromBytes({key.data(), PublicKey::SIZE}), found, isLast);
            });
        }
        break;

    case lt::dht_put_alert::alert_type:
        {
            const auto *putAlert = static_cast<const lt::dht_put_alert *>(alert);
            if (!putAlert->target.is_all_zeros() || !putAlert->salt.empty())
                break;
            post([key = putAlert->public_key, sequence = putAlert->seq, signature = putAlert->signature, stored = putAlert->num_success](LibtorrentDht &dht)
            {
                dht.handlePutDone(PublicKey::fromBytes({key.data(), PublicKey::SIZE}), sequence
                        , Signature::fromBytes({signature.data(), Signature::SIZE}), stored);
            });
        }
        break;

    case lt::dht_get_peers_reply_alert::alert_type:
        {
            const auto *peersAlert = static_cast<const lt::dht_get_peers_reply_alert *>(alert);
            post([key = peersAlert->info_hash, peers = peersAlert->peers()](LibtorrentDht &dht)
            {
                dht.handlePeers(Sha1Digest::fromBytes({key.data(), Sha1Digest::SIZE}), peers);
            });
        }
        break;

    case lt::dht_stats_alert::alert_type:
        {
            const auto *statsAlert = static_cast<const lt::dht_stats_alert *>(alert);
            int nodes = 0;
            for (const lt::dht_routing_bucket &bucket : statsAlert->routing_table)
                nodes += bucket.num_nodes;
            post([id = statsAlert->nid, nodes](LibtorrentDht &dht) { dht.handleStats(id, nodes); });
        }
        break;

    case lt::dht_live_nodes_alert::alert_type:
        {
            const auto *nodesAlert = static_cast<const lt::dht_live_nodes_alert *>(alert);
            post([id = nodesAlert->node_id, nodes = nodesAlert->nodes()](LibtorrentDht &dht) { dht.handleNodes(id, nodes); });
        }
        break;

    default:
        break;
    }
}
