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

#include <QList>
#include <QString>

#include "tables.h"

namespace Megatorrent
{
    class ContentCheck;
    class Database;
    class FileSurvey;
    class FileSurveys;
    class Ledger;
    class Placer;
    class SaveFolders;
    class WorkerPool;

    // Takes up what was going on in a channel's folder when the program ended or the disk went
    // away: the database says what, the folder what became of it. Workers; ends early with the
    // storage.
    class FolderRecovery
    {
        Q_DISABLE_COPY_MOVE(FolderRecovery)

    public:
        FolderRecovery(Database *database, Ledger *ledger, const SaveFolders &saveFolders, const ContentCheck &contentCheck, FileSurvey &survey
                , FileSurveys &surveys, Placer &placer, const WorkerPool &workers);

        void recover(qint64 channel, const QString &root);

    private:
        void recoverFilesUnderWay(qint64 channel, const QString &root);
        void recoverParts(const QString &root);
        void recoverPart(const QString &path, const FileRow &file);
        void noteDeleted(qint64 channel, const QString &root);

        Database *m_database = nullptr;
        Ledger *m_ledger = nullptr;
        const SaveFolders &m_saveFolders;
        const ContentCheck &m_contentCheck;
        FileSurvey &m_survey;
        FileSurveys &m_surveys;
        Placer &m_placer;
        const WorkerPool &m_workers;
    };
}
