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

#include "itemrows.h"

#include <QSqlDatabase>
#include <QVariant>

#include "base/global.h"

#include "../content/pathrules.h"
#include "../storage/publisheditems.h"
#include "../storage/storage.h"
#include "sql.h"

using namespace Megatorrent;

ItemRows::ItemRows(QSqlDatabase &db)
    : m_db {db}
    , m_item {db}
    , m_own {db}
{
    Sql::prepare(m_item, u"SELECT i.path, i.size, i.mtime, i.executable, i.type, i.title, i.wanted, i.is_new, i.state, i.file, i.error, i.priority"
            ", (SELECT r.rule FROM item_rule r WHERE r.channel = i.channel AND r.path = i.path AND r.by_hand = 0)"
            ", (SELECT a.time FROM arrival a WHERE a.channel = i.channel AND a.number = i.arrival)"
            ", CASE WHEN i.state = 1 THEN (SELECT %1 FROM file f WHERE f.id = i.file) END, i.sequential, i.error_name"
            " FROM item i WHERE i.channel = ? AND i.path = ?"_s.arg(Storage::receivedBytesExpression(u"f"_s)));
    Sql::prepare(m_own, u"SELECT size, mtime, executable FROM published_item WHERE channel = ? AND path = ?"_s);
}

std::optional<ItemRow> ItemRows::item(const ItemPlace &place)
{
    m_item.addBindValue(place.channel);
    m_item.addBindValue(place.path.toByteArray());
    Sql::exec(m_item);
    if (!Sql::next(m_item))
        return std::nullopt;

    ItemRow row;
    row.channel = place.channel;
    ItemRecord &record = row.record;
    record.item.path = PathRules::decode(m_item.value(0).toByteArray());
    record.item.size = m_item.value(1).toLongLong();
    record.item.mtime = m_item.value(2).toLongLong();
    record.item.executable = m_item.value(3).toBool();
    record.item.type = m_item.value(4).toString();
    record.item.title = m_item.value(5).toString();
    record.isWanted = m_item.value(6).toBool();
    record.isNew = m_item.value(7).toBool();
    record.state = static_cast<ItemState>(m_item.value(8).toInt());
    if (!m_item.isNull(9))
        record.file = m_item.value(9).toLongLong();
    record.error = ItemStore::errorOf(m_item.value(10).toString(), m_item.value(16).toString());
    record.priority = static_cast<ItemPriority>(m_item.value(11).toInt());
    record.rule = m_item.value(12).toString();
    row.addedAt = m_item.value(13).toLongLong();
    record.receivedBytes = m_item.value(14).toLongLong();
    record.isSequential = m_item.value(15).toBool();
    return row;
}

std::optional<ItemRow> ItemRows::own(const ItemPlace &place)
{
    const QString path = place.path.toString();
    m_own.addBindValue(place.channel);
    m_own.addBindValue(path);
    Sql::exec(m_own);
    if (!Sql::next(m_own))
    {
        auto elsewhere = item({place.channel, path.toUtf8()});
        if (elsewhere)
        {
            elsewhere->record.isWanted = elsewhere->record.isNew = false;
            elsewhere->record.state = ItemState::Missing;
        }
        return elsewhere;
    }

    ItemRow row;
    row.channel = place.channel;
    row.record.item.path = path;
    row.record.item.size = m_own.value(0).toLongLong();
    row.record.item.mtime = m_own.value(1).toLongLong();
    row.record.item.executable = m_own.value(2).toBool();
    row.record.isWanted = true;
    row.record.state = ItemState::Complete;
    row.localPath = PublishedItems::localPath(m_db, place.channel, path);
    return row;
}
