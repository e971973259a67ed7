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

#include <cerrno>
#include <utility>

#include <QByteArray>
#include <QString>
#include <QtTypes>

#include "../content/error.h"

// Thin layer over POSIX files: what QFile cannot do (openat, pread from several threads,
// nanoseconds, syncing). Any thread.

struct stat;

namespace Megatorrent
{
    // Owns a file descriptor
    class FileDescriptor
    {
    public:
        FileDescriptor() = default;
        explicit FileDescriptor(const int fd) : m_fd {fd} {}
        FileDescriptor(FileDescriptor &&other) noexcept : m_fd {std::exchange(other.m_fd, -1)} {}
        FileDescriptor &operator=(FileDescriptor &&other) noexcept;
        ~FileDescriptor();

        bool isValid() const { return m_fd >= 0; }
        int get() const { return m_fd; }
        void close();

    private:
        int m_fd = -1;
    };

    // What tells that a file has been written to (protocol.md 3)
    struct FileStat
    {
        qint64 size = 0;      // bytes
        qint64 mtime = 0;     // ns since the epoch
        qint64 ctime = 0;     // ns since the epoch
        qint64 inode = 0;
        qint64 modified = 0;  // mtime in whole seconds, which has no bounds; not in the database

        friend bool operator==(const FileStat &left, const FileStat &right)
        {
            return (left.size == right.size) && (left.mtime == right.mtime) && (left.ctime == right.ctime) && (left.inode == right.inode);
        }
        static FileStat from(const struct stat &info);
    };

    namespace Posix
    {
        // What errno says, for people
        QString errorText(int error);
        // What kind of trouble errno is where something is read, and where it is written
        ErrorCode readingCode(int error);
        ErrorCode writingCode(int error);
        // A file cannot be written to: which, and why
        Error writingFailed(const QString &path, int error);

        // Of what has the name of a file and is none: a pipe, a socket, a device, or a link where
        // none is followed. No file system says it.
        constexpr int NOT_A_FILE = ENOSTR;

        // A regular file, never a pipe or device that would block. Not valid: errno, which is
        // EISDIR or NOT_A_FILE if it is something else.
        FileDescriptor openRegular(int folder, const QByteArray &name, int flags, unsigned int mode = 0666);
        // The same, of one that exists
        FileDescriptor openForReading(const QString &path);
        // A new file with a name that is ours, which only the owner can read; a file that has it is
        // of a run that was killed, and goes. Not valid: errno
        FileDescriptor openNew(const QByteArray &path);
        // 0: a file can be written there, for there is one, a link to one, or nothing. Else errno:
        // EISDIR, NOT_A_FILE, ENOLINK for a link to something that is not there
        int obstacle(const QString &path);
        // What errno says of a file of ours, and what to do about it
        QString obstacleText(int error);
        // False with errno; ENODATA if the file ends before.
        [[nodiscard]] bool readFully(int fd, void *data, qint64 size, qint64 offset);
        [[nodiscard]] bool writeFully(int fd, const void *data, qint64 size, qint64 offset);
        // The same, but zeros are not written where there is a hole. Nobody else may write to the
        // file meanwhile.
        [[nodiscard]] bool writeSparsely(int fd, const void *data, qint64 size, qint64 offset);
        [[nodiscard]] bool stat(int fd, FileStat &result);
        // 0 or errno
        int synchronize(int fd);
        int synchronizeFileSystem(int fd);
        // As far as the file system has such things
        void setMode(int fd, unsigned int mode);
        void setModificationTime(int fd, qint64 seconds);
        // Never replaces what has the new name; false with errno, EEXIST if something has it. Where
        // the file system cannot do this in one step, there may be two for a moment; nobody else of
        // us may use the new name meanwhile.
        [[nodiscard]] bool renameNew(int fromFolder, const QByteArray &from, int toFolder, const QByteArray &to);

        // Gives a file another name, which must be free. False with errno: EXDEV on another file
        // system, EPERM where there are no links
        [[nodiscard]] bool linkNew(int fromFolder, const QByteArray &from, int toFolder, const QByteArray &to);

        // Makes a folder and those above it that are missing, only for the owner if `isPrivate`.
        // False with errno.
        [[nodiscard]] bool makeFolder(const QString &path, bool isPrivate);
        // Bytes that may still be written to the file system of `path`; -1 if that cannot be told
        qint64 freeSpace(const QString &path);
    }
}
