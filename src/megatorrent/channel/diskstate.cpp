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

#include "diskstate.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <QDirIterator>
#include <QFile>
#include <QStorageInfo>

using namespace Megatorrent;

namespace
{
    const qint64 LOOKED_AT_MAX = 1'000'000;
    const qint64 STAT_BLOCK_SIZE = 512;   // of st_blocks, whatever the file system's own is (POSIX)

    Path existingFolder(const Path &folder)
    {
        Path existing = folder;
        while (!existing.exists() && !existing.parentPath().isEmpty() && (existing.parentPath() != existing))
            existing = existing.parentPath();
        return existing;
    }
}

std::optional<DiskState> DiskState::of(const Path &folder)
{
    const QString existing = existingFolder(folder).data();
    const QStorageInfo storage {existing};
    if (!storage.isValid())
        return std::nullopt;

    DiskState state;
    // A device may be mounted at several places; what is none (tmpfs, say) has only its place
    const QString device = QString::fromLocal8Bit(storage.device());
    state.id = device.startsWith(u'/') ? device : storage.rootPath();
    state.bytesTotal = storage.bytesTotal();
    state.bytesFree = storage.bytesAvailable();

    struct statvfs status {};
    if ((::statvfs(QFile::encodeName(existing).constData(), &status) == 0) && (status.f_files > 0))
    {
        state.filesTotal = static_cast<qint64>(status.f_files);
        state.filesFree = static_cast<qint64>(status.f_favail);
    }
    return state;
}

DiskUsage DiskUsage::of(const Path &folder)
{
    DiskUsage usage;
    QDirIterator it {folder.data(), (QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot), QDirIterator::Subdirectories};
    while (it.hasNext() && (usage.files < LOOKED_AT_MAX))
    {
        struct stat status {};
        if (::lstat(QFile::encodeName(it.next()).constData(), &status) != 0)
            continue;
        usage.bytes += static_cast<qint64>(status.st_blocks) * STAT_BLOCK_SIZE;
        ++usage.files;
    }
    return usage;
}
