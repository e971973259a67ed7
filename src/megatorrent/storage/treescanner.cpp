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

#include "treescanner.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include <dirent.h>
#include <sys/stat.h>

#include <QFile>
#include <QUtf8StringView>

#include "base/global.h"

#include "../content/pathrules.h"
#include "storagetext.h"
#include "targetfolder.h"

using namespace Megatorrent;

namespace
{
    QByteArray realPath(const QByteArray &path)
    {
        const std::unique_ptr<char, decltype(&std::free)> resolved {::realpath(path.constData(), nullptr), &std::free};
        return QByteArray(resolved.get());
    }

    // Empty if it is not UTF-8
    QString decode(const QByteArray &name)
    {
        return QUtf8StringView(name).isValidUtf8() ? PathRules::decode(name).normalized(QString::NormalizationForm_C) : QString();
    }

    Error ownDataReason()
    {
        return {ErrorCode::FolderOfOwnData, StorageText::tr("is this program's own data, with the keys of your channels, and is never published")};
    }

    Error openingFailed(const int error)
    {
        return {Posix::readingCode(error), StorageText::tr("cannot be opened: %1").arg(Posix::errorText(error))};
    }

    QString join(const QString &folder, const QString &name)
    {
        return folder.isEmpty() ? name : QString(folder + u'/' + name);
    }
}

TreeScanner::TreeScanner(const QString &local, const QString &prefix, const Exclusions &exclusions)
    : m_local {local}
    , m_prefix {prefix.normalized(QString::NormalizationForm_C)}
    , m_exclusions {exclusions}
    , m_ownData {exclusions.ownData}
    , m_realSource {realPath(QFile::encodeName(local))}
{
}

bool TreeScanner::next(Entry &entry)
{
    if (!m_isStarted)
    {
        m_isStarted = true;
        const QByteArray local = QFile::encodeName(m_local);
        struct stat info {};
        if (::stat(local.constData(), &info) != 0)
        {
            const bool isAbsent = (errno == ENOENT) || (errno == ENOTDIR);
            entry = {.kind = (isAbsent ? Entry::Kind::Absent : Entry::Kind::FolderProblem), .path = m_prefix, .local = m_local, .stat = {}
                    , .reason = openingFailed(errno)};
            return true;
        }
        if (isOwnData(local))
        {
            entry = {.kind = Entry::Kind::FolderProblem, .path = m_prefix, .local = m_local, .stat = {}, .reason = ownDataReason()};
            return true;
        }
        if (S_ISDIR(info.st_mode))
        {
            if (!enter(m_prefix, local, entry))
                return true;
        }
        else
        {
            const QString path = m_prefix.isEmpty() ? decode(local.sliced(local.lastIndexOf('/') + 1)) : m_prefix;
            m_places.insert(path, static_cast<qint64>(info.st_dev));
            return examine(path, local, true, entry);
        }
    }

    while (!m_folders.empty())
    {
        Folder &folder = m_folders.back();
        if (!folder.problems.empty())
        {
            entry = std::move(folder.problems.back());
            folder.problems.pop_back();
            return true;
        }
        if (folder.names.empty())
        {
            m_folders.pop_back();
            continue;
        }

        const Name name = std::move(folder.names.back());
        folder.names.pop_back();
        const QString path = join(folder.path, PathRules::decode(name.isFolder ? name.key.chopped(1) : name.key));
        if (m_exclusions.paths.contains(path))
            continue;
        const QByteArray local = folder.local + '/' + name.name;
        if (!name.isFolder)
        {
            if (examine(path, local, false, entry))
                return true;
            if (!isStillThere(folder))
            {
                // a file that is gone has been deleted; a folder that is gone may be a disk
                folder.names.clear();
                entry = {.kind = Entry::Kind::FolderProblem, .path = folder.path, .local = QFile::decodeName(folder.local), .stat = {}
                        , .reason = {ErrorCode::SourceMissing, StorageText::tr("the folder was taken away while it was looked through")}};
                return true;
            }
        }
        else if (!enter(path, local, entry))
        {
            return true;
        }
    }
    return false;
}

bool TreeScanner::isOwnData(const QByteArray &local) const
{
    return DiskPlace(QFile::decodeName(local)).isInside(m_ownData);
}

bool TreeScanner::isStillThere(const Folder &folder)
{
    struct stat info {};
    return (::stat(folder.local.constData(), &info) == 0) && (static_cast<qint64>(info.st_dev) == folder.device) && (info.st_ino == folder.inode);
}

bool TreeScanner::enter(const QString &path, const QByteArray &local, Entry &problem)
{
    const auto fail = [&]
    {
        problem = {.kind = Entry::Kind::FolderProblem, .path = path, .local = QFile::decodeName(local), .stat = {}
                , .reason = {ErrorCode::SourceUnreadable, StorageText::tr("the folder cannot be read: %1").arg(Posix::errorText(errno))}};
        return false;
    };

    const std::unique_ptr<DIR, int (*)(DIR *)> stream {::opendir(local.constData()), &::closedir};
    struct stat info {};
    if (!stream || (::fstat(::dirfd(stream.get()), &info) != 0))
        return fail();
    if (m_ownData.isFolder(info))
    {
        problem = {.kind = Entry::Kind::Note, .path = {}, .local = QFile::decodeName(local), .stat = {}, .reason = ownDataReason()};
        return false;
    }

    if (m_visit)
        m_visit(local);
    Folder folder {.path = path, .local = local, .device = static_cast<qint64>(info.st_dev), .inode = info.st_ino, .names = {}, .problems = {}};
    if (m_folders.empty() || (m_folders.back().device != folder.device))
        m_places.insert(path, folder.device);
    while (true)
    {
        errno = 0;
        const dirent *const item = ::readdir(stream.get());
        if (!item)
        {
            if (errno != 0)
                return fail();
            break;
        }

        const QByteArray name {item->d_name};
        if ((name == ".") || (name == "..") || (name == TargetFolder::HIDDEN_NAME))
            continue;
        const QString text = decode(name);
        if (text.isEmpty())
        {
            folder.problems.push_back({.kind = Entry::Kind::Problem, .path = {}, .local = QFile::decodeName(local + '/' + name), .stat = {}
                    , .reason = {ErrorCode::BadPath, StorageText::tr("its name is not valid text (UTF-8)")}});
            continue;
        }

        bool isFolder = (item->d_type == DT_DIR);
        if (item->d_type == DT_UNKNOWN)
        {
            struct stat info {};
            isFolder = (::lstat(QByteArray(local + '/' + name).constData(), &info) == 0) && S_ISDIR(info.st_mode);
        }
        folder.names.push_back({.key = (text.toUtf8() + (isFolder ? QByteArray("/") : QByteArray())), .name = name, .isFolder = isFolder});
    }

    if (folder.names.empty() && folder.problems.empty())
    {
        folder.problems.push_back({.kind = Entry::Kind::Note, .path = {}, .local = QFile::decodeName(local), .stat = {}
                , .reason = {ErrorCode::EmptyFolder, StorageText::tr("is an empty folder; a channel holds files only")}});
    }
    std::sort(folder.names.begin(), folder.names.end(), [](const Name &left, const Name &right)
    {
        if (left.key != right.key)
            return left.key > right.key;
        // of those with one key the composed one comes last, and is kept
        const bool isLeftComposed = left.key.startsWith(left.name);
        const bool isRightComposed = right.key.startsWith(right.name);
        return (isLeftComposed != isRightComposed) ? isRightComposed : (left.name < right.name);
    });
    leaveOutDoubles(folder);
    m_folders.push_back(std::move(folder));
    return true;
}

// Names that differ only in how their characters are composed are one name in the channel: the same
// one of them each time.
void TreeScanner::leaveOutDoubles(Folder &folder)
{
    std::vector<Name> &names = folder.names;
    const auto isDouble = [&names](const std::size_t i) { return ((i + 1) < names.size()) && (names[i].key == names[i + 1].key); };
    std::vector<Name> kept;
    for (std::size_t i = 0; i < names.size(); ++i)
    {
        if (!isDouble(i))
        {
            kept.push_back(std::move(names[i]));
            continue;
        }
        folder.problems.push_back({.kind = Entry::Kind::Problem, .path = {}, .local = QFile::decodeName(folder.local + '/' + names[i].name), .stat = {}
                , .reason = {ErrorCode::PathTaken, StorageText::tr("its name differs from that of another file or folder beside it only in how its characters are composed")}});
    }
    names = std::move(kept);
}

bool TreeScanner::examine(const QString &path, const QByteArray &local, const bool isSource, Entry &entry)
{
    entry = {.kind = Entry::Kind::File, .path = path, .local = QFile::decodeName(local), .stat = {}, .reason = {}};
    const auto problem = [&entry](const Error &reason)
    {
        entry.kind = Entry::Kind::Problem;
        entry.reason = reason;
        return true;
    };

    struct stat info {};
    if (::lstat(local.constData(), &info) != 0)
    {
        if (errno == ENOENT)
            return false;  // gone since its folder was read
        problem(openingFailed(errno));
        entry.kind = Entry::Kind::FolderProblem;   // which it may be: not every file system says so in the folder
        return true;
    }

    if (S_ISLNK(info.st_mode))
    {
        if (::stat(local.constData(), &info) != 0)
            return problem({ErrorCode::LinkNotFollowed, StorageText::tr("is a link that leads nowhere")});
        if (S_ISDIR(info.st_mode))
            return problem({ErrorCode::LinkNotFollowed, StorageText::tr("is a link to a folder; links to folders are not followed")});
        // what is outside was not meant to be published
        if (!isSource && !realPath(local).startsWith(QByteArray(m_realSource + '/')))
            return problem({ErrorCode::LinkNotFollowed, StorageText::tr("is a link that leads out of the folder that is published")});
        if (isOwnData(realPath(local)))
            return problem(ownDataReason());
    }
    if (!S_ISREG(info.st_mode))
        return problem({ErrorCode::NotPublishable, StorageText::tr("is not a regular file")});

    entry.stat = FileStat::from(info);
    entry.executable = (info.st_mode & S_IXUSR) != 0;
    return true;
}
