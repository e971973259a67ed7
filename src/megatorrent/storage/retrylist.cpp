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

#include "retrylist.h"

#include <cerrno>
#include <utility>

#include "posixfile.h"
#include "sourcetree.h"
#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    const int ATTEMPTS_MAX = 3;
}

RetryList::RetryList(AddProblem addProblem, std::function<void ()> leave)
    : m_addProblem {std::move(addProblem)}
    , m_leave {std::move(leave)}
{
}

void RetryList::fail(const IngestWork &work, const Error &error, const bool isChanging)
{
    if (!isChanging)
    {
        m_addProblem(work.entry.local, error);
        return;
    }
    if (m_leave)
    {
        m_leave();
        return;
    }
    if ((work.attempts + 1) >= ATTEMPTS_MAX)
    {
        m_addProblem(work.entry.local, {ErrorCode::FileBusy, StorageText::tr("changes while it is read")});
        return;
    }
    IngestWork again = work;
    ++again.attempts;
    // it may have become a link, or something else that is not published
    if (!work.tree->examine(again.entry))
        m_addProblem(work.entry.local, cannotRead(ENOENT));
    else if (again.entry.kind != SourceEntry::Kind::File)
        m_addProblem(work.entry.local, again.entry.reason);
    else
        m_works.append(again);
}

QList<IngestWork> RetryList::take()
{
    return std::exchange(m_works, {});
}

Error RetryList::cannotRead(const int error)
{
    return {Posix::readingCode(error), StorageText::tr("cannot be read: %1").arg(Posix::errorText(error))};
}
