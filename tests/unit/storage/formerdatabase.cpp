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

#include "formerdatabase.h"

#include <QSqlDatabase>

#include "megatorrent/storage/statement.h"

using namespace Megatorrent;

void Megatorrent::Test::makeFormer(QSqlDatabase &db)
{
    const char *const statements[] =
    {
        R"(CREATE TABLE v1_file (
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
        "INSERT INTO v1_file SELECT * FROM full_file",
        "DROP VIEW full_file",
        "DROP TABLE file",
        "DROP TABLE folder",
        "ALTER TABLE v1_file RENAME TO file",
        "CREATE INDEX file_channel ON file (channel, state)",
        "CREATE INDEX file_target ON file (target)",
        "CREATE INDEX file_incomplete ON file (channel, id) WHERE (state = 5) AND (missing > 0)",
        "CREATE INDEX file_unsettled ON file (state) WHERE state NOT IN (3, 5)",

        R"(CREATE TABLE v1_chunk (
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
        "INSERT INTO v1_chunk SELECT file, file_offset, blob_id, form, blob_offset, real_size, key, nonce, length, tag, held FROM full_chunk",

        R"(CREATE TABLE v1_published_item (
            channel INTEGER NOT NULL,
            path TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime INTEGER NOT NULL,
            executable INTEGER NOT NULL,
            blob_id BLOB,
            key BLOB,
            at INTEGER,
            file INTEGER NOT NULL,
            folded INTEGER NOT NULL, source INTEGER,
            PRIMARY KEY (channel, path)) WITHOUT ROWID)",
        "INSERT INTO v1_published_item SELECT i.channel, i.path, i.size, i.mtime, i.executable, f.blob_id, i.key, i.at, i.file, i.folded, i.source"
            " FROM published_item i JOIN full_published_item f ON (f.channel = i.channel) AND (f.path = i.path)",

        R"(CREATE TABLE v1_placement (
            channel INTEGER NOT NULL,
            key BLOB NOT NULL,
            blob_id BLOB NOT NULL,
            at INTEGER NOT NULL,
            size INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            PRIMARY KEY (channel, key)) WITHOUT ROWID)",
        "INSERT INTO v1_placement SELECT p.channel, p.key, k.id, p.at, p.size, p.kind FROM placement p JOIN pack k ON k.number = p.pack",

        "DROP VIEW full_chunk",
        "DROP VIEW full_published_item",
        "DROP TABLE chunk",
        "DROP TABLE published_item",
        "DROP TABLE placement",
        "DROP TABLE pack",
        "ALTER TABLE v1_chunk RENAME TO chunk",
        "ALTER TABLE v1_published_item RENAME TO published_item",
        "ALTER TABLE v1_placement RENAME TO placement",
        "CREATE INDEX chunk_blob ON chunk (blob_id, blob_offset)",
        "CREATE INDEX chunk_key ON chunk (substr(key, 1, 8))",
        "CREATE INDEX published_item_key ON published_item (channel, key)",
        "CREATE INDEX published_item_folded ON published_item (channel, folded)",
        "CREATE INDEX placement_blob ON placement (channel, blob_id)",
        "CREATE INDEX published_item_source ON published_item (channel, source, path)",

        "UPDATE storage_version SET version = 1"
    };
    for (const char *const statement : statements)
        Statement(db, statement).exec();
}
