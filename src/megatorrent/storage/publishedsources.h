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
#include <QSet>
#include <QString>

#include "publishedtables.h"

class QSqlDatabase;

// Where the items of own channels come from, and what the user took out of them. Functions for the
// database's thread; they throw DatabaseError.

namespace Megatorrent::PublishedSources
{
    // The source with this folder or file and this place in the channel
    qint64 enroll(QSqlDatabase &db, qint64 channel, const QString &local, const QString &prefix);
    // The same, if it is known
    std::optional<qint64> find(QSqlDatabase &db, qint64 channel, const QString &local, const QString &prefix);
    QString local(QSqlDatabase &db, qint64 source);
    // Items that were published before sources were noted, and whose files are in this one
    void adopt(QSqlDatabase &db, qint64 channel, qint64 source, const QString &local, const QString &top);

    qint64 count(QSqlDatabase &db, qint64 channel, qint64 source);
    QStringList paths(QSqlDatabase &db, qint64 channel, qint64 source, const QString &after, int limit);

    // An item, and its file as it was last seen
    struct Item
    {
        QString path;
        bool executable = false;
        QString target;
        std::optional<FileState> state;   // none: its file is not known
        qint64 missing = 0;
        FileStat stat;
    };
    // In the order of paths
    QList<Item> items(QSqlDatabase &db, qint64 channel, qint64 source, const QString &after, int limit);

    // Folders at which another file system begins, the source's own among them, with its device
    using Places = QHash<QString, qint64>;
    Places places(QSqlDatabase &db, qint64 source);
    void setPlaces(QSqlDatabase &db, qint64 source, const Places &places);

    // Paths of items or folders that stay out of the channel until they are named again
    QSet<QString> exclusions(QSqlDatabase &db, qint64 channel);
    void exclude(QSqlDatabase &db, qint64 channel, const QString &path);
    void include(QSqlDatabase &db, qint64 channel, const QString &path);

    // For the time of an ingest: items whose files a survey has not found
    void beginNotingGone(QSqlDatabase &db);
    void noteGone(QSqlDatabase &db, qint64 channel, qint64 source, const QStringList &paths);
    void forgetGone(QSqlDatabase &db, qint64 channel, qint64 source);
    void endNotingGone(QSqlDatabase &db, qint64 channel);
    // They stay noted, and keep their places.
    void withholdGone(QSqlDatabase &db, qint64 channel, qint64 source);
    // Whether it would be taken out
    bool isGone(QSqlDatabase &db, qint64 channel, const QString &path);
    void forgetGone(QSqlDatabase &db, qint64 channel, const QString &path);
    // The one that looked like this file, which is what has become of it; empty: there is none
    QString takeMoved(QSqlDatabase &db, qint64 channel, const FileStat &stat);

    struct Gone
    {
        QString path;
        qint64 size = 0;
        bool isWithheld = false;
    };
    QList<Gone> gone(QSqlDatabase &db, qint64 channel, const QString &after, int limit);
    // Some of them, which are no longer noted then
    QList<PublishedRow> takeGone(QSqlDatabase &db, qint64 channel, int limit);

    bool isAtOrBelow(const QString &path, const QString &folder);
}
