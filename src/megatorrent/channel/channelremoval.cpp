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

#include "channelremoval.h"

#include <QDir>
#include <QSqlDatabase>
#include <QSqlQuery>

#include "base/global.h"
#include "base/logger.h"

#include "../storage/removal.h"
#include "itemstore.h"
#include "logstore.h"
#include "peerstore.h"
#include "sql.h"

using namespace Megatorrent;

namespace
{
    const int ITEMS_MAX = 2'000;   // in one commit

    bool removeSome(QSqlDatabase &db, const QString &table, const qint64 channel)
    {
        QSqlQuery query {db};
        Sql::prepare(query, u"DELETE FROM %1 WHERE (channel, path) IN (SELECT channel, path FROM %1 WHERE channel = ? LIMIT ?)"_s.arg(table));
        query.addBindValue(channel);
        query.addBindValue(ITEMS_MAX);
        Sql::exec(query);
        return query.numRowsAffected() > 0;
    }

    nonstd::expected<bool, QString> removeAll(Removal &removal, const qint64 channel)
    {
        auto done = removal.run();
        for (const QString &table : {u"item"_s, u"staged_item"_s, u"item_rule"_s, u"staged_rule"_s, u"added_torrent"_s})
        {
            if (done && *done)
                done = removal.repeat([&table, channel](QSqlDatabase &db) { return removeSome(db, table, channel); });
        }
        if (done && *done)
        {
            done = removal.repeat([channel](QSqlDatabase &db)
            {
                ItemStore::removeAll(db, channel);  // what else there may be
                LogStore::removeAll(db, channel);
                PeerStore::removeAll(db, channel);
                return false;
            });
        }
        return done;
    }
}

ChannelRemoval::ChannelRemoval(const ChannelContext &context, const ChannelRecord &record, QObject *parent)
    : QObject(parent)
    , m_context {context}
    , m_record {record}
{
}

ChannelRemoval::~ChannelRemoval()
{
    m_cancelFlag.cancel();
}

void ChannelRemoval::start()
{
    const QString folder = (m_context.dataFolder / Path(m_record.publicKey.toString())).data();
    const RemovalRequest request {.channel = m_record.id, .mark = m_record.publicKey.toString(), .folder = m_record.savePath
            , .deletesFiles = (m_record.removal == RemovalWish::DeleteFiles)};
    m_work.run(m_context.pool, this, [this, folder, request, storage = m_context.storage, cancelFlag = m_cancelFlag]
    {
        const std::unique_ptr<Removal> work = storage->createRemoval(request);
        work->isCancelled = [cancelFlag] { return cancelFlag.isCancelled(); };
        work->progressed = [this](const qint64 left) { emit progressed(left); };
        const auto done = removeAll(*work, request.channel);
        if (done && *done)
            QDir(folder).removeRecursively();
        else if (!done)
            LogMsg(u"Megatorrent: "_s + done.error(), Log::WARNING);
        return std::pair((done && *done), work->problems());
    }, [this](const std::pair<bool, QStringList> &outcome) { handleEnd(outcome.first, outcome.second); });
}

void ChannelRemoval::handleEnd(const bool isDone, const QStringList &problems)
{
    for (const QString &problem : problems)
        LogMsg(u"Megatorrent: "_s + problem, Log::WARNING);
    if (!isDone)
        return;  // the next start goes on with it
    m_context.storage->leaveFolders(m_record.publicKey.toString(), this, [this] { forget(); });
}

void ChannelRemoval::forget()
{
    ChannelRecord forgotten;
    forgotten.id = m_record.id;
    forgotten.publicKey = m_record.publicKey;
    forgotten.role = ChannelRole::Forgotten;
    forgotten.highestSequence = m_record.highestSequence;
    m_record = forgotten;
    m_context.store->save(m_record);
    m_context.store->keep(m_record, this, [this]([[maybe_unused]] const QString &error) { emit finished(m_record); });
}
