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

#include "channelfolders.h"

#include <algorithm>

#include <unistd.h>

#include <QFileInfo>
#include <QSqlDatabase>

#include "base/global.h"

#include "database.h"
#include "diskplace.h"
#include "folderrecovery.h"
#include "foldertable.h"
#include "savefolders.h"
#include "statement.h"
#include "storage.h"
#include "storagetext.h"

using namespace Megatorrent;

ChannelFolders::ChannelFolders(Database *database, SaveFolders &saveFolders, FolderRecovery &recovery)
    : m_database {database}
    , m_saveFolders {saveFolders}
    , m_recovery {recovery}
{
}

QString ChannelFolders::open(const qint64 channel, const QString &root, const QString &mark)
{
    auto opened = SaveFolders::open(root, mark);
    if (!opened && isUnmarkedOne(channel, root, mark))
    {
        if (const auto established = SaveFolders::establish(root, mark); !established)
            return established.error();
        opened = SaveFolders::open(root, mark);
    }

    {
        const std::lock_guard lock {m_mutex};
        const bool isKnown = (m_open.value(root) == mark);
        m_lookedFor.insert(mark);
        if (!opened)
        {
            m_away.insert(root);
            if (isKnown)
                m_open.remove(root);
            if (!m_open.contains(root))
                m_saveFolders.remember(root, mark);   // what is tried there fails with the reason
            return opened.error();
        }
        if (isKnown)
            return {};
        m_away.remove(root);
        m_open.insert(root, mark);
        m_saveFolders.remember(root, mark);
    }

    // Or a power cut might leave a folder that is not known again. Where folders cannot be
    // synchronized, nothing more can be done.
    ::fsync(opened->hidden.get());
    ::fsync(opened->root.get());
    m_database->call([&](QSqlDatabase &db) { FolderTable::set(db, root, mark); });
    m_recovery.recover(channel, root);
    return {};
}

// A folder from before there were marks. It is none if it may be an empty mount point.
bool ChannelFolders::isUnmarkedOne(const qint64 channel, const QString &root, const QString &mark) const
{
    bool isKnown = false;
    QStringList targets;
    m_database->look([&](QSqlDatabase &db)
    {
        isKnown = FolderTable::isKnown(db, root, mark);
        Statement files {db, "SELECT target FROM full_file WHERE (channel = ?) AND (state = 3) LIMIT 20"};
        files.exec(channel);
        while (files.next())
            targets.append(files.text(0));
    });
    const bool isOurs = targets.isEmpty() || std::any_of(targets.cbegin(), targets.cend(), [](const QString &target) { return QFileInfo::exists(target); });
    return !isKnown && isOurs && SaveFolders::isUnmarked(root);
}

QString ChannelFolders::use(const qint64 channel, const QString &root, const QString &mark)
{
    const auto established = SaveFolders::establish(root, mark);
    return established ? open(channel, root, mark) : established.error();
}

QString ChannelFolders::reopen(const qint64 channel, const QString &root, const QString &mark)
{
    {
        const std::lock_guard lock {m_mutex};
        m_open.remove(root);
    }
    return open(channel, root, mark);
}

QString ChannelFolders::prepare(const QString &root, const QString &mark) const
{
    QStringList others;
    m_database->look([&](QSqlDatabase &db) { others = FolderTable::withMark(db, mark); });
    others.removeAll(root);
    for (const QString &other : asConst(others))
    {
        // a file's place in the one may be another file's in the other
        const DiskPlace place {root};
        const DiskPlace otherPlace {other};
        if (place.isInside(otherPlace) != otherPlace.isInside(place))
        {
            return StorageText::tr("\"%1\" and \"%2\", where files of this subscription still are, are one in the other. Please choose another folder.")
                    .arg(root, other);
        }
    }
    const auto established = SaveFolders::establish(root, mark);
    return established ? QString() : established.error();
}

void ChannelFolders::leave(const QString &root, const QString &mark)
{
    bool isUsedAgain = false;
    m_database->look([&](QSqlDatabase &db) { isUsedAgain = FolderTable::hasOtherMark(db, root, mark); });
    if (isUsedAgain)
        return;
    {
        const std::lock_guard lock {m_mutex};
        m_open.remove(root);
    }
    m_saveFolders.forget(root);
    SaveFolders::removeMark(root, mark);
}

void ChannelFolders::leaveAll(const QString &mark)
{
    QStringList roots;
    m_database->look([&](QSqlDatabase &db) { roots = FolderTable::withMark(db, mark); });
    for (const QString &root : asConst(roots))
    {
        // as long as its mark is there, the folder is known
        leave(root, mark);
        m_database->call([&](QSqlDatabase &db) { FolderTable::remove(db, root, mark); });
    }
}

QStringList ChannelFolders::away(QSqlDatabase &db) const
{
    const QList<FolderTable::Folder> folders = FolderTable::all(db);
    const std::lock_guard lock {m_mutex};
    QStringList roots;
    for (const FolderTable::Folder &folder : folders)
    {
        if ((m_open.value(folder.root) != folder.mark) && (m_away.contains(folder.root) || !m_lookedFor.contains(folder.mark)))
            roots.append(folder.root);
    }
    return roots;
}
