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

#include <utility>

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include "base/global.h"

#include "database.h"
#include "formertables.h"
#include "statement.h"
#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    const qint64 VERSION = 2;

    // Packs of which nothing is known any more
#define FORGET_PACK(name, event, pack_) \
        "CREATE TRIGGER IF NOT EXISTS " name " AFTER " event " BEGIN" \
        " DELETE FROM pack WHERE (number = " pack_ ") AND NOT EXISTS (SELECT 1 FROM chunk WHERE blob = " pack_ ")" \
        " AND NOT EXISTS (SELECT 1 FROM placement p WHERE (p.channel = pack.publisher) AND (p.pack = pack.number)); END"

    // Tables.cpp reads the columns of views in their order.
    const char *const TABLES[] =
    {
        // Where files are: thousands share a folder. The path has a slash at its end. No root: what
        // is published from there
        R"(CREATE TABLE IF NOT EXISTS folder (
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL,
            root TEXT NOT NULL,
            UNIQUE (path, root)))",
        R"(CREATE TABLE IF NOT EXISTS file (
            id INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL,
            folder INTEGER NOT NULL,
            name TEXT NOT NULL,
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
        "CREATE INDEX IF NOT EXISTS file_place ON file (folder, name)",
        "CREATE INDEX IF NOT EXISTS file_incomplete ON file (channel, id) WHERE (state = 5) AND (missing > 0)",
        "CREATE INDEX IF NOT EXISTS file_unsettled ON file (state) WHERE state NOT IN (3, 5)",
        R"(CREATE TRIGGER IF NOT EXISTS folder_empty AFTER DELETE ON file BEGIN
            DELETE FROM folder WHERE (id = OLD.folder) AND NOT EXISTS (SELECT 1 FROM file WHERE folder = OLD.folder);
            END)",
        R"(CREATE TRIGGER IF NOT EXISTS folder_left AFTER UPDATE OF folder ON file BEGIN
            DELETE FROM folder WHERE (id = OLD.folder) AND NOT EXISTS (SELECT 1 FROM file WHERE folder = OLD.folder);
            END)",

        // Blobs that thousands of chunks share. Publisher: the own channel with chunks placed in it
        R"(CREATE TABLE IF NOT EXISTS pack (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            publisher INTEGER))",
        // Blob: the number of a pack, or else the blob's id
        R"(CREATE TABLE IF NOT EXISTS chunk (
            file INTEGER NOT NULL,
            file_offset INTEGER NOT NULL,
            blob NOT NULL,
            form INTEGER NOT NULL,
            blob_offset INTEGER NOT NULL,
            real_size INTEGER NOT NULL,
            key BLOB NOT NULL,
            nonce BLOB,
            length INTEGER NOT NULL,
            tag BLOB,
            held INTEGER NOT NULL,
            PRIMARY KEY (file, file_offset)) WITHOUT ROWID)",
        "CREATE INDEX IF NOT EXISTS chunk_blob ON chunk (blob, blob_offset)",
        "CREATE INDEX IF NOT EXISTS chunk_key ON chunk (substr(key, 1, 8))",

        // Blobs that are stored as ciphertext, and for whom
        R"(CREATE TABLE IF NOT EXISTS blob (
            id BLOB NOT NULL,
            channel INTEGER NOT NULL,
            PRIMARY KEY (id, channel)) WITHOUT ROWID)",

        // What is published in own channels. Blob: the number of a pack if the file's chunk has it
        // too, or else the blob's id. No key: an empty file. No source: published before sources
        // were noted
        R"(CREATE TABLE IF NOT EXISTS published_item (
            id INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL,
            path TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime INTEGER NOT NULL,
            executable INTEGER NOT NULL,
            blob,
            key BLOB,
            at INTEGER,
            file INTEGER NOT NULL,
            folded INTEGER NOT NULL,
            source INTEGER))",
        "CREATE UNIQUE INDEX IF NOT EXISTS published_item_path ON published_item (channel, path)",
        "CREATE INDEX IF NOT EXISTS published_item_key ON published_item (substr(key, 1, 4))",
        "CREATE INDEX IF NOT EXISTS published_item_folded ON published_item (channel, folded)",
        // SQLite would rather walk through the channel, unless it is told (INDEXED BY)
        "CREATE INDEX IF NOT EXISTS published_item_source ON published_item (channel, source, path)",

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

        // Where packed chunks of own channels are: places are kept (protocol.md 3). Kinds: 0 data,
        // 1 index
        R"(CREATE TABLE IF NOT EXISTS placement (
            channel INTEGER NOT NULL,
            pack INTEGER NOT NULL,
            at INTEGER NOT NULL,
            key BLOB NOT NULL,
            size INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            PRIMARY KEY (channel, pack, at)) WITHOUT ROWID)",
        "CREATE INDEX IF NOT EXISTS placement_key ON placement (substr(key, 1, 4))",
        FORGET_PACK("chunk_dropped", "DELETE ON chunk", "OLD.blob"),
        FORGET_PACK("chunk_moved", "UPDATE OF blob ON chunk", "OLD.blob"),
        FORGET_PACK("placement_dropped", "DELETE ON placement", "OLD.pack"),

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
        // Names in former folders of files that are known at their new place, until these names
        // have gone
        R"(CREATE TABLE IF NOT EXISTS former_name (
            root TEXT NOT NULL,
            target TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            PRIMARY KEY (root, target)) WITHOUT ROWID)"
    };

    // Views: with what is said in another table
    const std::pair<const char *, const char *> VIEWS[] =
    {
        {"full_file", R"(CREATE VIEW full_file AS
            SELECT f.id, f.channel, d.root, d.path || f.name AS target, f.size, f.mtime, f.executable, f.state, f.missing
                , f.stat_size, f.stat_mtime, f.stat_ctime, f.stat_inode, f.part_inode
            FROM file f CROSS JOIN folder d ON d.id = f.folder)"},
        {"full_chunk", R"(CREATE VIEW full_chunk AS
            SELECT file, file_offset, iif(typeof(blob) = 'integer', (SELECT k.id FROM pack k WHERE k.number = blob), blob) AS blob_id
                , form, blob_offset, real_size, key, nonce, length, tag, held, blob
            FROM chunk)"},
        {"full_published_item", R"(CREATE VIEW full_published_item AS
            SELECT path, size, mtime, executable, iif(typeof(blob) = 'integer', (SELECT k.id FROM pack k WHERE k.number = blob), blob) AS blob_id
                , key, at, file, source, channel
            FROM published_item)"}
    };

    void createView(QSqlDatabase &db, const char *name, const char *sql)
    {
        {
            Statement statement {db, "SELECT 1 FROM sqlite_master WHERE (name = ?) AND (sql = ?)"};
            if (statement.exec(QString::fromLatin1(name), QString::fromLatin1(sql)).next())
                return;
        }
        QSqlQuery query {db};
        if (!query.exec(u"DROP VIEW IF EXISTS "_s + QString::fromLatin1(name)))
            throw DatabaseError(query.lastError());
        Statement(db, sql).exec();
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
        throw DatabaseError(StorageText::tr("It was written by a newer version of this program."));

    FormerTables::setAside(db);
    for (const char *const table : TABLES)
        Statement(db, table).exec();
    for (const auto &[name, sql] : VIEWS)
        createView(db, name, sql);
    FormerTables::bringBack(db);
    if (version == 0)
        Statement(db, "INSERT INTO storage_version (version) VALUES (?)").exec(VERSION);
    else if (version < VERSION)
        Statement(db, "UPDATE storage_version SET version = ?").exec(VERSION);
}
