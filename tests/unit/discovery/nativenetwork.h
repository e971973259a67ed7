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
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <libtorrent/session.hpp>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QRandomGenerator>
#include <QTimer>

#include "megatorrent/crypto/curve.h"
#include "megatorrent/discovery/libtorrentdht.h"

namespace Megatorrent::Test
{
    // A real libtorrent session on a loopback address of its own: libtorrent takes many nodes with
    // one address, or in one /24, for an attack.
    class NativeNode
    {
    public:
        NativeNode(const std::string &address, const int port, const std::string &bootstrapNodes, const bool isDhtEnabled = true)
            : address {address}
            , port {port}
        {
            lt::settings_pack pack;
            pack.set_str(lt::settings_pack::listen_interfaces, (address + ":" + std::to_string(port)));
            pack.set_str(lt::settings_pack::dht_bootstrap_nodes, bootstrapNodes);
            pack.set_bool(lt::settings_pack::enable_dht, isDhtEnabled);
            pack.set_bool(lt::settings_pack::enable_lsd, false);
            pack.set_bool(lt::settings_pack::enable_upnp, false);
            pack.set_bool(lt::settings_pack::enable_natpmp, false);
            pack.set_int(lt::settings_pack::aio_threads, 1);
            pack.set_int(lt::settings_pack::hashing_threads, 1);
            // what qBittorrent's patched session has
            pack.set_int(lt::settings_pack::alert_mask
                    , static_cast<int>(static_cast<std::uint32_t>(lt::alert_category::dht | lt::alert_category::dht_operation)));
            session = std::make_unique<lt::session>(lt::session_params {pack});
            dht = std::make_unique<LibtorrentDht>(session.get(), LibtorrentDht::Timeouts {.item = std::chrono::seconds {60}, .peers = std::chrono::seconds {2}});
        }

        std::string nodeName() const { return address + ":" + std::to_string(port); }

        // As qBittorrent's session does all the time
        void dropAlerts()
        {
            std::vector<lt::alert *> alerts;
            if (session)
                session->pop_alerts(&alerts);
        }

        std::string address;
        int port = 0;
        std::unique_ptr<lt::session> session;
        std::unique_ptr<LibtorrentDht> dht;
    };

    class NativeNetwork
    {
    public:
        explicit NativeNetwork(const int size)
            : m_second {static_cast<int>(QRandomGenerator::global()->bounded(60, 250))}
            , m_port {static_cast<int>(QRandomGenerator::global()->bounded(20'000, 30'000))}
        {
            for (int i = 0; i < size; ++i)
            {
                add({});
                const lt::session &session = *nodes.back()->session;
                waitFor([&session] { return session.is_listening() && session.is_dht_running(); });
            }
            // bootstrapping all from one that knows nobody yet takes minutes
            for (const std::unique_ptr<NativeNode> &node : nodes)
            {
                for (const std::unique_ptr<NativeNode> &other : nodes)
                {
                    if (node != other)
                        node->session->add_dht_node({other->address, other->port});
                }
            }
        }

        ~NativeNetwork()
        {
            // all at once, then wait for all
            std::vector<lt::session_proxy> proxies;
            for (const std::unique_ptr<NativeNode> &node : nodes)
            {
                if (node->session)
                    proxies.push_back(node->session->abort());
            }
            nodes.clear();
        }

        NativeNode &add(const std::string &bootstrapNodes, const bool isDhtEnabled = true)
        {
            const std::string address = "127." + std::to_string(m_second) + "." + std::to_string(++m_lastNode) + ".1";
            nodes.push_back(std::make_unique<NativeNode>(address, m_port, bootstrapNodes, isDhtEnabled));
            return *nodes.back();
        }

        LibtorrentDht &dht(const int i) const { return *nodes[static_cast<std::size_t>(i)]->dht; }

        bool waitFor(const std::function<bool ()> &condition, const std::chrono::milliseconds time = std::chrono::seconds {30})
        {
            // wakes the loop to look again and to take the alerts off libtorrent's hands
            QTimer timer;
            timer.start(20);
            const QDeadlineTimer deadline {time};
            while (!condition())
            {
                if (deadline.hasExpired())
                    return false;
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
                for (const std::unique_ptr<NativeNode> &node : nodes)
                    node->dropAlerts();
            }
            return true;
        }

        bool waitUntilReady()
        {
            return waitFor([this]
            {
                return std::all_of(nodes.cbegin(), nodes.cend(), [](const auto &node) { return node->dht->isReady(); });
            });
        }

        std::vector<std::unique_ptr<NativeNode>> nodes;

    private:
        int m_second = 0;
        int m_port = 0;
        int m_lastNode = 0;
    };

    // BEP 44's signature, written down here once more
    inline DhtItem signedItem(const Seed &seed, const qint64 sequence, const QByteArray &value)
    {
        const QByteArray text = "3:seqi" + QByteArray::number(sequence) + "e1:v" + QByteArray::number(value.size()) + ':' + value;
        return {.publicKey = Crypto::publicKey(seed), .sequence = sequence, .value = value, .signature = Crypto::sign(seed, text)};
    }
}
