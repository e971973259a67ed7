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

#include <map>

#include <QObject>

#include "../content/dhtitem.h"
#include "../wire/gatewayservice.h"
#include "../wire/messages.h"

namespace Megatorrent
{
    class Peer;
    class PeerList;

    // What peers ask a gateway for, passed to it and answered, or refused where we are none
    // (protocol.md 13)
    class GatewayDesk final : public QObject
    {
        Q_DISABLE_COPY_MOVE(GatewayDesk)

    public:
        explicit GatewayDesk(const PeerList *peers);

        // Null: we are none. Whoever waits for the one before waits no longer.
        void setService(GatewayService *service);

        void publishRequested(Peer &peer, quint64 ticket, const DhtItem &item);
        void manifestRequested(Peer &peer, quint64 ticket, const PublicKey &channel);
        void peersRequested(Peer &peer, quint64 ticket, const Wire::LookupId &id);

    private:
        // An answer that somebody waits for
        struct Errand
        {
            quint64 peer = 0;
            quint64 ticket = 0;
            bool isForPeers = false;   // else for an item
        };

        quint64 begin(Peer &peer, quint64 ticket, bool isForPeers);
        // Null: he is gone, or waits no longer.
        Peer *end(quint64 errand);

        const PeerList *m_peers = nullptr;
        GatewayService *m_service = nullptr;
        std::map<quint64, Errand> m_errands;   // as many as the service lets wait
        quint64 m_lastErrand = 0;
    };
}
