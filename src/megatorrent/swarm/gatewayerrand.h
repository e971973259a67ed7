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

#include <memory>
#include <optional>

#include <QObject>

#include "../content/dhtitem.h"
#include "../wire/clock.h"
#include "../wire/connection.h"
#include "../wire/connectionpump.h"
#include "../wire/transport.h"

namespace Megatorrent
{
    // One connection to a gateway (protocol.md 13), by a channel's circuit, for one thing: to publish
    // an item, or to ask for the newest one and for peers. Shows no tag, tells neither time nor
    // anything else of us. Ends by itself, and the stream with it; to be destroyed later than within
    // finished(), when the stream has had time to close.
    class GatewayErrand final : public QObject, private ConnectionListener
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(GatewayErrand)

    public:
        struct Order
        {
            PublicKey channel;
            Wire::LookupId topic;
            std::optional<DhtItem> item = {};     // to be published; none: it is a question
        };

        struct Result
        {
            bool isAnswered = false;              // something has been said to what was asked
            bool isGateway = true;                // it has not said that it is none
            bool isPublished = false;
            QString text;                         // its reason why it is not; for the log
            std::optional<DhtItem> item;          // unverified
            bool isAbsent = false;                // it knows of none
            QList<Endpoint> peers;
        };

        GatewayErrand(Clock *clock, RandomSource *random, Transport *transport, const Endpoint &gateway, const Order &order);
        ~GatewayErrand() override;

    signals:
        // Once, from the event loop
        void finished(const Result &result);

    private:
        // ConnectionListener
        void outputReady() override;
        void ended(EndReason reason, const QString &text) override;
        void established() override;
        void helloReceived(const Wire::Hello &hello) override;
        void blobNeeded(quint64 ticket, const BlobId &id, bool byGet) override;
        void manifestRequested(quint64 ticket, const PublicKey &channel, bool byKey) override;
        void peersRequested(quint64 ticket, const Wire::LookupId &id) override;
        void publishRequested(quint64 ticket, const DhtItem &item) override;
        void manifestReceived(quint32 id, const DhtItem &item) override;
        void manifestRefused(quint32 id, Wire::FailCode code) override;
        void peersReceived(const Wire::LookupId &id, const QList<Endpoint> &peers) override;
        void publishAnswered(bool accepted, const QString &text) override;

        void settle();
        void finish();

        Clock *m_clock = nullptr;
        const Order m_order;
        Result m_result;
        std::unique_ptr<ByteStream> m_stream;
        std::unique_ptr<Connection> m_connection;
        std::unique_ptr<ConnectionPump> m_pump;
        bool m_isConnected = false;
        bool m_isPumpDue = false;
        bool m_isItemKnown = false;    // what there is to say of it has been said
        bool m_arePeersKnown = false;
        bool m_isFinished = false;
    };
}
