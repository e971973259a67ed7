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

#include <functional>
#include <optional>

#include <QByteArrayView>
#include <QList>
#include <QString>

#include "../content/dhtitem.h"
#include "endpoint.h"
#include "messagetypes.h"

class QObject;

namespace Megatorrent
{
    enum class PublishAnswer
    {
        Accepted,        // verified, and about to be put
        OldSequence,
        BadSignature,
        TooLarge,
        RateLimited      // too much is asked, or it could not be put soon
    };

    // What a gateway (protocol.md 13) does for peers that have no DHT. Engine thread. `asker`: whoever
    // pays for it, as neighbourOf() has it. Callbacks come at once or later, and not when the context
    // is gone.
    class GatewayService
    {
    public:
        enum class Found
        {
            Yes,
            No,
            Unknown      // too much is asked, or the network has not answered
        };

        virtual ~GatewayService() = default;

        virtual PublishAnswer publish(const QString &asker, const DhtItem &item) = 0;
        // The newest item of a channel that the DHT has
        virtual void findItem(const QString &asker, const PublicKey &key, const QObject *context
                , std::function<void (Found found, const std::optional<DhtItem> &item)> callback) = 0;
        // Whom the DHT names under a topic or a blob id; no more than may be peers
        virtual void findPeers(const QString &asker, const Wire::LookupId &id, const QObject *context
                , std::function<void (const QList<Endpoint> &peers)> callback) = 0;
    };
}
