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

#include "channelstore.h"

#include <algorithm>
#include <memory>

#include <QCoreApplication>
#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include "base/global.h"
#include "base/logger.h"

#include "../storage/database.h"
#include "../storage/ingest.h"
#include "../storage/publisheditems.h"
#include "../storage/publishedsources.h"
#include "../storage/reply.h"
#include "../storage/statement.h"
#include "../storage/storage.h"
#include "itemstore.h"
#include "logstore.h"
#include "peerstore.h"
#include "sql.h"

using namespace Megatorrent;

namespace
{
    const QString CREATE_TABLE = u"CREATE TABLE IF NOT EXISTS channel ("
            "id INTEGER PRIMARY KEY, public_key BLOB NOT NULL UNIQUE, role INTEGER NOT NULL, seed BLOB, read_key BLOB, peers TEXT"
            ", name TEXT, title TEXT, description TEXT, save_path TEXT, policy INTEGER NOT NULL, paused INTEGER NOT NULL"
            ", forked INTEGER NOT NULL, talks_v5 INTEGER NOT NULL, highest_sequence INTEGER NOT NULL, item BLOB"
            ", version INTEGER NOT NULL, approved_sequence INTEGER NOT NULL, metadata BLOB, sources TEXT, dirty INTEGER NOT NULL, folder TEXT, backed_up INTEGER NOT NULL DEFAULT 0)"_s;

    // Of databases that were made before these were kept
    void addColumns(QSqlDatabase &db)
    {
        if (Statement(db, "SELECT 1 FROM pragma_table_info('channel') WHERE name = 'folder'").exec().next())
            return;
        Sql::exec(db, u"ALTER TABLE channel ADD COLUMN folder TEXT"_s);
        Sql::exec(db, u"ALTER TABLE channel ADD COLUMN backed_up INTEGER NOT NULL DEFAULT 0"_s);
    }

    void write(QSqlDatabase &db, const ChannelRecord &record)
    {
        QSqlQuery query {db};
        Sql::prepare(query, u"INSERT OR REPLACE INTO channel VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s);

        QByteArray metadata;
        metadata.reserve(record.metadata.size() * BlobId::SIZE);
        for (const BlobId &id : record.metadata)
            metadata += id.view();

        query.addBindValue(record.id);
        query.addBindValue(record.publicKey.toByteArray());
        query.addBindValue(static_cast<int>(record.role));
        query.addBindValue(record.seed ? QVariant(record.seed->view().toByteArray()) : QVariant());
        query.addBindValue(record.readKey ? QVariant(record.readKey->view().toByteArray()) : QVariant());
        query.addBindValue(record.peers.join(u'\n'));
        query.addBindValue(record.name);
        query.addBindValue(record.title);
        query.addBindValue(record.description);
        query.addBindValue(record.savePath.data());
        query.addBindValue(static_cast<int>(record.policy));
        query.addBindValue(record.isPaused);
        query.addBindValue(record.isForked);
        query.addBindValue(record.talksToV5);
        query.addBindValue(record.highestSequence);
        query.addBindValue(record.item ? QVariant(record.item->toJson()) : QVariant());
        query.addBindValue(record.version);
        query.addBindValue(record.approvedSequence);
        query.addBindValue(metadata);
        query.addBindValue(ChannelText::sourcesToJson(record.sources));
        query.addBindValue(record.isDirty);
        query.addBindValue(record.folder);
        query.addBindValue(record.isBackedUp);
        Sql::exec(query);
    }

    ChannelRecord read(const QSqlQuery &query)
    {
        ChannelRecord record;
        record.id = query.value(0).toLongLong();
        record.publicKey = PublicKey::fromBytes(query.value(1).toByteArray());
        record.role = static_cast<ChannelRole>(query.value(2).toInt());
        if (const QByteArray seed = query.value(3).toByteArray(); seed.size() == Seed::SIZE)
            record.seed = Seed::fromBytes(seed);
        if (const QByteArray readKey = query.value(4).toByteArray(); readKey.size() == ReadKey::SIZE)
            record.readKey = ReadKey::fromBytes(readKey);
        record.peers = query.value(5).toString().split(u'\n', Qt::SkipEmptyParts);
        record.name = query.value(6).toString();
        record.title = query.value(7).toString();
        record.description = query.value(8).toString();
        record.savePath = Path(query.value(9).toString());
        record.policy = toDownloadPolicy(query.value(10).toInt());
        record.isPaused = query.value(11).toBool();
        record.isForked = query.value(12).toBool();
        record.talksToV5 = query.value(13).toBool();
        record.highestSequence = query.value(14).toLongLong();
        if (const QByteArray item = query.value(15).toByteArray(); !item.isEmpty())
        {
            if (const auto parsed = DhtItem::fromJson(item))
                record.item = *parsed;
        }
        record.version = query.value(16).toLongLong();
        record.approvedSequence = query.value(17).toLongLong();
        const QByteArray metadata = query.value(18).toByteArray();
        for (qsizetype i = 0; (i + BlobId::SIZE) <= metadata.size(); i += BlobId::SIZE)
            record.metadata.append(BlobId::fromBytes(QByteArrayView(metadata).sliced(i, BlobId::SIZE)));
        record.sources = ChannelText::sourcesFromJson(query.value(19).toByteArray());
        record.isDirty = query.value(20).toBool();
        record.folder = query.value(21).toString();
        record.isBackedUp = query.value(22).toBool();
        return record;
    }

    // What the file does not say is the row's; also what the row may know better, if the file's
    // newest state was lost.
    ChannelRecord merged(const ChannelRecord &row, const ChannelRecord &file, const bool isFileOlder)
    {
        const bool isSameRole = (row.role == file.role);
        ChannelRecord record = row;
        record.role = file.role;
        record.removal = file.removal;
        record.seed = file.seed;
        record.onionSeed = file.onionSeed;
        if (file.readKey || !isFileOlder || !isSameRole)
            record.readKey = file.readKey;
        if (!isFileOlder || !isSameRole)
        {
            record.peers = file.peers;
            record.name = file.name;
            record.folder = file.folder;
            record.savePath = file.savePath;   // (of an older copy: files are where they were moved to, not where they were before)
            record.policy = file.policy;
            record.isPaused = file.isPaused;
            record.talksToV5 = file.talksToV5;
            record.approvedSequence = file.approvedSequence;
            record.sources = file.sources;
            record.isBackedUp = file.isBackedUp;
        }
        record.questions = file.questions;
        record.isSequential = file.isSequential;
        record.isWatched = file.isWatched;
        record.isDirty = row.isDirty || file.isDirty;
        record.highestSequence = std::max(row.highestSequence, file.highestSequence);

        // The publisher's words come with the state, which waits before it is written to the file;
        // one's own do not.
        const bool isRowNewer = row.item && (!file.item || (row.item->sequence >= file.item->sequence));
        if (!isRowNewer)
        {
            record.item = file.item;
            record.isForked = file.isForked;
        }
        if (!isRowNewer || (file.role == ChannelRole::Own))
        {
            record.title = file.title;
            record.description = file.description;
        }

        if (!isSameRole)
        {
            record.version = 0;
            record.metadata.clear();
        }
        return record;
    }
}

ChannelStore::ChannelStore(Database *database, const Path &keysFolder)
    : m_database {database}
    , m_files {keysFolder}
{
}

nonstd::expected<ChannelStore::Loaded, QString> ChannelStore::load()
{
    auto files = m_files.load();
    if (!files)
        return nonstd::make_unexpected(files.error());

    QHash<PublicKey, ChannelRecord> inFiles;
    for (const ChannelRecord &record : asConst(files->records))
        inFiles.insert(record.publicKey, record);

    Loaded loaded {.records = {}, .notices = files->notices};
    QList<ChannelRecord> onlyInFiles;
    const auto result = m_database->call([&](QSqlDatabase &db)
    {
        Sql::exec(db, CREATE_TABLE);
        addColumns(db);
        ItemStore::createTables(db);
        LogStore::createTables(db);
        PeerStore::createTables(db);

        qint64 lastId = 0;
        QSqlQuery query {db};
        query.setForwardOnly(true);
        Sql::prepare(query, u"SELECT * FROM channel ORDER BY id"_s);
        Sql::exec(query);
        while (Sql::next(query))
        {
            ChannelRecord record = read(query);
            lastId = record.id;
            if (const auto iter = inFiles.constFind(record.publicKey); iter != inFiles.constEnd())
                record = merged(record, *iter, files->older.contains(record.publicKey));
            else if (record.role == ChannelRole::Forgotten)
                record.removal = RemovalWish::KeepFiles;  // by an earlier version of this program, which may have been interrupted
            if (record.role == ChannelRole::Own)
            {
                setExclusions(record, PublishedItems::exclusions(db, record.id, IngestResult::EXCLUDED_MAX)
                        , PublishedItems::countExclusions(db, record.id));
            }
            inFiles.remove(record.publicKey);
            loaded.records.append(record);
        }
        for (ChannelRecord record : asConst(inFiles))
        {
            record.id = ++lastId;
            write(db, record);
            for (const QString &path : asConst(record.exclusions))
                PublishedSources::exclude(db, record.id, path);
            if (record.role == ChannelRole::Subscription)
                Storage::noteFolder(db, record.savePath, record.publicKey.toString());
            if (const int lost = static_cast<int>(record.exclusionsTotal - record.exclusions.size()); lost > 0)
            {
                loaded.notices.append(QCoreApplication::translate("Megatorrent::ChannelStore", "Of what was withdrawn from your channel \"%1\", %n paths are not"
                        " known any more: withdraw them again after the next publication, or take them out of the folders before it.", nullptr, lost)
                        .arg(record.title));
            }
            record.exclusionsTotal = record.exclusions.size();
            loaded.records.append(record);
            onlyInFiles.append(record);
        }
    });
    if (!result)
        return nonstd::make_unexpected(result.error());
    // other connections see what is committed
    if (const auto committed = m_database->flushAndWait(); !committed)
        return nonstd::make_unexpected(committed.error());

    for (const ChannelRecord &record : asConst(loaded.records))
        m_files.save(record);
    onlyInFiles.removeIf([](const ChannelRecord &record) { return record.role == ChannelRole::Forgotten; });
    if (const int count = static_cast<int>(onlyInFiles.size()); count > 0)
    {
        loaded.notices.append(QCoreApplication::translate("Megatorrent::ChannelStore", "The database did not know %n of your channels and subscriptions any more."
                " They are taken from their key files; what is on the disk is looked through and used again. Channels of your own have to be published again."
                , nullptr, count));
    }
    return loaded;
}

void ChannelStore::save(const ChannelRecord &record)
{
    m_files.save(record);
    m_database->post([record](QSqlDatabase &db)
    {
        try
        {
            write(db, record);
        }
        catch (const DatabaseError &error)
        {
            LogMsg(u"Megatorrent: "_s + error.message(), Log::CRITICAL);
            throw;
        }
    });
}

void ChannelStore::saveDurably(const ChannelRecord &record, const QObject *context, Done done)
{
    const auto answer = [reply = std::make_shared<Reply>(context), done = std::move(done)](const QString &error)
    {
        reply->call([done, error] { done(error); });
    };
    m_files.reserveSequence(record, [database = m_database, record, answer](const QString &error)
    {
        if (error.isEmpty())
            database->commit([record](QSqlDatabase &db) { write(db, record); }, answer);
        else
            answer(error);
    });
}

void ChannelStore::keep(const ChannelRecord &record, const QObject *context, Done done)
{
    m_files.saveDurably(record, [reply = std::make_shared<Reply>(context), done = std::move(done)](const QString &error)
    {
        reply->call([done, error] { done(error); });
    });
}
