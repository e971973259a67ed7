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


#include "formertables.h"

#include <QSqlDatabase>

#include "base/global.h"

#include "../content/blob.h"
#include "../crypto/keyschedule.h"
#include "statement.h"

using namespace Megatorrent;

namespace
{
    bool hasColumn(QSqlDatabase &db, const QString &table, const QString &column)
    {
        Statement statement {db, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?"};
        return statement.exec(table, column).next();
    }

    bool isThere(QSqlDatabase &db, const QString &table)
    {
        Statement statement {db, "SELECT 1 FROM sqlite_master WHERE (type = 'table') AND (name = ?)"};
        return statement.exec(table).next();
    }
}

void Megatorrent::FormerTables::setAside(QSqlDatabase &db)
{
    if (hasColumn(db, u"file"_s, u"root"_s))
    {
        // While there was a partial file, stat_inode was of that; 0 if there was none. States: 0 to
        // 2, or 8 before it was seen in place
        if (!hasColumn(db, u"file"_s, u"part_inode"_s))
        {
            Statement(db, "ALTER TABLE file ADD COLUMN part_inode INTEGER").exec();
            Statement(db, "UPDATE file SET part_inode = stat_inode WHERE ((state < 3) OR (state = 8 AND stat_mtime = 0)) AND (stat_inode <> 0)").exec();
        }
        for (const char *const statement : {"DROP INDEX IF EXISTS file_channel", "DROP INDEX IF EXISTS file_target", "DROP INDEX IF EXISTS file_incomplete"
                , "DROP INDEX IF EXISTS file_unsettled", "DROP INDEX IF EXISTS file_unserved", "ALTER TABLE file RENAME TO former_file"})
        {
            Statement(db, statement).exec();
        }
    }
    if (hasColumn(db, u"published_item"_s, u"blob_id"_s))
    {
        // null: published before sources were noted
        if (!hasColumn(db, u"published_item"_s, u"source"_s))
            Statement(db, "ALTER TABLE published_item ADD COLUMN source INTEGER").exec();
        for (const char *const statement : {"DROP INDEX IF EXISTS published_item_key", "DROP INDEX IF EXISTS published_item_folded"
                , "DROP INDEX IF EXISTS published_item_source", "ALTER TABLE published_item RENAME TO former_published_item"})
        {
            Statement(db, statement).exec();
        }
    }
    if (hasColumn(db, u"placement"_s, u"blob_id"_s))
    {
        for (const char *const statement : {"DROP INDEX IF EXISTS placement_blob", "ALTER TABLE placement RENAME TO former_placement"})
            Statement(db, statement).exec();
    }
    if (hasColumn(db, u"chunk"_s, u"blob_id"_s))
    {
        for (const char *const statement : {"DROP INDEX IF EXISTS chunk_blob", "DROP INDEX IF EXISTS chunk_key", "ALTER TABLE chunk RENAME TO former_chunk"})
            Statement(db, statement).exec();
    }
}

void Megatorrent::FormerTables::bringBack(QSqlDatabase &db)
{
    if (isThere(db, u"former_file"_s))
    {
        // What rtrim() takes off ends at the last slash
        Statement(db, "INSERT OR IGNORE INTO folder (path, root) SELECT rtrim(target, replace(target, '/', '')), root FROM former_file").exec();
        Statement(db, "INSERT INTO file SELECT o.id, o.channel, d.id, substr(o.target, length(d.path) + 1), o.size, o.mtime, o.executable, o.state, o.missing"
                ", o.stat_size, o.stat_mtime, o.stat_ctime, o.stat_inode, o.part_inode"
                " FROM former_file o CROSS JOIN folder d ON (d.path = rtrim(o.target, replace(o.target, '/', ''))) AND (d.root = o.root)").exec();
        Statement(db, "DROP TABLE former_file").exec();
    }
    if (isThere(db, u"former_placement"_s))
    {
        Statement(db, "INSERT INTO pack (id, publisher) SELECT blob_id, min(channel) FROM former_placement GROUP BY blob_id").exec();
        Statement(db, "INSERT INTO placement (channel, pack, at, key, size, kind) SELECT o.channel, k.number, o.at, o.key, o.size, o.kind"
                " FROM former_placement o CROSS JOIN pack k ON k.id = o.blob_id").exec();
        Statement(db, "DROP TABLE former_placement").exec();
    }
    if (isThere(db, u"former_chunk"_s))
    {
        Statement(db, "INSERT OR IGNORE INTO pack (id) SELECT DISTINCT blob_id FROM former_chunk WHERE form = ?").exec(ChunkForm::Packed);
        Statement(db, "INSERT INTO chunk SELECT file, file_offset, coalesce((SELECT k.number FROM pack k WHERE k.id = blob_id), blob_id), form, blob_offset, real_size"
                ", key, nonce, length, tag, held FROM former_chunk").exec();
        Statement(db, "DROP TABLE former_chunk").exec();
    }
    if (isThere(db, u"former_published_item"_s))
    {
        // as PublishedTables::put() does
        Statement(db, "INSERT INTO published_item (channel, path, size, mtime, executable, blob, key, at, file, folded, source)"
                " SELECT channel, path, size, mtime, executable, iif((at IS NOT NULL) AND (size <= ?)"
                ", coalesce((SELECT k.number FROM pack k WHERE k.id = blob_id), blob_id), blob_id), key, at, file, folded, source"
                " FROM former_published_item ORDER BY channel, path").exec(CHUNK_SIZE);
        Statement(db, "DROP TABLE former_published_item").exec();
    }
}
