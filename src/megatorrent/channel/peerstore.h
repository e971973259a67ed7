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

#include <QList>
#include <QObject>
#include <QString>

#include "../wire/endpoint.h"
#include "../wire/networkpolicy.h"

class QSqlDatabase;

namespace Megatorrent
{
    class Clock;
    class Database;

    // The `known_peer` table: peers of a channel that were reached, for the next start. Each way to
    // reach others has its own: whom one met directly is not sought through a proxy, nor the other way
    // round. Only places that are the same wherever this computer is: no addresses of local networks.
    // Engine thread; nothing here blocks.
    class PeerStore
    {
        Q_DISABLE_COPY_MOVE(PeerStore)

    public:
        static constexpr int PEERS_MAX_COUNT = 50;   // of a channel; those that were reached last stay

        PeerStore(const Clock *clock, Database *database, NetworkMode mode);

        static void createTables(QSqlDatabase &db);
        static void removeAll(QSqlDatabase &db, qint64 channel);

        void load(qint64 channel, const QObject *context, std::function<void (const QList<Endpoint> &)> done);
        void save(qint64 channel, const Endpoint &endpoint);

    private:
        const Clock *m_clock = nullptr;
        Database *m_database = nullptr;
        int m_mode = 0;
    };
}
