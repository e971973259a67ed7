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

#pragma once

#include <QList>
#include <QString>

#include "../content/error.h"

class QSqlDatabase;

namespace Megatorrent
{
    enum class LogKind
    {
        Subscribed,
        Created,         // or imported: a channel of one's own
        UpdateSeen,      // its list of items is being fetched
        Update,          // taken in
        Complete,        // all that was chosen has arrived
        Published,
        Decision,        // the user has to decide
        Error,
        Recovered,       // an error is over
        Moved,
        Renamed,
        Started,
        Stopped,
        Noticed          // a rule has found items of which the user is to be told
    };

    // As programs and the database have it: "updateSeen". They do not change.
    QString logKindName(LogKind kind);

    struct LogEntry
    {
        qint64 time = 0;     // Unix seconds; of repeats the last one
        LogKind kind = LogKind::Error;
        ErrorCode code = ErrorCode::None;
        QString text;
        qint64 count = 1;    // how often it came
    };

    // What has happened to each channel, for the user: the table `channel_log`. It is bounded, whatever publishers do: what comes again
    // is counted, and of too many entries the oldest of the most frequent kind goes. All functions run on the database's thread
    // (page() also on a reading connection), throw DatabaseError, and take `channel` as ChannelRecord::id.
    namespace LogStore
    {
        void createTables(QSqlDatabase &db);
        void removeAll(QSqlDatabase &db, qint64 channel);

        void add(QSqlDatabase &db, qint64 channel, const LogEntry &entry);

        struct Page
        {
            qint64 total = 0;
            QList<LogEntry> entries;   // the newest first
        };
        Page page(QSqlDatabase &db, qint64 channel, int offset, int limit);

        inline constexpr int ENTRIES_MAX = 500;          // of a channel
        inline constexpr int TEXT_MAX_LENGTH = 1'000;    // characters; what is longer is cut
        inline constexpr int REPEATS_WITHIN = 16;        // of the newest ones: among these what comes again is found
    }
}
