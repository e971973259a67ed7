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
#include <optional>

#include <QList>
#include <QString>
#include <QtClassHelperMacros>

#include "formernames.h"
#include "moveparts.h"
#include "moverun.h"
#include "unitplacer.h"
#include "unitsurvey.h"

namespace Megatorrent
{
    // Moves the files of a channel from the folders that it had to the one that it has now. A file
    // is known at one place at any moment: it gets its new name first, then the database says so,
    // durably, and then the old name goes. Where one file cannot have two names, on two disks,
    // there is a copy in between, which is compared before. One worker.
    class FolderMove final : private MoveRun::Mediator
    {
        Q_DISABLE_COPY_MOVE(FolderMove)

    public:
        FolderMove(const MoveParts &parts, const FolderMoveRequest &request, std::function<bool ()> isCancelled
                , std::function<void (const FolderMoveProgress &)> progressed);

        FolderMoveResult run();

    private:
        // MoveRun::Mediator
        bool isInPlace(const FileRow &file) override;
        bool recheck(FileId file) override;
        void tryPacksOf(FileId file) override;
        std::mutex &placing() override;
        void drop(QSqlDatabase &db, const FileRow &file) override;

        void count();
        bool areFoldersThere(const QString &root);
        bool hasFilesAt(const QString &root) const;
        void moveFrom(const QString &root);
        void moveAll(const QString &root);
        bool moveInState(FileState state, const QString &root);
        qint64 moveFiles(const QList<FileRow> &files);
        void takeOver(const QString &root);
        void lookAtDamaged(bool alsoMissing);
        void leave(const QString &root);
        void forget(const QString &root);
        std::optional<bool> isOneFolder(int left, int right);

        const MoveParts m_parts;
        MoveRun m_run;
        FormerNames m_formerNames;
        UnitSurvey m_survey;
        UnitPlacer m_placer;
    };
}
