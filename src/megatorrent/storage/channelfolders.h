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

#include <mutex>

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>
#include <QtClassHelperMacros>

class QSqlDatabase;

namespace Megatorrent
{
    class Database;
    class FolderRecovery;
    class SaveFolders;

    // The folders of channels: opens them by their marks, takes up what was going on in one that
    // turns up, and takes leave of them. Workers; what is wrong is a sentence.
    class ChannelFolders
    {
        Q_DISABLE_COPY_MOVE(ChannelFolders)

    public:
        ChannelFolders(Database *database, SaveFolders &saveFolders, FolderRecovery &recovery);

        // At the start, or after the folder's disk was away
        QString open(qint64 channel, const QString &root, const QString &mark);
        // Makes and marks the folder first.
        QString use(qint64 channel, const QString &root, const QString &mark);
        // Goes through it once more, although it has been open.
        QString reopen(qint64 channel, const QString &root, const QString &mark);
        // Makes and marks a folder that files are about to be moved to.
        QString prepare(const QString &root, const QString &mark) const;

        // Takes the mark away, unless the folder is another channel's now. Without a mark, only
        // forgets the folder.
        void leave(const QString &root, const QString &mark);
        // Wherever this mark is
        void leaveAll(const QString &mark);

        // Folders that were not there when they were looked at last, and those of channels whose folder
        // has not been looked at yet. No disk is asked: it may hang.
        QStringList away(QSqlDatabase &db) const;

    private:
        bool isUnmarkedOne(qint64 channel, const QString &root, const QString &mark) const;

        Database *m_database = nullptr;
        SaveFolders &m_saveFolders;
        FolderRecovery &m_recovery;
        mutable std::mutex m_mutex;
        QHash<QString, QString> m_open;   // that have been gone through since they turned up, with their marks
        QSet<QString> m_away;             // that were not there
        QSet<QString> m_lookedFor;        // marks
    };
}
