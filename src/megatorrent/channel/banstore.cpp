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

#include "banstore.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include "base/global.h"

#include "../storage/database.h"
#include "sql.h"

using namespace Megatorrent;

namespace
{
    const int BANS_MAX_COUNT = 5'000;    // as many as the swarm knows; those that end first make room
}

BanStore::BanStore(Database *database)
    : m_database {database}
{
}

nonstd::expected<QList<StoredBan>, QString> BanStore::load(const qint64 now)
{
    QList<StoredBan> bans;
    const auto result = m_database->call([now, &bans](QSqlDatabase &db)
    {
        Sql::exec(db, u"CREATE TABLE IF NOT EXISTS ban (host TEXT PRIMARY KEY, until INTEGER NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID"_s);

        QSqlQuery expired {db};
        Sql::prepare(expired, u"DELETE FROM ban WHERE until <= ?"_s);
        expired.addBindValue(now);
        Sql::exec(expired);

        QSqlQuery query {db};
        query.setForwardOnly(true);
        Sql::prepare(query, u"SELECT host, until, reason FROM ban ORDER BY until"_s);
        Sql::exec(query);
        while (Sql::next(query))
            bans.append({.host = query.value(0).toString(), .until = query.value(1).toLongLong(), .reason = query.value(2).toString()});
    });
    if (!result)
        return nonstd::make_unexpected(result.error());
    return bans;
}

void BanStore::save(const StoredBan &ban)
{
    m_database->post([ban](QSqlDatabase &db)
    {
        QSqlQuery query {db};
        Sql::prepare(query, u"INSERT OR REPLACE INTO ban VALUES (?, ?, ?)"_s);
        query.addBindValue(ban.host);
        query.addBindValue(ban.until);
        query.addBindValue(ban.reason);
        Sql::exec(query);

        QSqlQuery surplus {db};
        Sql::prepare(surplus, u"DELETE FROM ban WHERE host IN (SELECT host FROM ban ORDER BY until DESC LIMIT -1 OFFSET ?)"_s);
        surplus.addBindValue(BANS_MAX_COUNT);
        Sql::exec(surplus);
    });
}

void BanStore::remove(const QString &host)
{
    m_database->post([host](QSqlDatabase &db)
    {
        QSqlQuery query {db};
        Sql::prepare(query, u"DELETE FROM ban WHERE host = ?"_s);
        query.addBindValue(host);
        Sql::exec(query);
    });
}
