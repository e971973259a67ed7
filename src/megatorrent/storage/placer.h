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
#include <mutex>

#include <QList>
#include <QString>

#include "../content/error.h"
#include "contentcheck.h"
#include "targetfolder.h"

namespace Megatorrent
{
    class Database;
    class Ledger;

    // Puts complete files in their places, one at a time, and clears what is in their way if it is
    // ours. Pool threads.
    class Placer
    {
        Q_DISABLE_COPY_MOVE(Placer)

    public:
        Placer(Database *database, Ledger *ledger, const TargetFolder &targetFolder, const ContentCheck &contentCheck);

        // A file that stays where it is, and why
        std::function<void (FileId file, const Error &error)> onFailed;

        void place(const QList<FileId> &files);
        // Deletes the file at the target if it is as it was when its stat was renewed.
        nonstd::expected<void, QString> removeTarget(const FileRow &file);
        // Held while a file takes its place
        std::mutex &mutex() { return m_mutex; }

    private:
        struct Blocked
        {
            FileRow file;
            TargetFolder::Obstacle obstacle;
        };

        QList<Blocked> tryToPlace(const QList<FileId> &files, bool isLookedAt);
        // True: worth another attempt. Else the obstacle says why, or nothing if the file is in
        // place
        bool clear(Blocked &blocked);
        bool clearPart(Blocked &blocked);
        void clearFormer(const QList<FileRow> &files);

        Database *m_database = nullptr;
        Ledger *m_ledger = nullptr;
        const TargetFolder &m_targetFolder;
        const ContentCheck &m_contentCheck;
        std::mutex m_mutex;
    };
}
