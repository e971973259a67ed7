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

#include <QByteArray>
#include <QSqlQuery>
#include <QString>

#include "itemquery.h"

class QSqlDatabase;

namespace Megatorrent
{
    // What a query says in SQL. A value; the same for all pages of an order.
    struct ItemSql
    {
        QString from;                     // FROM ... WHERE ..., of rows i (channel, path) and c (position)
        QString order;                    // ORDER BY ...; of natural orders by a column `key`
        QString value;                    // of which natural orders make the key; empty: `order` says it all
        QByteArray (*key)(QByteArrayView value) = nullptr;
        bool isDescending = false;
        bool isFiltered = false;          // not all items of the channels
        QString walked;                   // the table that has them, all of one channel, in this order; empty: none has
        qint64 channel = 0;               // with `walked`
        QString text;                     // that is looked for

        static ItemSql of(QSqlDatabase &db, const ItemQuery &query);

        // Runs a statement in which `from` may be.
        QSqlQuery execute(QSqlDatabase &db, const QString &statement) const;

        friend bool operator==(const ItemSql &left, const ItemSql &right)
        {
            return (left.from == right.from) && (left.order == right.order) && (left.value == right.value) && (left.key == right.key)
                    && (left.walked == right.walked) && (left.text == right.text);
        }
    };
}
