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

#include "locationchange.h"

#include <utility>

#include <QSqlDatabase>

#include "base/global.h"

#include "../storage/database.h"
#include "../wire/clock.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Clock::Milliseconds RETRY_INTERVAL = 3s;
}

LocationChange::LocationChange(const ChannelContext &context, const ChannelRecord &record, QObject *parent)
    : QObject(parent)
    , m_context {context}
    , m_channel {record.id}
    , m_key {record.publicKey}
{
    m_task.kind = TaskKind::Move;
    m_task.key = m_key;
    // nobody may be given these folders, also while the channel's own is not there
    findFormer(record.savePath, {});
}

LocationChange::~LocationChange()
{
    m_control->cancel();
}

void LocationChange::expect()
{
    m_isCancelAsked = false;
    if (m_state != State::Moving)
        setState(State::Unknown, {});
}

void LocationChange::begin(const Path &folder, const bool isAsked)
{
    m_folder = folder;
    m_isAsked = m_isAsked || isAsked;
    m_isReported = m_isReported || isAsked;
    if (!isAsked)
        m_isCancelAsked = false;   // it is begun once more
    if (m_state == State::Moving)
    {
        m_isBegunAgain = true;
        endMove();
    }
    else if (m_state != State::Looking)
    {
        look();
    }
}

void LocationChange::findFormer(const Path &folder, std::function<void (const QString &error)> found)
{
    const auto others = std::make_shared<QStringList>();
    m_context.storage->database()->post([mark = m_key.toString(), folder, others](QSqlDatabase &db)
    {
        *others = Storage::otherFolders(db, mark, folder);
    }, this, [this, others, found = std::move(found)](const QString &error)
    {
        QList<Path> folders;
        for (const QString &other : asConst(*others))
            folders.append(Path(other));
        if (error.isEmpty() && (std::exchange(m_formerFolders, folders) != folders))
            emit changed();
        if (found)
            found(error);
    });
}

void LocationChange::look()
{
    setState(State::Looking, {});
    findFormer(m_folder, [this, folder = m_folder](const QString &error)
    {
        if (m_state != State::Looking)
            return;
        if (folder != m_folder)
        {
            look();
            return;
        }
        if (!error.isEmpty())
        {
            setState(State::Stopped, error);
            report(TaskState::Failed, error);
        }
        else if (m_formerFolders.isEmpty())
        {
            m_isAsked = false;
            m_isCancelAsked = false;
            setState(State::Settled, {});
            report(TaskState::Done, {});
            emit settled();
        }
        else if (std::exchange(m_isCancelAsked, false))
        {
            setState(State::Stopped, cancelledMessage());
            report(TaskState::Cancelled, {});
        }
        else
        {
            move();
        }
    });
}

void LocationChange::move()
{
    setState(State::Moving, {});
    emit began();
    m_isReported = true;
    m_task.phase = tr("Waiting until the files of another channel have been moved");
    m_control = std::make_shared<MoveControl>();
    m_context.storage->moveFiles(m_channel, m_folder, m_key.toString(), m_isAsked, m_control, this, [this](const FolderMoveProgress &progress)
    {
        m_task.phase = tr("Moving files");
        m_task.files = progress.files;
        m_task.filesTotal = progress.filesTotal;
        m_task.bytes = progress.bytes;
        m_task.bytesTotal = progress.bytesTotal;
        m_task.current = progress.current;
        report(TaskState::Running, {});
    }, [this](const FolderMoveResult &result) { handleResult(result); });
}

// One that waits for its turn ends at once.
void LocationChange::endMove()
{
    if (m_control->cancel())
    {
        FolderMoveResult result;
        result.isCancelled = true;
        handleResult(result);
    }
}

void LocationChange::handleResult(const FolderMoveResult &result)
{
    m_task.problems.clear();
    m_task.notes.clear();
    for (const FolderMoveResult::Left &left : result.left)
        m_task.problems.append({.path = left.path, .error = left.reason});
    for (const FolderMoveResult::Left &note : result.notes)
        m_task.notes.append({.path = note.path, .error = note.reason});
    m_task.problemsTotal = result.leftTotal;

    if (m_ended)
    {
        setState(State::Stopped, {});
        report(TaskState::Cancelled, {});
        std::exchange(m_ended, {})();
    }
    else if (std::exchange(m_isBegunAgain, false))
    {
        look();
    }
    else if (result.isCancelled)
    {
        setState(State::Stopped, cancelledMessage());
        report(TaskState::Cancelled, {});
    }
    else if (!result.problem.isEmpty())
    {
        setState(State::Waiting, tr("Files are being moved to \"%1\", and some cannot be moved now: %2").arg(m_folder.toString(), result.problem.text));
        report(TaskState::Running, m_problem);
        m_context.clock->callLater(RETRY_INTERVAL, this, [this]
        {
            if (m_state == State::Waiting)
                look();
        });
    }
    else if (result.leftTotal > 0)
    {
        setState(State::Stopped, tr("%n files are still in the former folder: %1 Start the channel to move them.", nullptr
                , static_cast<int>(result.leftTotal)).arg(result.left.first().reason.text));
        report(TaskState::Failed, m_problem);
    }
    else
    {
        look();
    }
}

void LocationChange::cancel()
{
    if (m_state == State::Moving)
    {
        endMove();
    }
    else if (m_state == State::Waiting)
    {
        setState(State::Stopped, cancelledMessage());
        report(TaskState::Cancelled, {});
    }
    else if ((m_state == State::Looking) || (m_state == State::Unknown))
    {
        m_isCancelAsked = true;
        // the folder may not turn up for long
        if (m_state == State::Unknown)
            abandon();
    }
}

void LocationChange::abandon()
{
    noteAsked();
    report(TaskState::Cancelled, {});
}

void LocationChange::fail(const QString &problem)
{
    m_isReported = true;
    report(TaskState::Failed, {ErrorCode::FolderUnusable, problem});
}

void LocationChange::stop(std::function<void ()> ended)
{
    if (m_state != State::Moving)
    {
        setState(State::Stopped, {});
        report(TaskState::Cancelled, {});
        ended();
        return;
    }
    m_ended = std::move(ended);
    endMove();
}

QString LocationChange::cancelledMessage() const
{
    return tr("Moving the files to \"%1\" was cancelled: some are still in the former folder. Start the channel to move them, or name another folder.")
            .arg(m_folder.toString());
}

void LocationChange::setState(const State state, const QString &problem)
{
    m_state = state;
    m_problem = problem;
    emit changed();
}

void LocationChange::report(const TaskState state, const Error &error)
{
    if (!m_isReported)
        return;   // there was nothing to do, and nobody has asked for it
    m_task.state = state;
    m_task.error = error.as(ErrorCode::FilesElsewhere);
    emit progressed(m_task);
    if (state == TaskState::Running)
        return;
    m_isReported = false;
    m_task = {};
    m_task.kind = TaskKind::Move;
    m_task.key = m_key;
}
