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

#include "peerstore.h"

#include <memory>

#include <QSqlDatabase>

#include "base/global.h"

#include "../storage/database.h"
#include "../storage/statement.h"
#include "../wire/addressrules.h"
#include "../wire/clock.h"
#include "sql.h"

using namespace Megatorrent;

namespace
{
    // Values are in the database: never change them.
    int numberOf(const NetworkMode mode)
    {
        switch (mode)
        {
        case NetworkMode::Proxy: return 2;
        case NetworkMode::Onion: return 3;
        default: return 1;
        }
    }
}

PeerStore::PeerStore(const Clock *clock, Database *database, const NetworkMode mode)
    : m_clock {clock}
    , m_database {database}
    , m_mode {numberOf(mode)}
{
}

void PeerStore::createTables(QSqlDatabase &db)
{
    Sql::exec(db, u"CREATE TABLE IF NOT EXISTS known_peer (channel INTEGER NOT NULL, mode INTEGER NOT NULL, endpoint TEXT NOT NULL"
            ", seen INTEGER NOT NULL, PRIMARY KEY (channel, mode, endpoint)) WITHOUT ROWID"_s);
}

void PeerStore::removeAll(QSqlDatabase &db, const qint64 channel)
{
    Statement(db, "DELETE FROM known_peer WHERE channel = ?").exec(channel);
}

void PeerStore::load(const qint64 channel, const QObject *context, std::function<void (const QList<Endpoint> &)> done)
{
    auto peers = std::make_shared<QList<Endpoint>>();
    m_database->post([channel, mode = m_mode, peers](QSqlDatabase &db)
    {
        Statement rows {db, "SELECT endpoint FROM known_peer WHERE (channel = ?) AND (mode = ?) ORDER BY seen DESC"};
        rows.exec(channel, mode);
        while (rows.next())
        {
            if (const Endpoint endpoint = Endpoint::fromString(rows.text(0)); endpoint.isValid())
                peers->append(endpoint);
        }
    }, context, [peers, done = std::move(done)]([[maybe_unused]] const QString &error) { done(*peers); });
}

void PeerStore::save(const qint64 channel, const Endpoint &endpoint)
{
    if (!isReachedByProxy(endpoint.host))
        return;
    m_database->post([channel, mode = m_mode, text = endpoint.toString(), seen = (m_clock->unixTime().count() / 1000)](QSqlDatabase &db)
    {
        Statement(db, "INSERT OR REPLACE INTO known_peer VALUES (?, ?, ?, ?)").exec(channel, mode, text, seen);
        Statement(db, "DELETE FROM known_peer WHERE (channel = ?) AND (mode = ?) AND endpoint IN"
                " (SELECT endpoint FROM known_peer WHERE (channel = ?) AND (mode = ?) ORDER BY seen DESC LIMIT -1 OFFSET ?)")
                .exec(channel, mode, channel, mode, PEERS_MAX_COUNT);
    });
}
