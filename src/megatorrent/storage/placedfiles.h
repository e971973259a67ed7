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
#include <QString>

#include "fileid.h"

class QObject;

namespace Megatorrent
{
    class ContentCheck;
    class Database;
    class Ledger;
    class Placer;
    class TargetFolder;
    class WorkerPool;
    struct FileAttributes;

    // Removes files of subscriptions and changes their attributes, as long as they are as they were
    // put in place.
    class PlacedFiles
    {
        Q_DISABLE_COPY_MOVE(PlacedFiles)

    public:
        using Answer = std::function<void (const QString &error)>;

        // `engine` lives on the engine's thread.
        PlacedFiles(QObject *engine, Database *database, Ledger *ledger, const TargetFolder &targetFolder, const ContentCheck &contentCheck
                , Placer &placer, WorkerPool &workers);

        // Forgets the file. Any thread, `answer` too
        void forget(FileId file, const Answer &answer);
        // Deletes what is at the file's target as well, if it is ours. Workers; `answer` on any
        // thread
        void remove(FileId file, const Answer &answer);
        // Gives why it cannot be done now. Workers
        QString setAttributes(const QList<FileAttributes> &files);

    private:
        QString setAttributes(const FileAttributes &attributes);

        QObject *m_engine = nullptr;
        Database *m_database = nullptr;
        Ledger *m_ledger = nullptr;
        const TargetFolder &m_targetFolder;
        const ContentCheck &m_contentCheck;
        Placer &m_placer;
        WorkerPool &m_workers;
    };
}
