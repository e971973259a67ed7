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


#include "statement.h"

#include <map>
#include <unordered_map>

#include <QSqlDatabase>
#include <QSqlError>

#include "base/global.h"

#include "database.h"

using namespace Megatorrent;

namespace
{
    using Prepared = std::unordered_multimap<const char *, QSqlQuery>;

    std::map<QString, Prepared> &cache()
    {
        thread_local std::map<QString, Prepared> prepared;
        return prepared;
    }

    // Taken out while in use, so that a statement may run inside a loop over itself
    QSqlQuery take(QSqlDatabase &db, const QString &connection, const char *sql)
    {
        Prepared &prepared = cache()[connection];
        if (const auto iter = prepared.find(sql); iter != prepared.end())
            return std::move(prepared.extract(iter).mapped());

        QSqlQuery query {db};
        query.setForwardOnly(true);
        if (!query.prepare(QString::fromLatin1(sql)))
            throw DatabaseError(query.lastError());
        return query;
    }
}

Statement::Statement(QSqlDatabase &db, const char *sql)
    : m_connection {db.connectionName()}
    , m_sql {sql}
    , m_query {take(db, m_connection, sql)}
{
}

Statement::~Statement()
{
    m_query.finish();
    cache()[m_connection].emplace(m_sql, std::move(m_query));
}

void Statement::forget(const QString &connectionName)
{
    cache().erase(connectionName);
}

void Statement::execute()
{
    if (!m_query.exec())
        throw DatabaseError(m_query.lastError());
}

bool Statement::failed() const
{
    if (const QSqlError error = m_query.lastError(); error.isValid())
        throw DatabaseError(error);
    return false;
}

void Statement::requireSize(const QByteArray &value, const qsizetype size)
{
    if (value.size() != size)
        throw DatabaseError(u"A value in the database has the wrong size."_s);
}
