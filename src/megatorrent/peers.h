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

#include <QElapsedTimer>
#include <QList>
#include <QObject>

#include "base/3rdparty/expected.hpp"

#include "content/error.h"
#include "crypto/bytes.h"
#include "swarm/swarm.h"

namespace Megatorrent
{
    class Engine;
    class EngineHost;

    // Whom the engine is connected to, and whom it is not to be. Main thread.
    class Peers final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Peers)

    public:
        // `host` outlives it.
        explicit Peers(EngineHost *host, QObject *parent = nullptr);

        // `hearer`: as of EngineHost
        void follow(const Engine *engine, const QObject *hearer);
        // The engine has ended.
        void clear();

        QList<PeerInfo> all() const { return m_peers; }
        // A possible peer of a channel: a literal address
        nonstd::expected<void, Error> add(const PublicKey &key, const QString &peer);

        // Addresses that are not connected to, as of now
        QList<BanInfo> bans() const;
        nonstd::expected<void, Error> unban(const QString &host);

    signals:
        void changed();

    private:
        EngineHost *const m_host;
        QList<PeerInfo> m_peers;
        QList<BanInfo> m_bans;
        QElapsedTimer m_sinceBans;            // when they were told
    };
}
