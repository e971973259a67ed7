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

#include <functional>

#include <QList>
#include <QString>
#include <QtClassHelperMacros>

#include "ingestwork.h"

namespace Megatorrent
{
    // Files that changed while they were read, and are to be read again, a few times at most. The
    // ingest's thread
    class RetryList
    {
        Q_DISABLE_COPY_MOVE(RetryList)

    public:
        using AddProblem = std::function<void (const QString &local, const Error &reason)>;

        // `leave`: called for what changes, which is then left alone; without it, it is read again.
        explicit RetryList(AddProblem addProblem, std::function<void ()> leave = {});

        void add(const IngestWork &work) { m_works.append(work); }
        // It could not be read: it is a problem, unless that was because it changes.
        void fail(const IngestWork &work, const Error &error, bool isChanging);
        QList<IngestWork> take();

        static Error cannotRead(int error);

    private:
        const AddProblem m_addProblem;
        const std::function<void ()> m_leave;
        QList<IngestWork> m_works;
    };
}
