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


#include "taskline.h"

using namespace Megatorrent;

TaskLine::TaskLine(std::function<void (Function)> start, const std::size_t limit)
    : m_start {std::move(start)}
    , m_limit {limit}
{
}

TaskLine::~TaskLine()
{
    std::unique_lock lock {m_mutex};
    m_changed.wait(lock, [this] { return m_running == 0; });
}

void TaskLine::add(Function work, Function finish)
{
    // what a result brings about waits for nothing, or results would overtake each other
    while (!m_isFinishing && (m_tasks.size() >= m_limit))
        finishFirst();

    auto task = std::make_shared<Task>(Task {.work = std::move(work), .finish = std::move(finish)});
    m_tasks.push_back(task);
    {
        const std::lock_guard lock {m_mutex};
        ++m_running;
    }
    m_start([this, task]
    {
        task->work();
        const std::lock_guard lock {m_mutex};
        task->isDone = true;
        --m_running;
        m_changed.notify_all();
    });
}

void TaskLine::drain()
{
    while (!m_tasks.empty())
        finishFirst();
}

void TaskLine::finishFirst()
{
    const std::shared_ptr<Task> task = m_tasks.front();
    m_tasks.pop_front();
    {
        std::unique_lock lock {m_mutex};
        m_changed.wait(lock, [&task] { return task->isDone; });
    }
    m_isFinishing = true;
    task->finish();
    m_isFinishing = false;
}
