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

#include <functional>

#include <QList>
#include <QSet>
#include <QStringList>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

#include "tables.h"

class QSqlDatabase;

namespace Megatorrent
{
    class ContentCheck;
    class Database;
    class FileRegistry;
    class Ledger;
    class Placer;
    class SaveFolders;

    struct RemovalRequest
    {
        qint64 channel = 0;
        QString mark;               // of its folders
        Path folder;                // of its files; empty: a channel of one's own
        bool deletesFiles = false;  // also the received files, those that are as they were when they were received
    };

    // Takes out of the storage all that it has of a channel, some hundreds of rows a commit, so
    // that others get their turn and it can end at any time; begun again, it goes on. Nothing more
    // can be registered for the channel in this run. Blocking: for a worker's thread.
    class Removal
    {
        Q_DISABLE_COPY_MOVE(Removal)

    public:
        Removal(Database *database, Ledger *ledger, FileRegistry &registry, SaveFolders &saveFolders, const ContentCheck &contentCheck
                , Placer &placer, const RemovalRequest &request);

        std::function<bool ()> isCancelled;
        std::function<void (qint64 files)> progressed;    // how many are left

        // False: it was cancelled. The error is one of the database.
        nonstd::expected<bool, QString> run();
        // Sentences about files that were left in place, the first ones
        QStringList problems() const { return m_problems; }

        // For the tables of the layers above: `work` removes some rows and says whether there were
        // any. `prepare` is called before each. False: cancelled
        nonstd::expected<bool, QString> repeat(const std::function<bool (QSqlDatabase &db)> &work, const std::function<void ()> &prepare = {});

    private:
        void begin(QSqlDatabase &db);
        void renewSome();
        bool dropSome(QSqlDatabase &db);
        bool isCancelledNow() const;
        nonstd::expected<bool, QString> removeFormerNames();
        bool dropSomeBlobs(QSqlDatabase &db);
        nonstd::expected<bool, QString> commit();
        void deleteFiles();
        void note(const QString &problem);

        Database *m_database = nullptr;
        Ledger *m_ledger = nullptr;
        FileRegistry &m_registry;
        SaveFolders &m_saveFolders;
        const ContentCheck &m_contentCheck;
        Placer &m_placer;
        const RemovalRequest m_request;
        qint64 m_left = 0;
        QList<FileRow> m_forgotten;    // rows without content, whose data is to be deleted before they go
        QSet<qint64> m_deleted;        // rows whose data is gone
        QSet<qint64> m_renewed;        // rows that say how the file is now
        QStringList m_problems;
    };
}
