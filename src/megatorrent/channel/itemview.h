/*
 * Megatorrent, channels for qBittorrent.
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
#include <QVariant>

#include "itemquery.h"
#include "itemsql.h"

class QSqlDatabase;

namespace Megatorrent
{
    // The items of a query in their order, of which pages are read: what is too slow to look for
    // again is put in order once, in a temporary table of the connection. A table that has them in
    // this order is walked through, and some places in it are remembered. All throw DatabaseError.
    class ItemView
    {
    public:
        // `number` tells the temporary tables of a connection apart. `heldOrder`: all pages are of the order that it has when
        // the first is read; 0: they need not be.
        ItemView(const ItemSql &sql, int number, quint64 heldOrder);

        const ItemSql &sql() const { return m_sql; }
        int number() const { return m_number; }
        quint64 heldOrder() const { return m_heldOrder; }

        // Of what it is: the channels, or the database
        void follow(const QString &version);
        bool isOf(const QString &version) const { return m_version == version; }
        qint64 age() const;               // milliseconds

        qint64 total(QSqlDatabase &db);
        QList<ItemPlace> places(QSqlDatabase &db, qint64 offset, int limit);

        // Places that are remembered are so many items apart.
        static constexpr qint64 STRIDE = 4096;

    private:
        QList<ItemPlace> walk(QSqlDatabase &db, qint64 offset, int limit);
        QList<ItemPlace> first(QSqlDatabase &db, qint64 count);
        void fill(QSqlDatabase &db);
        void fillByKey(QSqlDatabase &db, const QString &table);

        ItemSql m_sql;
        int m_number = 0;
        quint64 m_heldOrder = 0;
        QString m_version;
        QElapsedTimer m_sinceMade;
        bool m_isFilled = false;          // the table
        qint64 m_total = -1;
        QList<QVariant> m_marks;          // paths of every STRIDEth item
    };
}
