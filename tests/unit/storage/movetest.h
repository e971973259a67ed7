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

#include <memory>
#include <mutex>
#include <optional>

#include <QDir>
#include <QFile>
#include <QList>
#include <QSqlDatabase>

#include "megatorrent/storage/movedfile.h"
#include "megatorrent/storage/moverun.h"
#include "megatorrent/storage/moveunit.h"
#include "megatorrent/storage/savefolders.h"
#include "megatorrent/storage/tables.h"
#include "megatorrent/storage/targetfolder.h"
#include "support/databasetest.h"

#include "helpers.h"

namespace Megatorrent::Test
{
    // Two folders of a channel and a database of its files, with nothing of the storage but what it
    // is asked by a move
    class MoveTest : public DatabaseTest, protected MoveRun::Mediator
    {
    protected:
        static constexpr qint64 CHANNEL = 3;

        void SetUp() override
        {
            DatabaseTest::SetUp();
            for (const QString &root : {m_old, m_new})
            {
                ASSERT_TRUE(SaveFolders::establish(root, MARK));
                m_saveFolders.remember(root, MARK);
            }
            m_move = std::make_unique<MoveRun>(MoveRun::Parts {.database = m_database.get(), .saveFolders = m_saveFolders
                    , .targetFolder = m_targetFolder, .mediator = *this}
                    , FolderMoveRequest {.channel = CHANNEL, .folder = m_new, .mark = MARK}
                    , [this] { return m_isCancelled; }, [](const FolderMoveProgress &) {});
            auto newHidden = m_move->openHidden(m_new);
            ASSERT_TRUE(newHidden);
            m_move->newHidden = std::move(*newHidden);
        }

        // A file in the old folder, with its row
        FileRow add(const QString &name, const QByteArray &content, const FileState state = FileState::Complete)
        {
            FileRow row;
            row.id = ++m_lastFile;
            row.channel = CHANNEL;
            row.root = m_old;
            row.target = m_old + u'/' + name;
            row.size = content.size();
            row.state = state;
            writeFile(row.target, content);
            row.stat = *statOf(row.target);
            insert(row);
            return row;
        }

        // One that is being received, with its partial file
        FileRow addPart(const QString &name, const QByteArray &content)
        {
            FileRow row;
            row.id = ++m_lastFile;
            row.channel = CHANNEL;
            row.root = m_old;
            row.target = m_old + u'/' + name;
            row.size = 2 * content.size();
            row.state = FileState::Partial;
            row.missing = 1;
            writeFile(row.partPath(), content);
            row.partInode = statOf(row.partPath())->inode;
            insert(row);
            return row;
        }

        void insert(const FileRow &row)
        {
            run([&row](QSqlDatabase &db)
            {
                Tables::insert(db, row);
                Tables::setPart(db, row.id, row.partInode);
            });
        }

        FileRow row(const FileId id)
        {
            FileRow result;
            run([&](QSqlDatabase &db) { result = Tables::file(db, id).value_or(FileRow()); });
            return result;
        }

        static std::optional<FileStat> statOf(const QString &path)
        {
            const FileDescriptor file = Posix::openForReading(path);
            FileStat stat;
            return Posix::stat(file.get(), stat) ? std::optional(stat) : std::nullopt;
        }

        static QString at(const QString &root, const QString &name) { return root + u'/' + name; }

        // MoveRun::Mediator
        bool isInPlace(const FileRow &) override { return m_isInPlace; }
        bool recheck(const FileId file) override
        {
            m_rechecked.append(file);
            if (m_recheckedState)
                run([&](QSqlDatabase &db) { Tables::setState(db, file, *m_recheckedState); });
            return true;
        }
        void tryPacksOf(const FileId file) override { m_packsTried.append(file); }
        std::mutex &placing() override { return m_placing; }
        void drop(QSqlDatabase &, const FileRow &file) override { m_dropped.append(file.id); }

        static inline const QString MARK = u"mark"_s;

        QTemporaryDir m_disk;
        const QString m_old = m_disk.filePath(u"old"_s);
        const QString m_new = m_disk.filePath(u"new"_s);
        SaveFolders m_saveFolders;
        TargetFolder m_targetFolder {m_saveFolders};
        bool m_isCancelled = false;
        bool m_isInPlace = true;                        // what the storage says of a file's content,
        std::optional<FileState> m_recheckedState;      // and what it finds when it looks again
        QList<FileId> m_rechecked;
        QList<FileId> m_packsTried;
        QList<FileId> m_dropped;
        std::mutex m_placing;
        FileId m_lastFile = 0;
        std::unique_ptr<MoveRun> m_move;
    };
}
