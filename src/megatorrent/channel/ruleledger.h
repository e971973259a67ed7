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

#pragma once

#include <optional>

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include "ruleset.h"

class QSqlDatabase;

namespace Megatorrent
{
    struct TakenEpisode;

    // What rules have done, so that they do it once: the tables `rule_episode` and `added_torrent`.
    // All functions run on the database's thread, throw DatabaseError, and take `channel` as
    // ChannelRecord::id.
    namespace RuleLedger
    {
        // Torrents of a channel, and episodes of a rule, that are remembered; the oldest are
        // forgotten
        inline constexpr int TORRENTS_MAX = 100'000;

        void createTables(QSqlDatabase &db);
        void removeAll(QSqlDatabase &db, qint64 channel);

        QList<TakenEpisode> episodes(QSqlDatabase &db, const QStringList &rules);
        // Returns the paths of items that another one has come before, since episodes() was asked: of
        // several names that an item's episode has, the first counts.
        [[nodiscard]] QStringList addEpisodes(QSqlDatabase &db, const QList<TakenEpisode> &episodes);
        // Those of rules that are no more
        void keepEpisodes(QSqlDatabase &db, const RuleSet &rules);

        // `content`: a hash of what is in the file
        bool isAdded(QSqlDatabase &db, qint64 channel, const QString &path, const QByteArray &content);
        void setAdded(QSqlDatabase &db, qint64 channel, const QString &path, const QByteArray &content);
        // What was added from this path, the newest first
        QList<QByteArray> added(QSqlDatabase &db, qint64 channel, const QString &path);
        // Once in a while: takes time that grows with what is remembered
        void forgetOldest(QSqlDatabase &db, qint64 channel, int torrentsMax = TORRENTS_MAX);
    }
}
