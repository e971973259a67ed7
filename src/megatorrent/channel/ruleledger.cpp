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

#include "ruleledger.h"

#include <utility>

#include <QSet>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include "base/global.h"

#include "rulejudge.h"
#include "sql.h"

using namespace Megatorrent;

namespace
{
    const int CONTENTS_MAX = 100;   // of one path

    template <typename... Values>
    void exec(QSqlDatabase &db, const QString &statement, const Values &...values)
    {
        QSqlQuery query {db};
        Sql::prepare(query, statement);
        (query.addBindValue(values), ...);
        Sql::exec(query);
    }
}

void RuleLedger::createTables(QSqlDatabase &db)
{
    Sql::exec(db, u"CREATE TABLE IF NOT EXISTS rule_episode (number INTEGER PRIMARY KEY, rule TEXT NOT NULL, episode TEXT NOT NULL, item BLOB NOT NULL"
            ", UNIQUE (rule, episode))"_s);
    Sql::exec(db, u"CREATE INDEX IF NOT EXISTS rule_episode_by_age ON rule_episode (rule, number)"_s);
    Sql::exec(db, u"CREATE TABLE IF NOT EXISTS added_torrent (number INTEGER PRIMARY KEY, channel INTEGER NOT NULL, path BLOB NOT NULL, content BLOB NOT NULL"
            ", UNIQUE (channel, path, content))"_s);
    Sql::exec(db, u"CREATE INDEX IF NOT EXISTS added_torrent_by_age ON added_torrent (channel, number)"_s);
}

void RuleLedger::removeAll(QSqlDatabase &db, const qint64 channel)
{
    exec(db, u"DELETE FROM added_torrent WHERE channel = ?"_s, channel);
}

QList<TakenEpisode> RuleLedger::episodes(QSqlDatabase &db, const QStringList &rules)
{
    QList<TakenEpisode> result;
    QSqlQuery query {db};
    query.setForwardOnly(true);
    Sql::prepare(query, u"SELECT episode, item FROM rule_episode WHERE rule = ? ORDER BY number DESC LIMIT ?"_s);
    for (const QString &rule : rules)
    {
        query.addBindValue(rule);
        query.addBindValue(static_cast<qint64>(RuleJudge::EPISODES_MAX));
        Sql::exec(query);
        while (Sql::next(query))
            result.append({.rule = rule, .episode = query.value(0).toString(), .item = query.value(1).toByteArray()});
    }
    return result;
}

QStringList RuleLedger::addEpisodes(QSqlDatabase &db, const QList<TakenEpisode> &episodes)
{
    QStringList late;
    QSet<QString> rules;
    QSet<std::pair<QString, QByteArray>> seen;
    QSqlQuery owner {db};
    owner.setForwardOnly(true);
    Sql::prepare(owner, u"SELECT item FROM rule_episode WHERE rule = ? AND episode = ?"_s);
    for (const TakenEpisode &taken : episodes)
    {
        const bool isFirstName = !seen.contains({taken.rule, taken.item});
        seen.insert({taken.rule, taken.item});
        if (!isFirstName && late.contains(taken.path))
            continue;   // its other names are not taken either
        exec(db, u"INSERT OR IGNORE INTO rule_episode (rule, episode, item) VALUES (?, ?, ?)"_s, taken.rule, taken.episode, taken.item);
        rules.insert(taken.rule);
        if (!isFirstName)
            continue;
        owner.addBindValue(taken.rule);
        owner.addBindValue(taken.episode);
        Sql::exec(owner);
        if (Sql::next(owner) && (owner.value(0).toByteArray() != taken.item))
            late.append(taken.path);
        owner.finish();
    }
    for (const QString &rule : asConst(rules))
    {
        exec(db, u"DELETE FROM rule_episode WHERE rule = ? AND number <="
                " (SELECT number FROM rule_episode WHERE rule = ? ORDER BY number DESC LIMIT 1 OFFSET ?)"_s, rule, rule, static_cast<qint64>(RuleJudge::EPISODES_MAX));
    }
    return late;
}

void RuleLedger::keepEpisodes(QSqlDatabase &db, const RuleSet &rules)
{
    QStringList known;
    QSqlQuery query {db};
    // from one rule to the next, whatever they have taken
    Sql::prepare(query, u"WITH RECURSIVE name(rule) AS (SELECT MIN(rule) FROM rule_episode UNION ALL"
            " SELECT (SELECT MIN(rule) FROM rule_episode e WHERE e.rule > name.rule) FROM name WHERE name.rule IS NOT NULL)"
            " SELECT rule FROM name WHERE rule IS NOT NULL"_s);
    Sql::exec(query);
    while (Sql::next(query))
        known.append(query.value(0).toString());
    query.finish();

    for (const QString &name : asConst(known))
    {
        if (!rules.find(name))
            exec(db, u"DELETE FROM rule_episode WHERE rule = ?"_s, name);
    }
}

bool RuleLedger::isAdded(QSqlDatabase &db, const qint64 channel, const QString &path, const QByteArray &content)
{
    return added(db, channel, path).contains(content);
}

void RuleLedger::setAdded(QSqlDatabase &db, const qint64 channel, const QString &path, const QByteArray &content)
{
    const QByteArray utf8 = path.toUtf8();
    exec(db, u"INSERT OR IGNORE INTO added_torrent (channel, path, content) VALUES (?, ?, ?)"_s, channel, utf8, content);
    exec(db, u"DELETE FROM added_torrent WHERE channel = ? AND path = ? AND number <="
            " (SELECT number FROM added_torrent WHERE channel = ? AND path = ? ORDER BY number DESC LIMIT 1 OFFSET ?)"_s, channel, utf8, channel, utf8, CONTENTS_MAX);
}

QList<QByteArray> RuleLedger::added(QSqlDatabase &db, const qint64 channel, const QString &path)
{
    QSqlQuery query {db};
    Sql::prepare(query, u"SELECT content FROM added_torrent WHERE channel = ? AND path = ? ORDER BY number DESC"_s);
    query.addBindValue(channel);
    query.addBindValue(path.toUtf8());
    Sql::exec(query);
    QList<QByteArray> contents;
    while (Sql::next(query))
        contents.append(query.value(0).toByteArray());
    return contents;
}

void RuleLedger::forgetOldest(QSqlDatabase &db, const qint64 channel, const int torrentsMax)
{
    exec(db, u"DELETE FROM added_torrent WHERE channel = ? AND number <="
            " (SELECT number FROM added_torrent WHERE channel = ? ORDER BY number DESC LIMIT 1 OFFSET ?)"_s, channel, channel, torrentsMax);
}
