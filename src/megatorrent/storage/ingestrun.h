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
#include <chrono>
#include <functional>

#include <QString>
#include <QtClassHelperMacros>

#include "ingest.h"
#include "ingestparts.h"
#include "publishedtables.h"
#include "taskline.h"

namespace Megatorrent
{
    // What the parts of an ingest share: the database, whether to go on, what comes out of it, and
    // the line in which workers read and seal. The ingest's thread, but for cancel().
    class IngestRun
    {
        Q_DISABLE_COPY_MOVE(IngestRun)

    public:
        // Thrown where the ingest cannot go on, and caught by IngestJob
        struct Cancelled {};
        struct Failed { QString error; };

        IngestRun(const IngestParts &parts, const IngestRequest &request, std::function<void (const IngestProgress &)> report);

        const IngestParts parts;
        const IngestRequest request;
        IngestResult result;
        IngestProgress progress;
        TaskLine line;

        // Has work done on the database's thread, and waits for it. Throws Failed
        void call(std::function<void (QSqlDatabase &)> work) const;
        // What counts as held: what this channel holds, if channels are kept apart
        ChannelScope scope() const { return scopeOf(parts.sharing, request.channel); }

        // Any thread
        void cancel() { m_isCancelled = true; }
        bool isCancelled() const { return m_isCancelled; }
        // Throws Cancelled or Failed
        void checkCancelled() const;
        // For the end of work in the line, where nothing may be thrown: what fails is noted, and
        // thrown by the next check.
        void guarded(const std::function<void ()> &function);
        // Waits for all that is in the line. Throws Failed
        void drain();

        // Says now and then how far it has come. `path`: in the channel
        void report(const QString &path);
        void reportEnd();
        void addProblem(const QString &local, const Error &reason);
        void addNote(const QString &local, const Error &reason);
        void count(PublishedTables::Change change);

    private:
        const std::function<void (const IngestProgress &)> m_report;
        std::atomic_bool m_isCancelled = false;
        QString m_failure;
        std::chrono::steady_clock::time_point m_reported;
    };
}
