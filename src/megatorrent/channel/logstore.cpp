/*
 * Megatorrent, channels for qBittorrent.
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

#include "logstore.h"

#include <array>
#include <optional>
#include <utility>

#include <QSqlDatabase>

#include "base/global.h"

#include "../storage/statement.h"
#include "sql.h"

using namespace Megatorrent;

namespace
{
    const std::array KINDS
    {
        std::pair {LogKind::Subscribed, u"subscribed"}, std::pair {LogKind::Created, u"created"}, std::pair {LogKind::UpdateSeen, u"updateSeen"}
        , std::pair {LogKind::Update, u"update"}, std::pair {LogKind::Complete, u"complete"}, std::pair {LogKind::Published, u"published"}
        , std::pair {LogKind::Decision, u"decision"}, std::pair {LogKind::Error, u"error"}, std::pair {LogKind::Recovered, u"recovered"}
        , std::pair {LogKind::Moved, u"moved"}, std::pair {LogKind::Renamed, u"renamed"}, std::pair {LogKind::Started, u"started"}
        , std::pair {LogKind::Stopped, u"stopped"}, std::pair {LogKind::Noticed, u"noticed"}
    };

    std::optional<LogKind> kindOf(const QString &name)
    {
        for (const auto &[kind, known] : KINDS)
        {
            if (name == QStringView(known))
                return kind;
        }
        return std::nullopt;   // of a newer version
    }

    std::optional<qint64> repeated(QSqlDatabase &db, const qint64 channel, const QString &kind, const QString &name, const QString &text)
    {
        Statement newest {db, "SELECT id, kind, name, text FROM channel_log WHERE channel = ? ORDER BY id DESC LIMIT ?"};
        newest.exec(channel, LogStore::REPEATS_WITHIN);
        while (newest.next())
        {
            // numbers in the sentence of an error may differ
            const bool isSame = (newest.text(1) == kind) && (newest.text(2) == name) && (!name.isEmpty() || (newest.text(3) == text));
            if (isSame)
                return newest.integer(0);
        }
        return std::nullopt;
    }
}

QString Megatorrent::logKindName(const LogKind kind)
{
    for (const auto &[known, name] : KINDS)
    {
        if (known == kind)
            return QString::fromUtf16(name);
    }
    Q_UNREACHABLE_RETURN({});
}

void LogStore::createTables(QSqlDatabase &db)
{
    Sql::exec(db, u"CREATE TABLE IF NOT EXISTS channel_log (id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, time INTEGER NOT NULL"
            ", kind TEXT NOT NULL, name TEXT, text TEXT NOT NULL, count INTEGER NOT NULL)"_s);
    Sql::exec(db, u"CREATE INDEX IF NOT EXISTS channel_log_channel ON channel_log (channel, id)"_s);
}

void LogStore::removeAll(QSqlDatabase &db, const qint64 channel)
{
    Statement(db, "DELETE FROM channel_log WHERE channel = ?").exec(channel);
}

void LogStore::add(QSqlDatabase &db, const qint64 channel, const LogEntry &entry)
{
    const QString kind = logKindName(entry.kind);
    const QString name = errorName(entry.code);
    const QString text = entry.text.left(TEXT_MAX_LENGTH);
    qint64 count = entry.count;
    if (const auto former = repeated(db, channel, kind, name, text))
    {
        {
            Statement counted {db, "SELECT count FROM channel_log WHERE id = ?"};
            if (counted.exec(*former).next())
                count += counted.integer(0);
        }
        Statement(db, "DELETE FROM channel_log WHERE id = ?").exec(*former);
    }
    Statement(db, "INSERT INTO channel_log (channel, time, kind, name, text, count) VALUES (?, ?, ?, ?, ?, ?)").exec(channel, entry.time, kind, name, text, count);

    qint64 entries = 0;
    {
        Statement total {db, "SELECT COUNT(*) FROM channel_log WHERE channel = ?"};
        if (total.exec(channel).next())
            entries = total.integer(0);
    }
    if (entries > ENTRIES_MAX)
    {
        Statement(db, "DELETE FROM channel_log WHERE id = (SELECT MIN(id) FROM channel_log WHERE channel = ? AND kind ="
                " (SELECT kind FROM channel_log WHERE channel = ? GROUP BY kind ORDER BY COUNT(*) DESC LIMIT 1))").exec(channel, channel);
    }
}

LogStore::Page LogStore::page(QSqlDatabase &db, const qint64 channel, const int offset, const int limit)
{
    Page page;
    {
        Statement total {db, "SELECT COUNT(*) FROM channel_log WHERE channel = ?"};
        if (total.exec(channel).next())
            page.total = total.integer(0);
    }
    Statement entries {db, "SELECT time, kind, name, text, count FROM channel_log WHERE channel = ? ORDER BY id DESC LIMIT ? OFFSET ?"};
    entries.exec(channel, limit, offset);
    while (entries.next())
    {
        page.entries.append({.time = entries.integer(0), .kind = kindOf(entries.text(1)).value_or(LogKind::Error), .code = errorCodeOf(entries.text(2))
                , .text = entries.text(3), .count = entries.integer(4)});
    }
    return page;
}
