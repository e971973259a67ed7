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

#include <condition_variable>
#include <mutex>
#include <optional>

#include <QSet>
#include <QtClassHelperMacros>

#include "fileid.h"

namespace Megatorrent
{
    // Lets one worker at a time look at a file. Any thread
    class FileLocks
    {
        Q_DISABLE_COPY_MOVE(FileLocks)

    public:
        // Gives the file back when it is destroyed.
        class Lock
        {
        public:
            // The file has been locked already.
            Lock(FileLocks *locks, FileId file);
            Lock(Lock &&other) noexcept;
            Lock &operator=(Lock &&other) noexcept;
            ~Lock();

        private:
            void release();

            FileLocks *m_locks = nullptr;
            FileId m_file = 0;
        };

        FileLocks() = default;

        // Nothing: somebody has it.
        std::optional<Lock> tryLock(FileId file);
        // Waits until nobody has it.
        Lock lock(FileId file);
        // Locks do so.
        void unlock(FileId file);

    private:
        std::mutex m_mutex;
        std::condition_variable m_unlocked;
        QSet<FileId> m_files;
    };
}
