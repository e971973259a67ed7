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

#include "ruleitems.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include "base/global.h"

#include "../content/pathrules.h"
#include "../storage/statement.h"
#include "pathcondition.h"
#include "sql.h"

using namespace Megatorrent;

namespace
{
    template <typename... Values>
    QSqlQuery exec(QSqlDatabase &db, const QString &statement, const Values &...values)
    {
        QSqlQuery query {db};
        query.setForwardOnly(true);
        Sql::prepare(query, statement);
        (query.addBindValue(values), ...);
        Sql::exec(query);
        return query;
    }

    // An empty path is below all others; a null one would be NULL, and above none
    QByteArray bytes(const QString &path)
    {
        return path.isEmpty() ? QByteArray("") : path.toUtf8();
    }

    QVariant nullable(const QString &text)
    {
        return text.isEmpty() ? QVariant() : QVariant(text);
    }

    // As RuleJudge::isTorrentItem()
    const QString CAN_BE_TORRENT = u" AND (CAST(path AS TEXT) LIKE '%.torrent' OR CAST(path AS TEXT) LIKE '%.magnet')"_s;

    int number(const TorrentState state)
    {
        return static_cast<int>(state);
    }
}

void RuleItems::createTables(QSqlDatabase &db)
{
    Sql::exec(db, u"CREATE TABLE IF NOT EXISTS item_rule (channel INTEGER NOT NULL, path BLOB NOT NULL, rule TEXT, by_hand INTEGER NOT NULL DEFAULT 0, torrent INTEGER NOT NULL DEFAULT 0"
            ", PRIMARY KEY (channel, path)) WITHOUT ROWID"_s);
    for (const auto &[name, type] : {std::pair(u"params"_s, u"TEXT"_s), std::pair(u"choice"_s, u"INTEGER"_s)})
    {
        if (!Statement(db, "SELECT 1 FROM pragma_table_info('item_rule') WHERE name = ?").exec(name).next())
            Sql::exec(db, u"ALTER TABLE item_rule ADD COLUMN %1 %2"_s.arg(name, type));
    }
    Sql::exec(db, u"CREATE INDEX IF NOT EXISTS item_rule_ready ON item_rule (channel, path) WHERE torrent = 2"_s);
    Sql::exec(db, u"CREATE INDEX IF NOT EXISTS item_rule_waiting ON item_rule (channel, path) WHERE torrent = 1"_s);
    Sql::exec(db, u"CREATE TABLE IF NOT EXISTS staged_rule (channel INTEGER NOT NULL, path BLOB NOT NULL, rule TEXT, wanted INTEGER NOT NULL"
            ", priority INTEGER, torrent INTEGER NOT NULL, PRIMARY KEY (channel, path)) WITHOUT ROWID"_s);
}

void RuleItems::removeAll(QSqlDatabase &db, const qint64 channel)
{
    exec(db, u"DELETE FROM item_rule WHERE channel = ?"_s, channel);
}

void RuleItems::clearStaged(QSqlDatabase &db, const qint64 channel)
{
    exec(db, u"DELETE FROM staged_rule WHERE channel = ?"_s, channel);
}

void RuleItems::stage(QSqlDatabase &db, const qint64 channel, const QList<ItemChoice> &choices)
{
    for (const ItemChoice &choice : choices)
    {
        // of two items that would be one file, only the first is staged
        exec(db, u"INSERT OR IGNORE INTO staged_rule SELECT channel, path, ?, ?, ?, ? FROM staged_item WHERE channel = ? AND path = ?"_s
                , nullable(choice.rule), choice.isWanted, (choice.priority ? QVariant(static_cast<int>(*choice.priority)) : QVariant())
                , number(choice.addsTorrent ? TorrentState::Waiting : TorrentState::None), channel, bytes(choice.path));
    }
}

void RuleItems::leaveOutStaged(QSqlDatabase &db, const qint64 channel, const QStringList &paths)
{
    for (const QString &path : paths)
        exec(db, u"UPDATE staged_rule SET wanted = 0, torrent = 0 WHERE channel = ? AND path = ?"_s, channel, bytes(path));
}

void RuleItems::adoptStaged(QSqlDatabase &db, const qint64 channel)
{
    exec(db, u"DELETE FROM item_rule WHERE channel = ? AND NOT EXISTS"
            " (SELECT 1 FROM item WHERE item.channel = item_rule.channel AND item.path = item_rule.path)"_s, channel);
    // What was staged may be hours old: what the user has decided on since is his
    exec(db, u"DELETE FROM staged_rule WHERE channel = ? AND EXISTS"
            " (SELECT 1 FROM item_rule r WHERE r.channel = staged_rule.channel AND r.path = staged_rule.path AND r.by_hand = 1)"_s, channel);
    exec(db, u"UPDATE item SET wanted = s.wanted, priority = COALESCE(s.priority, item.priority) FROM staged_rule s"
            " WHERE item.channel = ? AND s.channel = item.channel AND s.path = item.path"_s, channel);
    // what the user wants in the transfer list has another content now, and waits for its file again
    exec(db, u"UPDATE item_rule INDEXED BY item_rule_ready SET torrent = 1 WHERE channel = ? AND torrent = 2 AND EXISTS"
            " (SELECT 1 FROM item WHERE item.channel = item_rule.channel AND item.path = item_rule.path AND item.state <> 2)"_s, channel);
    exec(db, u"INSERT OR REPLACE INTO item_rule (channel, path, rule, torrent) SELECT channel, path, rule, torrent FROM staged_rule WHERE channel = ?"_s, channel);
}

QHash<QString, RuleItems::Decider> RuleItems::deciders(QSqlDatabase &db, const qint64 channel, const QStringList &paths)
{
    QHash<QString, Decider> result;
    for (const QString &path : paths)
    {
        QSqlQuery query = exec(db, u"SELECT by_hand FROM item_rule WHERE channel = ? AND path = ? AND (by_hand = 1 OR rule IS NOT NULL)"_s, channel, bytes(path));
        if (Sql::next(query))
            result.insert(path, (query.value(0).toBool() ? Decider::User : Decider::Rule));
    }
    return result;
}

void RuleItems::setByHand(QSqlDatabase &db, const qint64 channel, const std::optional<QStringList> &paths)
{
    // what waits for its file is still added when that comes
    const QString insert = u"INSERT INTO item_rule (channel, path, by_hand) SELECT channel, path, 1 FROM item WHERE channel = ?"_s;
    const QString update = u" ON CONFLICT (channel, path) DO UPDATE SET by_hand = 1"_s;
    if (!paths)
    {
        exec(db, (insert + update), channel);
        return;
    }
    for (const QString &path : *paths)
    {
        const QByteArray utf8 = path.toUtf8();
        if (!utf8.endsWith('/'))
        {
            exec(db, (insert + u" AND path = ?"_s + update), channel, utf8);
            continue;
        }
        QByteArray end = utf8;
        end.back() = '/' + 1;
        exec(db, (insert + u" AND path > ? AND path < ?"_s + update), channel, utf8, end);
    }
}

WantedChange RuleItems::wantTorrents(QSqlDatabase &db, const qint64 channel, const std::optional<QStringList> &paths, const QString &params)
{
    WantedChange change;
    for (const PathCondition &choice : PathCondition::of(paths))
    {
        const QString condition = u" WHERE channel = ?"_s + choice.sql + CAN_BE_TORRENT;
        const auto run = [&](const QString &statement, const QVariantList &values = {})
        {
            QSqlQuery query {db};
            Sql::prepare(query, statement);
            for (const QVariant &value : values)
                query.addBindValue(value);
            choice.bind(query, channel);
            Sql::exec(query);
            return query.numRowsAffected();
        };
        change.changed += run(u"UPDATE item SET wanted = 1, state = (CASE state WHEN 3 THEN 0 ELSE state END), error = NULL"_s + condition + u" AND wanted = 0"_s);
        run(u"UPDATE item SET error = NULL"_s + condition + u" AND state = 2"_s);
        run(u"INSERT INTO item_rule (channel, path, by_hand, torrent, params, choice) SELECT channel, path, 1, CASE WHEN state = 2 THEN 2 ELSE 1 END, ?, random() FROM item"_s
                + condition + u" ON CONFLICT (channel, path) DO UPDATE SET by_hand = 1, torrent = excluded.torrent, params = excluded.params, choice = excluded.choice"_s
                , QVariantList {params});
    }
    return change;
}

qint64 RuleItems::countTorrents(QSqlDatabase &db, const qint64 channel, const std::optional<QStringList> &paths)
{
    qint64 count = 0;
    for (const PathCondition &choice : PathCondition::of(paths))
    {
        QSqlQuery query {db};
        Sql::prepare(query, u"SELECT COUNT(*) FROM item WHERE channel = ?"_s + choice.sql + CAN_BE_TORRENT);
        choice.bind(query, channel);
        Sql::exec(query);
        if (Sql::next(query))
            count += query.value(0).toLongLong();
    }
    return count;
}

QList<RuleItems::Item> RuleItems::list(QSqlDatabase &db, const qint64 channel, const QString &path, const int limit)
{
    QList<Item> items;
    QSqlQuery query = exec(db, u"SELECT i.path, i.size, i.wanted, i.state, i.priority, r.rule, COALESCE(r.torrent, 0) FROM item i"
            " LEFT JOIN item_rule r ON r.channel = i.channel AND r.path = i.path WHERE i.channel = ? AND i.path > ? ORDER BY i.path LIMIT ?"_s
            , channel, bytes(path), limit);
    while (Sql::next(query))
    {
        items.append({.path = PathRules::decode(query.value(0).toByteArray()), .size = query.value(1).toLongLong(), .isWanted = query.value(2).toBool()
                , .isComplete = (static_cast<ItemState>(query.value(3).toInt()) == ItemState::Complete), .priority = static_cast<ItemPriority>(query.value(4).toInt())
                , .rule = query.value(5).toString(), .torrent = static_cast<TorrentState>(query.value(6).toInt())});
    }
    return items;
}

QList<FileId> RuleItems::apply(QSqlDatabase &db, const qint64 channel, const QList<ItemChoice> &choices)
{
    QList<FileId> dropped;
    for (const ItemChoice &choice : choices)
    {
        const QByteArray path = bytes(choice.path);
        dropped += UserChoices::setWanted(db, channel, QStringList {choice.path}, choice.isWanted).dropped;
        if (choice.priority)
            exec(db, u"UPDATE item SET priority = ? WHERE channel = ? AND path = ?"_s, static_cast<int>(*choice.priority), channel, path);
        if (choice.addsTorrent)
            exec(db, u"UPDATE item SET error = NULL WHERE channel = ? AND path = ? AND state = 2"_s, channel, path);
        // from the item, which may have gone since
        // and what the user wants in the transfer list still comes there, as he said
        exec(db, u"INSERT INTO item_rule (channel, path, rule, torrent) SELECT channel, path, ?, CASE WHEN ? = 0 THEN 0 WHEN state = 2 THEN 2 ELSE 1 END"
                " FROM item WHERE channel = ? AND path = ? ON CONFLICT (channel, path) DO UPDATE SET rule = excluded.rule, by_hand = 0"
                ", torrent = (CASE WHEN torrent = 3 OR (torrent IN (1, 2) AND params IS NOT NULL) THEN torrent ELSE excluded.torrent END)"
                ", params = (CASE WHEN torrent IN (1, 2) THEN params END)"_s, nullable(choice.rule), (choice.addsTorrent ? 1 : 0), channel, path);
    }
    return dropped;
}

void RuleItems::handleComplete(QSqlDatabase &db, const FileId file)
{
    {
        // mostly there are none, and this is asked for each file that arrives
        Statement waiting {db, "SELECT 1 FROM item_rule INDEXED BY item_rule_waiting WHERE torrent = 1 LIMIT 1"};
        if (!waiting.exec().next())
            return;
    }
    Statement(db, "UPDATE item_rule SET torrent = 2 WHERE torrent = 1 AND (channel, path) IN (SELECT channel, path FROM item WHERE file = ?)").exec(file);
}

void RuleItems::findComplete(QSqlDatabase &db, const qint64 channel)
{
    exec(db, u"UPDATE item_rule INDEXED BY item_rule_waiting SET torrent = 2 WHERE channel = ? AND torrent = 1 AND EXISTS"
            " (SELECT 1 FROM item WHERE item.channel = item_rule.channel AND item.path = item_rule.path AND item.state = 2)"_s, channel);
}

QList<RuleItems::Torrent> RuleItems::ready(QSqlDatabase &db, const qint64 channel, const QString &path, const int limit)
{
    QList<Torrent> torrents;
    QSqlQuery query = exec(db, u"SELECT r.path, r.rule, i.file, r.params, COALESCE(r.choice, 0), i.size FROM item_rule r INDEXED BY item_rule_ready JOIN item i ON i.channel = r.channel AND i.path = r.path"
            " WHERE r.channel = ? AND r.torrent = 2 AND r.path > ? ORDER BY r.path LIMIT ?"_s
            , channel, bytes(path), limit);
    while (Sql::next(query))
    {
        torrents.append({.path = PathRules::decode(query.value(0).toByteArray()), .rule = query.value(1).toString(), .file = query.value(2).toLongLong()
                , .params = query.value(3).toString(), .choice = query.value(4).toLongLong(), .size = query.value(5).toLongLong()});
    }
    return torrents;
}

void RuleItems::setSettled(QSqlDatabase &db, const qint64 channel, const Torrent &torrent, const QString &error)
{
    const QSqlQuery update = exec(db, u"UPDATE item_rule SET torrent = ? WHERE channel = ? AND path = ? AND torrent = 2 AND params IS ? AND COALESCE(choice, 0) = ?"
            " AND EXISTS (SELECT 1 FROM item WHERE item.channel = item_rule.channel AND item.path = item_rule.path AND item.file IS ?)"_s
            , number(error.isEmpty() ? TorrentState::Added : TorrentState::Failed), channel, bytes(torrent.path)
            , (torrent.params.isNull() ? QVariant() : QVariant(torrent.params)), torrent.choice, torrent.file);
    if (update.numRowsAffected() > 0)
        exec(db, u"UPDATE item SET error = ?, error_name = NULL WHERE channel = ? AND path = ? AND state = 2"_s, nullable(error), channel, bytes(torrent.path));
}
