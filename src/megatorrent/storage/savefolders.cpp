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

#include "savefolders.h"

#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>

#include "base/global.h"

#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    const char MARK_NAME[] = "channel";
    const char NEW_MARK_NAME[] = "channel.new";
    // The second line of the mark: the folder was made by us, and goes with the channel when it is
    // empty.
    const QByteArray MADE {"made"};
    const qint64 MARK_MAX_SIZE = 256;

    FileDescriptor openFolder(const int above, const QByteArray &name, const int flags = 0)
    {
        return FileDescriptor {::openat(above, name.constData(), (O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags))};
    }

    struct Mark
    {
        QString channel;
        bool isMade = false;
    };

    // Nothing: there is none
    std::optional<Mark> readMark(const int hidden)
    {
        const FileDescriptor file = Posix::openRegular(hidden, MARK_NAME, (O_RDONLY | O_NOFOLLOW));
        FileStat stat;
        if (!file.isValid() || !Posix::stat(file.get(), stat) || (stat.size > MARK_MAX_SIZE))
            return std::nullopt;
        QByteArray text {static_cast<qsizetype>(stat.size), Qt::Uninitialized};
        if (!Posix::readFully(file.get(), text.data(), text.size(), 0))
            return std::nullopt;
        const QList<QByteArray> lines = text.trimmed().split('\n');
        return Mark {.channel = QString::fromLatin1(lines[0]), .isMade = lines.contains(MADE)};
    }

    // False with errno
    bool writeMark(const int hidden, const Mark &mark)
    {
        const QByteArray text = mark.channel.toLatin1() + '\n' + (mark.isMade ? (MADE + '\n') : QByteArray());
        {
            const FileDescriptor file = Posix::openRegular(hidden, NEW_MARK_NAME, (O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW));
            if (!file.isValid() || !Posix::writeFully(file.get(), text.constData(), text.size(), 0))
                return false;
            if (const int error = Posix::synchronize(file.get()); error != 0)
            {
                errno = error;
                return false;
            }
        }
        struct stat info {};
        if ((::fstatat(hidden, MARK_NAME, &info, AT_SYMLINK_NOFOLLOW) == 0) && !S_ISREG(info.st_mode))
        {
            errno = Posix::NOT_A_FILE;
            return false;
        }
        return ::renameat(hidden, NEW_MARK_NAME, hidden, MARK_NAME) == 0;
    }
}

QString SaveFolders::hiddenPath(const QString &root)
{
    return root + u'/' + QString::fromLatin1(HIDDEN_NAME);
}

nonstd::expected<void, QString> SaveFolders::establish(const QString &root, const QString &mark)
{
    const auto fail = [&root]
    {
        const bool isNoFile = (errno == Posix::NOT_A_FILE) || (errno == EISDIR);
        const QString reason = isNoFile ? StorageText::tr("something in \"%1\" should be a file, and is none").arg(hiddenPath(root)) : Posix::errorText(errno);
        return nonstd::make_unexpected(StorageText::tr("Files cannot be received into the folder \"%1\": %2. Please choose another one, or change its permissions.")
                .arg(root, reason));
    };

    struct stat info {};
    const bool isMade = (::stat(QFile::encodeName(root).constData(), &info) != 0) && (errno == ENOENT);
    if (!Posix::makeFolder(root, false))
        return fail();
    const FileDescriptor folder = openFolder(AT_FDCWD, QFile::encodeName(root));
    if (!folder.isValid() || ((::mkdirat(folder.get(), HIDDEN_NAME, 0700) != 0) && (errno != EEXIST)))
        return fail();
    const FileDescriptor hidden = openFolder(folder.get(), HIDDEN_NAME, O_NOFOLLOW);
    if (!hidden.isValid())
        return fail();
    const std::optional<Mark> present = readMark(hidden.get());
    if (present && !present->channel.isEmpty() && (present->channel != mark))
    {
        return nonstd::make_unexpected(StorageText::tr("The folder \"%1\" belongs to another channel (%2). Please choose another one; or, if that channel"
                " is not used any more, delete the folder \"%3\".").arg(root, present->channel, hiddenPath(root)));
    }

    // All that a file goes through is tried with one of our own, in the hidden folder: among the
    // user's, no name is ours to take.
    const char written[] = "trial";
    const char placed[] = "trial.placed";
    ::unlinkat(hidden.get(), placed, 0);
    const bool isWritten = writeMark(hidden.get(), {.channel = mark, .isMade = (isMade || (present && present->isMade))})
            && Posix::openRegular(hidden.get(), written, (O_WRONLY | O_CREAT | O_NOFOLLOW)).isValid();
    const bool isPlaced = isWritten && Posix::renameNew(hidden.get(), written, hidden.get(), placed) && (::unlinkat(hidden.get(), placed, 0) == 0)
            && (::faccessat(folder.get(), ".", (W_OK | X_OK), AT_EACCESS) == 0);
    if (isPlaced)
        return {};
    const int error = errno;
    if (isWritten)
        ::unlinkat(hidden.get(), written, 0);
    errno = error;
    return fail();
}

void SaveFolders::removeMark(const QString &root, const QString &mark)
{
    const auto opened = open(root, mark);
    if (!opened)
        return;
    const std::optional<Mark> present = readMark(opened->hidden.get());
    // there are no files any more that they could belong to
    for (const QString &name : asConst(QDir(hiddenPath(root)).entryList({u"*.part"_s, u"*.moving"_s, u"*.trial"_s}, (QDir::Files | QDir::Hidden))))
        ::unlinkat(opened->hidden.get(), QFile::encodeName(name).constData(), 0);
    ::unlinkat(opened->hidden.get(), MARK_NAME, 0);
    const bool isEmpty = (::unlinkat(opened->root.get(), HIDDEN_NAME, AT_REMOVEDIR) == 0);
    if (isEmpty && present && present->isMade)
        ::rmdir(QFile::encodeName(root).constData());
}

bool SaveFolders::isFree(const QString &root, const QString &mark)
{
    return isUnmarked(root) || open(root, mark).has_value();
}

bool SaveFolders::isUnmarked(const QString &root)
{
    const FileDescriptor folder = openFolder(AT_FDCWD, QFile::encodeName(root));
    if (!folder.isValid())
        return false;
    const FileDescriptor hidden = openFolder(folder.get(), HIDDEN_NAME, O_NOFOLLOW);
    return hidden.isValid() ? !readMark(hidden.get()) : (errno == ENOENT);
}

nonstd::expected<SaveFolders::Opened, QString> SaveFolders::open(const QString &root, const QString &mark)
{
    const auto isAway = [&root](const QString &why)
    {
        return nonstd::make_unexpected(StorageText::tr("The folder \"%1\" is not there: %2 Is its disk connected? Nothing is written until it is back."
                " If you have emptied or replaced it yourself, say that this folder is to be used.").arg(root, why));
    };

    Opened result {.root = openFolder(AT_FDCWD, QFile::encodeName(root)), .hidden = {}};
    if (!result.root.isValid())
        return isAway(StorageText::tr("%1.").arg(Posix::errorText(errno)));
    result.hidden = openFolder(result.root.get(), HIDDEN_NAME, O_NOFOLLOW);
    const std::optional<Mark> present = result.hidden.isValid() ? readMark(result.hidden.get()) : std::nullopt;
    if (!present)
        return isAway(StorageText::tr("what is in its place has no \"%1\" of this channel.").arg(QString::fromLatin1(HIDDEN_NAME)));
    if (present->channel != mark)
        return isAway(StorageText::tr("what is in its place belongs to another channel (%1).").arg(present->channel));
    return result;
}

void SaveFolders::remember(const QString &root, const QString &mark)
{
    const std::lock_guard lock {m_mutex};
    m_marks.insert(root, mark);
}

void SaveFolders::forget(const QString &root)
{
    const std::lock_guard lock {m_mutex};
    m_marks.remove(root);
}

nonstd::expected<SaveFolders::Opened, QString> SaveFolders::open(const QString &root) const
{
    QString mark;
    {
        const std::lock_guard lock {m_mutex};
        const auto it = m_marks.constFind(root);
        if (it == m_marks.constEnd())
            return nonstd::make_unexpected(StorageText::tr("The folder \"%1\" has not been looked at yet.").arg(root));
        mark = *it;
    }
    return open(root, mark);
}
