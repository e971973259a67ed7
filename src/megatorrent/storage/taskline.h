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
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include <QtTypes>

namespace Megatorrent
{
    // Work that is done on several threads, while its results are taken in the order in which it
    // was given. One thread owns it.
    class TaskLine
    {
        Q_DISABLE_COPY_MOVE(TaskLine)

    public:
        using Function = std::function<void ()>;

        // `start` runs a function on another thread; `limit` tasks are on their way at a time.
        TaskLine(std::function<void (Function)> start, std::size_t limit);
        // Waits for what is running; its results are dropped.
        ~TaskLine();

        // `work` on any thread, then `finish` on this one, within a later add() or drain(). Neither
        // may throw.
        void add(Function work, Function finish);
        void drain();

    private:
        struct Task
        {
            Function work;
            Function finish;
            bool isDone = false;
        };

        void finishFirst();

        std::function<void (Function)> m_start;
        const std::size_t m_limit;
        std::deque<std::shared_ptr<Task>> m_tasks;
        bool m_isFinishing = false;

        std::mutex m_mutex;
        std::condition_variable m_changed;
        std::size_t m_running = 0;
    };
}
