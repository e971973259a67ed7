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

#include "userchoices.h"

#include <QSqlDatabase>
#include <QSqlQuery>

#include "base/global.h"

#include "pathcondition.h"
#include "sql.h"

using namespace Megatorrent;

WantedChange UserChoices::setWanted(QSqlDatabase &db, const qint64 channel, const std::optional<QStringList> &paths, const bool isWanted)
{
    const QString set = isWanted
            ? u"wanted = 1, state = (CASE state WHEN 3 THEN 0 ELSE state END)"_s
            : u"wanted = 0, file = (CASE state WHEN 2 THEN file END), state = (CASE state WHEN 2 THEN 2 ELSE 0 END)"_s;

    WantedChange change;
    for (const PathCondition &choice : PathCondition::of(paths))
    {
        if (!isWanted)
        {
            QSqlQuery files {db};
            Sql::prepare(files, u"SELECT file FROM item WHERE channel = ? AND wanted = 1 AND state <> 2 AND file IS NOT NULL"_s + choice.sql);
            choice.bind(files, channel);
            change.dropped += Sql::numbers(files);
        }

        QSqlQuery update {db};
        Sql::prepare(update, u"UPDATE item SET error = NULL, "_s + set + u" WHERE channel = ? AND wanted = "_s
                + (isWanted ? u'0' : u'1') + choice.sql);
        choice.bind(update, channel);
        Sql::exec(update);
        change.changed += update.numRowsAffected();
    }
    return change;
}

qint64 UserChoices::setPriority(QSqlDatabase &db, const qint64 channel, const std::optional<QStringList> &paths, const ItemPriority priority)
{
    qint64 changed = 0;
    for (const PathCondition &choice : PathCondition::of(paths))
    {
        QSqlQuery update {db};
        const QString number = QString::number(static_cast<int>(priority));
        Sql::prepare(update, u"UPDATE item SET priority = "_s + number + u" WHERE channel = ? AND priority <> "_s + number + choice.sql);
        choice.bind(update, channel);
        Sql::exec(update);
        changed += update.numRowsAffected();
    }
    return changed;
}

QList<FileId> UserChoices::incompleteFiles(QSqlDatabase &db, const qint64 channel, const ItemPriority priority)
{
    QSqlQuery query {db};
    Sql::prepare(query, u"SELECT file FROM item INDEXED BY item_prioritized WHERE channel = ? AND priority = ? AND priority > 1 AND wanted = 1 AND state <> 2 AND file IS NOT NULL"_s);
    query.addBindValue(channel);
    query.addBindValue(static_cast<int>(priority));
    return Sql::numbers(query);
}

std::optional<QString> UserChoices::unknownPath(QSqlDatabase &db, const qint64 channel, const QStringList &paths)
{
    for (const QString &path : paths)
    {
        QSqlQuery query {db};
        const PathCondition choice = PathCondition::of(QStringList {path}).first();
        Sql::prepare(query, u"SELECT 1 FROM item WHERE channel = ?"_s + choice.sql + u" LIMIT 1"_s);
        choice.bind(query, channel);
        Sql::exec(query);
        if (!Sql::next(query))
            return path;
    }
    return std::nullopt;
}

qint64 UserChoices::countChanges(QSqlDatabase &db, const qint64 channel, const std::optional<QStringList> &paths, const bool isWanted)
{
    qint64 count = 0;
    for (const PathCondition &choice : PathCondition::of(paths))
    {
        QSqlQuery query {db};
        Sql::prepare(query, u"SELECT COUNT(*) FROM item WHERE channel = ? AND wanted = "_s + (isWanted ? u'0' : u'1') + choice.sql);
        choice.bind(query, channel);
        Sql::exec(query);
        if (Sql::next(query))
            count += query.value(0).toLongLong();
    }
    return count;
}

void UserChoices::setSequential(QSqlDatabase &db, const qint64 channel, const std::optional<QStringList> &paths, const bool isSequential)
{
    for (const PathCondition &choice : PathCondition::of(paths))
    {
        QSqlQuery update {db};
        Sql::prepare(update, u"UPDATE item SET sequential = "_s + (isSequential ? u'1' : u'0') + u" WHERE channel = ? AND sequential = "_s
                + (isSequential ? u'0' : u'1') + choice.sql);
        choice.bind(update, channel);
        Sql::exec(update);
    }
}

void UserChoices::setSeen(QSqlDatabase &db, const qint64 channel, const std::optional<QStringList> &paths, const bool isSeen)
{
    for (const PathCondition &choice : PathCondition::of(paths))
    {
        QSqlQuery update {db};
        Sql::prepare(update, u"UPDATE item SET is_new = "_s + (isSeen ? u'0' : u'1') + u" WHERE channel = ? AND is_new = "_s + (isSeen ? u'1' : u'0') + choice.sql);
        choice.bind(update, channel);
        Sql::exec(update);
    }
}
