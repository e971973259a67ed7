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


#include "schema.h"

#include <QCoreApplication>

#include "base/global.h"

#include "database.h"
#include "statement.h"

using namespace Megatorrent;

namespace
{
    const qint64 VERSION = 1;

    const char *const TABLES[] =
    {
        // Tables.cpp reads the columns of file and chunk in this order.
        R"(CREATE TABLE IF NOT EXISTS file (
            id INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL,
            root TEXT NOT NULL,
            target TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime INTEGER NOT NULL,
            executable INTEGER NOT NULL,
            state INTEGER NOT NULL,
            missing INTEGER NOT NULL,
            stat_size INTEGER NOT NULL,
            stat_mtime INTEGER NOT NULL,
            stat_ctime INTEGER NOT NULL,
            stat_inode INTEGER NOT NULL,
            part_inode INTEGER))",
        "CREATE INDEX IF NOT EXISTS file_channel ON file (channel, state)",
        "CREATE INDEX IF NOT EXISTS file_target ON file (target)",
        "CREATE INDEX IF NOT EXISTS file_incomplete ON file (channel, id) WHERE (state = 5) AND (missing > 0)",
        "CREATE INDEX IF NOT EXISTS file_unsettled ON file (state) WHERE state NOT IN (3, 5)",
        "DROP INDEX IF EXISTS file_unserved",   // of earlier versions: the same as file_incomplete

        R"(CREATE TABLE IF NOT EXISTS chunk (
            file INTEGER NOT NULL,
            file_offset INTEGER NOT NULL,
            blob_id BLOB NOT NULL,
            form INTEGER NOT NULL,
            blob_offset INTEGER NOT NULL,
            real_size INTEGER NOT NULL,
            key BLOB NOT NULL,
            nonce BLOB,
            length INTEGER NOT NULL,
            tag BLOB,
            held INTEGER NOT NULL,
            PRIMARY KEY (file, file_offset)) WITHOUT ROWID)",
        "CREATE INDEX IF NOT EXISTS chunk_blob ON chunk (blob_id, blob_offset)",
        "CREATE INDEX IF NOT EXISTS chunk_key ON chunk (substr(key, 1, 8))",

        // Blobs that are stored as ciphertext, and for whom
        R"(CREATE TABLE IF NOT EXISTS blob (
            id BLOB NOT NULL,
            channel INTEGER NOT NULL,
            PRIMARY KEY (id, channel)) WITHOUT ROWID)",

        // What is published in own channels. No key: an empty file.
        R"(CREATE TABLE IF NOT EXISTS published_item (
            channel INTEGER NOT NULL,
            path TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime INTEGER NOT NULL,
            executable INTEGER NOT NULL,
            blob_id BLOB,
            key BLOB,
            at INTEGER,
            file INTEGER NOT NULL,
            folded INTEGER NOT NULL,
            PRIMARY KEY (channel, path)) WITHOUT ROWID)",
        // SQLite takes the primary key for as good as this one, and walks through the channel, unless it is told (INDEXED BY)
        "CREATE INDEX IF NOT EXISTS published_item_key ON published_item (channel, key)",
        "CREATE INDEX IF NOT EXISTS published_item_folded ON published_item (channel, folded)",

        // Where published items come from. Places: folders at which another file system begins
        R"(CREATE TABLE IF NOT EXISTS published_source (
            id INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL,
            local TEXT NOT NULL,
            prefix TEXT NOT NULL,
            UNIQUE (channel, local, prefix)))",
        R"(CREATE TABLE IF NOT EXISTS published_place (
            source INTEGER NOT NULL,
            path TEXT NOT NULL,
            device INTEGER NOT NULL,
            PRIMARY KEY (source, path)) WITHOUT ROWID)",
        // What the user took out, which stays out until it is named again
        R"(CREATE TABLE IF NOT EXISTS published_exclusion (
            channel INTEGER NOT NULL,
            path TEXT NOT NULL,
            PRIMARY KEY (channel, path)) WITHOUT ROWID)",

        // Where packed chunks of own channels are: places are kept (protocol.md 3). Kinds: 0 data, 1 index
        R"(CREATE TABLE IF NOT EXISTS placement (
            channel INTEGER NOT NULL,
            key BLOB NOT NULL,
            blob_id BLOB NOT NULL,
            at INTEGER NOT NULL,
            size INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            PRIMARY KEY (channel, key)) WITHOUT ROWID)",
        "CREATE INDEX IF NOT EXISTS placement_blob ON placement (channel, blob_id)",

        // Index chunks below the top one, of own files with two levels
        R"(CREATE TABLE IF NOT EXISTS index_leaf (
            file INTEGER NOT NULL,
            leaf INTEGER NOT NULL,
            blob_id BLOB NOT NULL,
            key BLOB NOT NULL,
            PRIMARY KEY (file, leaf)) WITHOUT ROWID)",

        // Folders of subscriptions that bear their mark
        R"(CREATE TABLE IF NOT EXISTS save_folder (
            root TEXT PRIMARY KEY,
            mark TEXT NOT NULL) WITHOUT ROWID)",
        // Names in former folders of files that are known at their new place, until these names have gone
        R"(CREATE TABLE IF NOT EXISTS former_name (
            root TEXT NOT NULL,
            target TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            PRIMARY KEY (root, target)) WITHOUT ROWID)"
    };

    // What tables of earlier versions lack
    struct Column
    {
        const char *table;
        const char *name;
        const char *add;
        const char *fill = nullptr;
    };
    const Column ADDED_COLUMNS[] =
    {
        // null: published before sources were noted
        {.table = "published_item", .name = "source", .add = "ALTER TABLE published_item ADD COLUMN source INTEGER"},
        // While there was a partial file, stat_inode was of that; 0 if there was none. States: 0 to 2, or 8 before it was seen in place
        {.table = "file", .name = "part_inode", .add = "ALTER TABLE file ADD COLUMN part_inode INTEGER"
                , .fill = "UPDATE file SET part_inode = stat_inode WHERE ((state < 3) OR (state = 8 AND stat_mtime = 0)) AND (stat_inode <> 0)"}
    };

    const char *const INDEXES_OF_ADDED_COLUMNS[] =
    {
        // SQLite would rather walk through the channel, unless it is told (INDEXED BY)
        "CREATE INDEX IF NOT EXISTS published_item_source ON published_item (channel, source, path)"
    };

    bool hasColumn(QSqlDatabase &db, const Column &column)
    {
        Statement statement {db, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?"};
        return statement.exec(QString::fromLatin1(column.table), QString::fromLatin1(column.name)).next();
    }
}

void Megatorrent::Schema::create(QSqlDatabase &db)
{
    Statement(db, "CREATE TABLE IF NOT EXISTS storage_version (version INTEGER NOT NULL)").exec();
    qint64 version = 0;
    {
        Statement statement {db, "SELECT version FROM storage_version"};
        if (statement.exec().next())
            version = statement.integer(0);
    }
    if (version > VERSION)
        throw DatabaseError(QCoreApplication::translate("Megatorrent::Storage", "It was written by a newer version of this program."));

    for (const char *const table : TABLES)
        Statement(db, table).exec();
    for (const Column &column : ADDED_COLUMNS)
    {
        if (hasColumn(db, column))
            continue;
        Statement(db, column.add).exec();
        if (column.fill)
            Statement(db, column.fill).exec();
    }
    for (const char *const index : INDEXES_OF_ADDED_COLUMNS)
        Statement(db, index).exec();
    if (version == 0)
        Statement(db, "INSERT INTO storage_version (version) VALUES (?)").exec(VERSION);
}
