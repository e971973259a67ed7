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

#include "folderwatch.h"

#include <utility>

#include "base/global.h"

#include "../storage/storage.h"
#include "../wire/clock.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Clock::Milliseconds INTERVAL = 30s;
    const Clock::Milliseconds INTERVAL_WHILE_AWAY = 3s;
}

FolderWatch::FolderWatch(const ChannelContext &context, const ChannelRecord &record, QObject *parent)
    : QObject(parent)
    , m_context {context}
    , m_channel {record.id}
    , m_folder {record.savePath}
    , m_mark {record.publicKey.toString()}
{
}

void FolderWatch::setFolder(const Path &folder)
{
    m_folder = folder;
    m_state = State::Unknown;
    m_problem.clear();
    m_isLooking = false;
    look();
}

void FolderWatch::look()
{
    if (m_isLooking)
        return;   // a disk that does not answer holds up one worker, not one more each time
    m_isLooking = true;
    m_context.storage->openFolder(m_channel, m_folder, m_mark, this, [this, folder = m_folder](const QString &problem) { handle(folder, problem); });
}

void FolderWatch::use()
{
    m_isLooking = true;
    m_context.storage->useFolder(m_channel, m_folder, m_mark, this, [this, folder = m_folder](const QString &problem) { handle(folder, problem); });
}

void FolderWatch::handle(const Path &folder, const QString &problem)
{
    if (folder != m_folder)
        return;   // the former one's
    m_isLooking = false;
    m_problem = problem;
    const State before = std::exchange(m_state, (problem.isEmpty() ? State::There : State::Away));
    m_context.clock->callLater((problem.isEmpty() ? INTERVAL : INTERVAL_WHILE_AWAY), this, [this, number = ++m_looks]
    {
        if (number == m_looks)
            look();
    });
    if (before == m_state)
        return;
    if (isThere())
        emit turnedUp(before == State::Away);
    else
        emit wentAway();
}
