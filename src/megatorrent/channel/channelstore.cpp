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

#include <functional>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

#include "base/global.h"
#include "base/logger.h"

#include "../storage/database.h"
#include "itemstore.h"
#include "sql.h"

using namespace Megatorrent;

namespace
{
    const QString CREATE_TABLE = u"CREATE TABLE IF NOT EXISTS channel ("
            "id INTEGER PRIMARY KEY, public_key BLOB NOT NULL UNIQUE, role INTEGER NOT NULL, seed BLOB, read_key BLOB, peers TEXT"
            ", name TEXT, title TEXT, description TEXT, save_path TEXT, policy INTEGER NOT NULL, paused INTEGER NOT NULL"
            ", forked INTEGER NOT NULL, talks_v5 INTEGER NOT NULL, highest_sequence INTEGER NOT NULL, item BLOB"
            ", version INTEGER NOT NULL, approved_sequence INTEGER NOT NULL, metadata BLOB, sources TEXT, dirty INTEGER NOT NULL)"_s;

    QByteArray sourcesToJson(const QList<PublishedSource> &sources)
    {
        QJsonArray array;
        for (const PublishedSource &source : sources)
            array.append(QJsonObject {{u"path"_s, source.path.data()}, {u"prefix"_s, source.prefix}});
        return QJsonDocument(array).toJson(QJsonDocument::Compact);
    }

    QList<PublishedSource> sourcesFromJson(const QByteArray &json)
    {
        QList<PublishedSource> sources;
        for (const QJsonValue &value : asConst(QJsonDocument::fromJson(json).array()))
            sources.append({Path(value[u"path"_s].toString()), value[u"prefix"_s].toString()});
        return sources;
    }

    void write(QSqlDatabase &db, const ChannelRecord &record)
    {
        QSqlQuery query {db};
        Sql::prepare(query, u"INSERT OR REPLACE INTO channel VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s);

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
        query.addBindValue(sourcesToJson(record.sources));
        query.addBindValue(record.isDirty);
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
        record.policy = (query.value(10).toInt() == 0) ? DownloadPolicy::None : DownloadPolicy::All;
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
        record.sources = sourcesFromJson(query.value(19).toByteArray());
        record.isDirty = query.value(20).toBool();
        return record;
    }
}

ChannelStore::ChannelStore(Database *database)
    : m_database {database}
{
}

nonstd::expected<QList<ChannelRecord>, QString> ChannelStore::load()
{
    QList<ChannelRecord> records;
    const auto result = m_database->call([&records](QSqlDatabase &db)
    {
        Sql::exec(db, CREATE_TABLE);
        ItemStore::createTables(db);

        QSqlQuery query {db};
        query.setForwardOnly(true);
        Sql::prepare(query, u"SELECT * FROM channel ORDER BY id"_s);
        Sql::exec(query);
        while (query.next())
            records.append(read(query));
    });
    if (!result)
        return nonstd::make_unexpected(result.error());
    // other connections see what is committed
    if (const auto committed = m_database->flushAndWait(); !committed)
        return nonstd::make_unexpected(committed.error());
    return records;
}

void ChannelStore::save(const ChannelRecord &record)
{
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

void ChannelStore::saveDurably(const ChannelRecord &record, const QObject *context, std::function<void (const QString &)> done)
{
    m_database->commit([record](QSqlDatabase &db) { write(db, record); }, context, std::move(done));
}
