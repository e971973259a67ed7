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

#include "targetfolder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QByteArray>
#include <QDateTime>
#include <QFile>

#include "base/global.h"

#include "crashpoint.h"
#include "storagetext.h"
#include "tables.h"

using namespace Megatorrent;

namespace
{
    const qsizetype NAME_MAX_SIZE = 255;  // bytes, of all common file systems

    nonstd::unexpected_type<QString> failure(const char *what, const QString &path, const int error)
    {
        return nonstd::make_unexpected(StorageText::tr(what).arg(path, Posix::errorText(error)));
    }

    // What is below the root: components, the last is the file's name
    QStringList components(const FileRow &file)
    {
        if (!file.target.startsWith(file.root + u'/'))
            return {};
        const QStringList result = file.target.sliced(file.root.size() + 1).split(u'/');
        for (const QString &component : result)
        {
            if (component.isEmpty() || (component == u"."_s) || (component == u".."_s))
                return {};
        }
        return result;
    }

    // The folder that holds the target, entered one component at a time so that no link leads out
    // of the root
    nonstd::expected<FileDescriptor, TargetFolder::Obstacle> openParent(const int root, const FileRow &file, const bool create)
    {
        using Kind = TargetFolder::Obstacle::Kind;

        const auto fail = [](const char *what, const QString &path, const int error)
        {
            return nonstd::make_unexpected(TargetFolder::Obstacle {.kind = Kind::None, .path = path
                    , .error = {Posix::writingCode(error), StorageText::tr(what).arg(path, Posix::errorText(error))}});
        };

        const QStringList names = components(file);
        if (names.isEmpty() || (names.first() == QString::fromLatin1(SaveFolders::HIDDEN_NAME)))
        {
            return nonstd::make_unexpected(TargetFolder::Obstacle {.kind = Kind::None, .path = file.target
                    , .error = {ErrorCode::BadPath, StorageText::tr("\"%1\" is not a place inside the channel's folder.").arg(file.target)}});
        }

        FileDescriptor folder {::fcntl(root, F_DUPFD_CLOEXEC, 0)};
        QString path = file.root;
        for (qsizetype i = 0; folder.isValid() && (i < (names.size() - 1)); ++i)
        {
            const QByteArray name = QFile::encodeName(names[i]);
            path += u'/' + names[i];
            if (create && (::mkdirat(folder.get(), name.constData(), 0777) != 0) && (errno != EEXIST))
                return fail(QT_TRANSLATE_NOOP("Megatorrent::Storage", "The folder \"%1\" could not be made: %2"), path, errno);

            FileDescriptor next {::openat(folder.get(), name.constData(), (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))};
            if (!next.isValid() && ((errno == ELOOP) || (errno == ENOTDIR)))
            {
                return nonstd::make_unexpected(TargetFolder::Obstacle {.kind = Kind::Parent, .path = path
                        , .error = {ErrorCode::PathTaken
                                , StorageText::tr("\"%1\" cannot be put in place: \"%2\" is a link or a file, not a folder. Please move it away, and start the channel.")
                                        .arg(file.target, path)}});
            }
            folder = std::move(next);
        }
        if (!folder.isValid())
            return fail(QT_TRANSLATE_NOOP("Megatorrent::Storage", "The folder \"%1\" could not be opened: %2"), path, errno);
        return folder;
    }

    QByteArray partName(const qint64 file)
    {
        return QByteArray::number(file) + ".part";
    }

    // As far as the file system has them, and lets us
    void setAttributes(const int fd, const FileRow &file)
    {
        struct stat info {};
        if (::fstat(fd, &info) != 0)
            return;

        // who may read may execute
        const mode_t mode = info.st_mode & 07777;
        const mode_t wanted = file.executable ? (mode | ((mode & 0444) >> 2)) : (mode & ~static_cast<mode_t>(0111));
        if (wanted != mode)
            Posix::setMode(fd, wanted);
        if (info.st_mtim.tv_sec != file.mtime)
            Posix::setModificationTime(fd, file.mtime);
    }

    bool haveSameContent(const int left, const int right)
    {
        FileStat leftStat;
        FileStat rightStat;
        if (!Posix::stat(left, leftStat) || !Posix::stat(right, rightStat) || (leftStat.size != rightStat.size))
            return false;

        const qint64 blockSize = 256 * 1024;
        QByteArray leftBlock {blockSize, Qt::Uninitialized};
        QByteArray rightBlock {blockSize, Qt::Uninitialized};
        for (qint64 offset = 0; offset < leftStat.size; offset += blockSize)
        {
            const qint64 size = std::min(blockSize, (leftStat.size - offset));
            if (!Posix::readFully(left, leftBlock.data(), size, offset) || !Posix::readFully(right, rightBlock.data(), size, offset)
                    || (std::memcmp(leftBlock.constData(), rightBlock.constData(), static_cast<size_t>(size)) != 0))
            {
                return false;
            }
        }
        return true;
    }

    bool isOneOf(const FileStat &stat, const QList<FileRow> &files)
    {
        return std::any_of(files.cbegin(), files.cend(), [&stat](const FileRow &file) { return file.placedStat() == stat; });
    }
}

TargetFolder::TargetFolder(const SaveFolders &saveFolders)
    : m_saveFolders {saveFolders}
{
}

QString TargetFolder::partPath(const QString &root, const qint64 file)
{
    return SaveFolders::hiddenPath(root) + u'/' + QString::fromLatin1(partName(file));
}

nonstd::expected<void, QString> TargetFolder::isThere(const QString &root) const
{
    if (const auto folder = m_saveFolders.open(root); !folder)
        return nonstd::make_unexpected(folder.error());
    return {};
}

nonstd::expected<std::shared_ptr<const SaveFolders::Opened>, QString> TargetFolder::open(const QString &root, Opened &folders) const
{
    if (const auto known = folders.value(root))
        return known;
    auto opened = m_saveFolders.open(root);
    if (!opened)
        return nonstd::make_unexpected(opened.error());
    auto folder = std::make_shared<const SaveFolders::Opened>(std::move(*opened));
    folders.insert(root, folder);
    return folder;
}

nonstd::expected<FileDescriptor, Error> TargetFolder::openPart(const FileRow &file) const
{
    Opened folders;
    return openPart(file, folders);
}

nonstd::expected<FileDescriptor, Error> TargetFolder::openPart(const FileRow &file, Opened &folders) const
{
    const auto opened = open(file.root, folders);
    if (!opened)
        return nonstd::make_unexpected(Error(ErrorCode::CannotWrite, opened.error()));
    const SaveFolders::Opened &folder = **opened;

    // one that has been deleted must not be begun anew here: what it had is still said to be held
    FileDescriptor part = Posix::openRegular(folder.hidden.get(), partName(file.id), (O_RDWR | O_NOFOLLOW | (file.partInode ? 0 : O_CREAT)));
    if (!part.isValid() && !(file.partInode && (errno == ENOENT)))
    {
        const int error = errno;
        return nonstd::make_unexpected(Error(Posix::writingFailed(file.target, error).code
                , StorageText::tr("The partial file of \"%1\" could not be opened: %2").arg(file.target, Posix::errorText(error))));
    }
    return part;
}

void TargetFolder::removePart(const FileRow &file) const
{
    if (!file.isReceived())
        return;
    if (const auto folder = m_saveFolders.open(file.root))
        ::unlinkat(folder->hidden.get(), partName(file.id).constData(), 0);
}

nonstd::expected<FileStat, TargetFolder::Obstacle> TargetFolder::complete(const FileRow &file, const QList<FileRow> &ours, const bool isLookedAt
        , Opened &folders) const
{
    using Kind = Obstacle::Kind;

    const auto obstacle = [&file](const Kind kind, const QString &error)
    {
        return nonstd::make_unexpected(Obstacle {.kind = kind, .path = file.target, .error = error});
    };
    const auto fail = [&obstacle, &file](const int error)
    {
        return obstacle(Kind::None, StorageText::tr("\"%1\" is complete but could not be put in place: %2").arg(file.target, Posix::errorText(error)));
    };

    const auto opened = open(file.root, folders);
    if (!opened)
        return obstacle(Kind::None, opened.error());
    const SaveFolders::Opened &folder = **opened;
    const int hidden = folder.hidden.get();
    const QByteArray part = partName(file.id);
    const FileDescriptor content = Posix::openRegular(hidden, part, (O_RDWR | O_NOFOLLOW));
    FileStat stat;
    if (!content.isValid() && (errno != ENOENT))
        return fail(errno);
    if (!content.isValid() || !Posix::stat(content.get(), stat) || (stat.size != file.size) || (stat.inode != file.partInode))
        return obstacle(Kind::Part, StorageText::tr("The partial file of \"%1\" was changed or deleted by another program.").arg(file.target));

    const auto parent = ::openParent(folder.root.get(), file, true);
    if (!parent)
        return nonstd::make_unexpected(parent.error());
    const QString name = file.target.sliced(file.target.lastIndexOf(u'/') + 1);
    const QByteArray encodedName = QFile::encodeName(name);
    const auto placed = [&]() -> nonstd::expected<FileStat, Obstacle>
    {
        if (!Posix::stat(content.get(), stat))
            return fail(errno);
        return stat;
    };

    setAttributes(content.get(), file);
    for (int attempt = 0; attempt < 3; ++attempt)
    {
        if (Posix::renameNew(hidden, part, parent->get(), encodedName))
            return placed();
        if (errno != EEXIST)
            return fail(errno);

        const FileDescriptor present {::openat(parent->get(), encodedName.constData(), (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK))};
        struct stat info {};
        const bool isOpen = present.isValid() && (::fstat(present.get(), &info) == 0);
        const FileStat presentStat = FileStat::from(info);
        if (isOpen && S_ISREG(info.st_mode) && (presentStat.inode == stat.inode) && (info.st_nlink > 1))
        {
            // a move in two steps that a crash interrupted
            if (::unlinkat(hidden, part.constData(), 0) != 0)
                return fail(errno);
            return placed();
        }
        if (isOpen && S_ISREG(info.st_mode) && (isOneOf(presentStat, ours) || haveSameContent(present.get(), content.get())))
        {
            crashPoint("about to replace");
            // comparing takes its time, in which the user may have written to it
            if ((::fstatat(parent->get(), encodedName.constData(), &info, AT_SYMLINK_NOFOLLOW) != 0) || (FileStat::from(info) != presentStat))
                continue;
            if (::renameat(hidden, part.constData(), parent->get(), encodedName.constData()) != 0)
                return fail(errno);
            return placed();
        }
        if (!isLookedAt)
            return obstacle(((isOpen && S_ISDIR(info.st_mode)) ? Kind::Folder : Kind::File), {});
        if (!makeWay(parent->get(), name))
            return fail(errno);
    }
    return fail(EEXIST);
}

nonstd::expected<FileStat, Error> TargetFolder::adopt(const FileRow &file, const FileStat &known) const
{
    const auto folder = m_saveFolders.open(file.root);
    if (!folder)
        return nonstd::make_unexpected(Error(ErrorCode::FolderAway, folder.error()));
    const auto parent = ::openParent(folder->root.get(), file, false);
    if (!parent)
        return nonstd::make_unexpected(parent.error().error);

    const auto unusable = [&file](const int error)
    {
        return nonstd::make_unexpected(Error(ErrorCode::CannotWrite, StorageText::tr("\"%1\" could not be opened: %2").arg(file.target, Posix::errorText(error))));
    };
    const QByteArray name = QFile::encodeName(file.target.sliced(file.target.lastIndexOf(u'/') + 1));
    const FileDescriptor target = Posix::openRegular(parent->get(), name, (O_RDONLY | O_NOFOLLOW));
    FileStat stat;
    if (!target.isValid() || !Posix::stat(target.get(), stat))
        return unusable(errno);
    if (stat != known)
        return nonstd::make_unexpected(Error(ErrorCode::FileBusy, StorageText::tr("\"%1\" has been changed.").arg(file.target)));
    // a file that belongs to somebody else may keep its time
    setAttributes(target.get(), file);
    if (!Posix::stat(target.get(), stat))
        return unusable(errno);
    return stat;
}

nonstd::expected<void, QString> TargetFolder::removeTarget(const FileRow &file) const
{
    const auto opened = m_saveFolders.open(file.root);
    if (!opened)
        return nonstd::make_unexpected(opened.error());
    const auto parent = ::openParent(opened->root.get(), file, false);
    if (!parent)
        return {};  // not there, or not where we would have put it

    const QByteArray name = QFile::encodeName(components(file).last());
    struct stat info {};
    if (::fstatat(parent->get(), name.constData(), &info, AT_SYMLINK_NOFOLLOW) != 0)
        return {};
    if (!isOneOf(FileStat::from(info), {file}))
        return nonstd::make_unexpected(StorageText::tr("\"%1\" was left in place: it has been changed since it was received.").arg(file.target));
    if (::unlinkat(parent->get(), name.constData(), 0) != 0)
        return failure(QT_TRANSLATE_NOOP("Megatorrent::Storage", "\"%1\" could not be deleted: %2"), file.target, errno);

    removeEmptyFolders(file);
    return {};
}

void TargetFolder::removeEmptyFolders(const FileRow &file)
{
    for (QString folder = file.target.first(file.target.lastIndexOf(u'/')); folder.size() > file.root.size(); folder.truncate(folder.lastIndexOf(u'/')))
    {
        if ((::rmdir(QFile::encodeName(folder).constData()) != 0) && (errno != ENOENT))
            break;
    }
}

nonstd::expected<FileDescriptor, TargetFolder::Obstacle> TargetFolder::openParent(const FileRow &file, const bool create) const
{
    const auto folder = m_saveFolders.open(file.root);
    if (!folder)
        return nonstd::make_unexpected(Obstacle {.kind = Obstacle::Kind::None, .path = file.root, .error = {ErrorCode::FolderAway, folder.error()}});
    return ::openParent(folder->root.get(), file, create);
}

bool TargetFolder::makeWay(const int folder, const QString &name)
{
    const QString time = QDateTime::currentDateTime().toString(u"yyyyMMdd-HHmmss"_s);
    for (int attempt = 0; attempt < 1000; ++attempt)
    {
        const QString suffix = (attempt == 0) ? time : (time + u'-' + QString::number(attempt));
        const QByteArray aside = QFile::encodeName(TargetFolder::conflictName(name, suffix));
        if (Posix::renameNew(folder, QFile::encodeName(name), folder, aside))
            return true;
        if (errno != EEXIST)
            return errno == ENOENT;
    }
    return false;
}

QString TargetFolder::conflictName(const QString &name, const QString &time)
{
    const qsizetype dot = name.lastIndexOf(u'.');
    const bool hasExtension = (dot > 0) && ((name.size() - dot) <= 16);
    const QString suffix = u".conflict-"_s + time + (hasExtension ? name.sliced(dot) : QString());
    QString stem = hasExtension ? name.first(dot) : name;
    while (!stem.isEmpty() && ((stem.toUtf8().size() + suffix.toUtf8().size()) > NAME_MAX_SIZE))
        stem.chop(stem.back().isLowSurrogate() ? 2 : 1);
    return stem + suffix;
}
