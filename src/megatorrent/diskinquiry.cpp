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

#include "diskinquiry.h"

#include <utility>

using namespace Megatorrent;

DiskInquiry::DiskInquiry(const std::chrono::milliseconds patience, const std::chrono::milliseconds patienceInAll)
    : m_patience {patience}
    , m_patienceInAll {patienceInAll}
{
}

Error DiskInquiry::unanswered() const
{
    return {ErrorCode::DiskSilent, tr("The disk with \"%1\" does not answer, so that it is not known whether this may be done. Please try again when it does.").arg(m_state->path().toString())};
}

Error DiskInquiry::tooSlow() const
{
    return {ErrorCode::DiskSilent, tr("The disk with \"%1\" answers, but takes too long, so that it is not known whether this may be done. Please try again when it is less busy.")
            .arg(m_state->path().toString())};
}

bool DiskInquiry::State::begin()
{
    const std::lock_guard lock {m_mutex};
    if (std::exchange(m_isBusy, true))
        return false;
    m_lastLook = std::chrono::steady_clock::now();
    return true;
}

void DiskInquiry::State::lookAt(const Path &path)
{
    const std::lock_guard lock {m_mutex};
    m_path = path;
    m_lastLook = std::chrono::steady_clock::now();
}

std::chrono::steady_clock::time_point DiskInquiry::State::lastLook() const
{
    const std::lock_guard lock {m_mutex};
    return m_lastLook;
}

void DiskInquiry::State::end()
{
    const std::lock_guard lock {m_mutex};
    m_isBusy = false;
}

Path DiskInquiry::State::path() const
{
    const std::lock_guard lock {m_mutex};
    return m_path;
}
