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

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include "../storage/tables.h"
#include "itemstore.h"
#include "userchoices.h"

class QSqlDatabase;

namespace Megatorrent
{
    // Where an item is that a rule, or the user, wants in qBittorrent's transfer list
    enum class TorrentState : int
    {
        None = 0,       // nobody wants it there
        Waiting = 1,    // for its file
        Ready = 2,      // can be added
        Added = 3,
        Failed = 4
    };

    // What was decided on an item
    struct ItemChoice
    {
        QString path;
        QString rule = {};                        // empty: none, or it is not known
        bool isWanted = false;
        std::optional<ItemPriority> priority = {};     // nothing: as it is
        bool addsTorrent = false;
    };

    // The tables `item_rule` (which rule, or the user, decided on an item of the version in use)
    // and `staged_rule` (what rules decided on items of the version being fetched), beside those of
    // ItemStore. All functions run on the database's thread, throw DatabaseError, and take
    // `channel` as ChannelRecord::id.
    namespace RuleItems
    {
        void createTables(QSqlDatabase &db);
        void removeAll(QSqlDatabase &db, qint64 channel);

        void clearStaged(QSqlDatabase &db, qint64 channel);
        void stage(QSqlDatabase &db, qint64 channel, const QList<ItemChoice> &choices);
        // What a rule has staged of these is nothing to download after all.
        void leaveOutStaged(QSqlDatabase &db, qint64 channel, const QStringList &paths);
        // Part of ItemStore::adoptStaged()
        void adoptStaged(QSqlDatabase &db, qint64 channel);
        // Who has decided on these paths; those that are not named nobody has
        enum class Decider { User, Rule };
        QHash<QString, Decider> deciders(QSqlDatabase &db, qint64 channel, const QStringList &paths);
        // As in UserChoices::setWanted(): from now on no rule decides on these by itself.
        void setByHand(QSqlDatabase &db, qint64 channel, const std::optional<QStringList> &paths);

        struct Item
        {
            QString path;
            qint64 size = 0;
            bool isWanted = false;
            bool isComplete = false;
            ItemPriority priority = ItemPriority::Normal;
            QString rule;
            TorrentState torrent = TorrentState::None;
        };
        // The user wants those of `paths` that can be torrents in the transfer list, once more if
        // they were there, whatever rules say, and downloaded for it. `paths`, and what is returned:
        // as in UserChoices::setWanted(). `params`: with which they are added, AddTorrentParams as
        // JSON
        WantedChange wantTorrents(QSqlDatabase &db, qint64 channel, const std::optional<QStringList> &paths, const QString &params);
        // Of how many items that would be; also on a reading connection
        qint64 countTorrents(QSqlDatabase &db, qint64 channel, const std::optional<QStringList> &paths);

        // In order of the path, those after `path`
        QList<Item> list(QSqlDatabase &db, qint64 channel, const QString &path, int limit);
        // Applied to the version in use. Returns the incomplete files that are no longer wanted.
        QList<FileId> apply(QSqlDatabase &db, qint64 channel, const QList<ItemChoice> &choices);

        struct Torrent
        {
            QString path;
            QString rule;
            FileId file = 0;
            QString params = {};        // of wantTorrents(); null: the rule has them
            qint64 choice = 0;          // tells one call of wantTorrents() from the next
            qint64 size = 0;
        };
        // The file of an item is complete.
        void handleComplete(QSqlDatabase &db, FileId file);
        // All of a channel that are complete; takes time that grows with those that wait
        void findComplete(QSqlDatabase &db, qint64 channel);
        // What can be added now, in order of the path, those after `path`
        QList<Torrent> ready(QSqlDatabase &db, qint64 channel, const QString &path, int limit);
        // Unless it has become another one since. Empty error: it is in the list.
        void setSettled(QSqlDatabase &db, qint64 channel, const Torrent &torrent, const QString &error);
    }
}
