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

#include <atomic>
#include <functional>

#include <QThreadPool>
#include <QtClassHelperMacros>

class QObject;

namespace Megatorrent
{
    // The threads of the storage that hash, seal and read and write files, and the way back from
    // there to the engine's thread.
    class WorkerPool
    {
        Q_DISABLE_COPY_MOVE(WorkerPool)

    public:
        // Blobs first, ingests last
        enum class Priority
        {
            Ingest,
            File,
            Blob
        };

        // `engine` lives on the engine's thread.
        WorkerPool(QObject *engine, int threads);
        ~WorkerPool();

        int threadCount() const { return m_workers.maxThreadCount(); }

        // Any thread. Nothing is begun any more once end() has been called.
        void run(Priority priority, std::function<void ()> function);
        // Work that may take hours: one piece at a time, on a thread of its own
        void runLong(std::function<void ()> function);
        // Any thread. On the engine's thread, unless `engine` has been destroyed by then.
        void post(std::function<void ()> function);

        // Work that takes long asks now and then. Any thread
        bool isEnding() const { return m_isEnding; }
        // Before end(), so that what runs ends early
        void announceEnd() { m_isEnding = true; }
        // Drops what has not begun, and waits for the rest.
        void end();

    private:
        QObject *m_engine = nullptr;
        QThreadPool m_workers;
        QThreadPool m_mover;   // one thread
        std::atomic_bool m_isEnding = false;
    };
}
