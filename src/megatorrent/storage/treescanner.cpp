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
#include <memory>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QByteArrayList>
#include <QFile>
#include <QUtf8StringView>

#include "base/global.h"

#include "../content/pathrules.h"
#include "storagetext.h"
#include "targetfolder.h"

using namespace Megatorrent;

namespace
{
    const int FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

    // Empty if it is not UTF-8
    QString decode(const QByteArray &name)
    {
        return QUtf8StringView(name).isValidUtf8() ? PathRules::decode(name).normalized(QString::NormalizationForm_C) : QString();
    }

    // Null: errno
    DIR *listOf(const FileDescriptor &folder)
    {
        const int copy = ::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0);
        DIR *const list = (copy >= 0) ? ::fdopendir(copy) : nullptr;
        if (!list && (copy >= 0))
        {
            const int error = errno;
            ::close(copy);
            errno = error;
        }
        return list;
    }

    // What qBittorrent and browsers call a file that they have not got the whole of
    bool hasUnfinishedName(const QByteArray &name)
    {
        static const QByteArrayList endings {".!qB", ".part", ".crdownload"};
        return std::any_of(endings.cbegin(), endings.cend(), [&name](const QByteArray &ending) { return name.endsWith(ending); })
                || (name.startsWith('.') && name.endsWith(".parts"));
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
    , m_tree {std::make_shared<const SourceTree>(local, exclusions.ownData)}
{
}

bool TreeScanner::next(Entry &entry)
{
    if (!m_isStarted)
    {
        m_isStarted = true;
        const QByteArray local = QFile::encodeName(m_local);
        entry = {.kind = Entry::Kind::File, .path = m_prefix, .local = m_local, .stat = {}, .executable = false, .reason = {}};
        struct stat info {};
        const FileDescriptor top = m_tree->openTop(info, entry);
        if (!top.isValid())
            return true;
        if (S_ISDIR(info.st_mode))
        {
            if (!enter(m_prefix, local, FileDescriptor(::openat(top.get(), ".", FOLDER_FLAGS)), entry))
                return true;
        }
        else
        {
            if (m_prefix.isEmpty())
                entry.path = decode(local.sliced(local.lastIndexOf('/') + 1));
            m_places.insert(entry.path, static_cast<qint64>(info.st_dev));
            return isUnfinished({}, entry.path, local, entry) || m_tree->examine(entry);
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
        if (!reopen(folder))
            return takeAway(folder, entry);
        const QByteArray local = folder.local + '/' + name.name;
        if (!name.isFolder && isUnfinished(name.name, path, local, entry))
            return true;
        if (name.name.startsWith('.') && (m_hidden++ == 0))
            m_firstHidden = path;
        if (!name.isFolder)
        {
            entry = {.kind = Entry::Kind::File, .path = path, .local = QFile::decodeName(local), .stat = {}, .executable = false, .reason = {}};
            if (m_tree->examine(folder.handle.get(), local, entry))
                return true;
            if (!isStillThere(folder))
                return takeAway(folder, entry);
        }
        else if (!enter(path, local, FileDescriptor(::openat(folder.handle.get(), name.name.constData(), FOLDER_FLAGS)), entry))
        {
            return true;
        }
    }
    if (const qint64 hidden = std::exchange(m_hidden, 0); hidden > 0)
    {
        entry = {.kind = Entry::Kind::Note, .path = {}, .local = m_local, .stat = {}, .executable = false
                , .reason = {ErrorCode::HiddenFiles, StorageText::tr("hidden files and folders in it are published, too. Number: %1. The first: \"%2\"")
                        .arg(QString::number(hidden), m_firstHidden)}};
        return true;
    }
    return false;
}

// What is published of it stays as it is. A file that the user has named is not judged by its name.
bool TreeScanner::isUnfinished(const QByteArray &name, const QString &path, const QByteArray &local, Entry &note) const
{
    QString reason;
    if (hasUnfinishedName(name))
        reason = StorageText::tr("has the name of a file that is still being downloaded, and is left out until it has its final one");
    else if (!m_exclusions.unfinished.isEmpty() && m_exclusions.unfinished.contains(QFile::decodeName(local)))
        reason = StorageText::tr("is still being downloaded by a torrent, and is left out until it is complete");
    else
        return false;
    note = {.kind = Entry::Kind::Note, .path = path, .local = QFile::decodeName(local), .stat = {}, .executable = false, .reason = {ErrorCode::FileBusy, reason}};
    return true;
}

// A file that is gone has been deleted; a folder that is gone may be a disk.
bool TreeScanner::takeAway(Folder &folder, Entry &problem) const
{
    folder.names.clear();
    problem = {.kind = Entry::Kind::FolderProblem, .path = folder.path, .local = QFile::decodeName(folder.local), .stat = {}, .executable = false
            , .reason = {ErrorCode::SourceMissing, StorageText::tr("the folder was taken away while it was looked through")}};
    return true;
}

bool TreeScanner::isStillThere(const Folder &folder) const
{
    const FileDescriptor now = m_tree->openFolder(folder.local);
    struct stat info {};
    return now.isValid() && (::fstat(now.get(), &info) == 0) && (static_cast<qint64>(info.st_dev) == folder.device) && (info.st_ino == folder.inode);
}

// Of the one that was read
bool TreeScanner::reopen(Folder &folder) const
{
    if (folder.handle.isValid())
        return true;
    FileDescriptor now = m_tree->openFolder(folder.local);
    struct stat info {};
    if (!now.isValid() || (::fstat(now.get(), &info) != 0) || (static_cast<qint64>(info.st_dev) != folder.device) || (info.st_ino != folder.inode))
        return false;
    folder.handle = std::move(now);
    return true;
}

bool TreeScanner::enter(const QString &path, const QByteArray &local, FileDescriptor handle, Entry &problem)
{
    const auto fail = [&]
    {
        problem = {.kind = Entry::Kind::FolderProblem, .path = path, .local = QFile::decodeName(local), .stat = {}
                , .reason = {ErrorCode::SourceUnreadable, StorageText::tr("the folder cannot be read: %1").arg(Posix::errorText(errno))}};
        return false;
    };

    struct stat info {};
    if (!handle.isValid() || (::fstat(handle.get(), &info) != 0))
        return fail();
    if (m_tree->isOwnData(info))
    {
        problem = {.kind = Entry::Kind::Note, .path = {}, .local = QFile::decodeName(local), .stat = {}, .reason = SourceTree::ownDataReason()};
        return false;
    }
    const std::unique_ptr<DIR, int (*)(DIR *)> stream {listOf(handle), &::closedir};
    if (!stream)
        return fail();

    if (m_visit)
        m_visit(local);
    Folder folder {.path = path, .local = local, .handle = std::move(handle), .device = static_cast<qint64>(info.st_dev), .inode = info.st_ino, .names = {}, .problems = {}};
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
            isFolder = (::fstatat(folder.handle.get(), name.constData(), &info, AT_SYMLINK_NOFOLLOW) == 0) && S_ISDIR(info.st_mode);
        }
        folder.names.push_back({.key = (text.toUtf8() + (isFolder ? QByteArray("/") : QByteArray())), .name = name, .isFolder = isFolder});
    }

    if (folder.names.empty() && folder.problems.empty())
    {
        folder.problems.push_back({.kind = Entry::Kind::Note, .path = path, .local = QFile::decodeName(local), .stat = {}
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
    if (!m_folders.empty())
        m_folders.back().handle.close();
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
