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

#include "elsewhereitems.h"

#include <QSqlDatabase>
#include <QSqlQuery>

#include "base/global.h"

#include "../storage/statement.h"
#include "itemstore.h"
#include "pathcondition.h"
#include "sql.h"

using namespace Megatorrent;

void ElsewhereItems::adopt(QSqlDatabase &db, const qint64 channel)
{
    ItemStore::adoptStaged(db, channel, false);
    dropPublishedHere(db, channel);
}

void ElsewhereItems::dropPublishedHere(QSqlDatabase &db, const qint64 channel)
{
    Statement(db, "DELETE FROM item WHERE channel = ? AND EXISTS"
            " (SELECT 1 FROM published_item p WHERE p.channel = item.channel AND p.path = CAST(item.path AS TEXT))").exec(channel);
}

qint64 ElsewhereItems::removeAtOrBelow(QSqlDatabase &db, const qint64 channel, const QString &path)
{
    qint64 count = 0;
    for (const PathCondition &choice : PathCondition::of(QStringList {path, (path + u'/')}))
    {
        QSqlQuery query {db};
        Sql::prepare(query, u"DELETE FROM item WHERE channel = ?"_s + choice.sql);
        choice.bind(query, channel);
        Sql::exec(query);
        count += query.numRowsAffected();
    }
    return count;
}
