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

#include "recheck.h"

#include <memory>

#include <QSqlDatabase>

#include "base/global.h"

#include "../storage/database.h"
#include "itemfiles.h"

using namespace Megatorrent;

Recheck::Recheck(const ChannelContext &context, const ChannelRecord &record)
    : m_context {context}
    , m_record {record}
{
}

void Recheck::start(const int taskId)
{
    TaskInfo task;
    task.id = taskId;
    task.kind = TaskKind::Recheck;
    task.key = m_record.publicKey;
    task.phase = tr("Checking files");
    m_tasks.insert(taskId, task);
    emit progressed(task);
    if (!m_isRunning)
        begin();
}

void Recheck::begin()
{
    m_served = m_tasks.keys();
    m_isRunning = !m_served.isEmpty();
    if (!m_isRunning)
        return;
    // of files that are not there now nothing is to be believed
    m_context.storage->openFolder(m_record.id, m_record.savePath, m_record.publicKey.toString(), this, [this](const QString &problem)
    {
        if (problem.isEmpty())
        {
            readAll();
            return;
        }
        emit folderMissed();
        endRun(TaskState::Failed, {ErrorCode::FolderAway, problem});
    });
}

void Recheck::readAll()
{
    const auto files = std::make_shared<QList<FileId>>();
    m_context.storage->database()->post([id = m_record.id, files](QSqlDatabase &db)
    {
        ItemFiles::clearErrors(db, id);
        *files = ItemFiles::ofChannel(db, id);
    }, this, [this, files](const QString &error)
    {
        if (!error.isEmpty())
        {
            endRun(TaskState::Failed, {ErrorCode::DatabaseFailed, error});
            return;
        }
        emit began();
        readNext(*files, 0);
    });
}

void Recheck::readNext(const QList<FileId> &files, const qsizetype index)
{
    for (const int taskId : asConst(m_served))
    {
        TaskInfo task = m_tasks.value(taskId);
        task.files = index;
        task.filesTotal = files.size();
        emit progressed(task);
    }
    if (!m_served.isEmpty() && (index < files.size()))
    {
        m_context.storage->recheckFile(files[index], this, [this, files, index] { readNext(files, (index + 1)); });
        return;
    }

    emit ended();
    endRun(TaskState::Done);
}

void Recheck::endRun(const TaskState state, const Error &error)
{
    const QList<int> served = m_served;
    for (const int taskId : served)
        finish(taskId, state, error);
    begin();
}

void Recheck::finish(const int taskId, const TaskState state, const Error &error)
{
    TaskInfo task = m_tasks.take(taskId);
    if (task.id != taskId)
        return;
    m_served.removeOne(taskId);
    task.state = state;
    task.error = error;
    emit progressed(task);
}

void Recheck::cancel(const int taskId)
{
    finish(taskId, TaskState::Cancelled);
}

void Recheck::end()
{
    const QList<int> taskIds = m_tasks.keys();
    for (const int taskId : taskIds)
        finish(taskId, TaskState::Cancelled);
}
