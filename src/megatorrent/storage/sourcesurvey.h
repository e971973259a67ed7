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

#include <QSet>
#include <QString>

#include "ingest.h"
#include "publishedsources.h"
#include "treescanner.h"

namespace Megatorrent
{
    // A source as it is on disk, beside what is published from it. Nothing is changed.
    struct SurveyedSource
    {
        IngestSource source;                  // its prefix in normal form C
        qint64 id = 0;
        qint64 files = 0;
        qint64 bytes = 0;
        bool isThere = true;
        qint64 items = 0;                     // published from it so far
        qint64 gone = 0;                      // of these, noted by PublishedSources::noteGone() but for those that are unsettled
        qint64 unsettled = 0;                 // not gone for long enough
        QString emptied;                      // a folder that is empty now, on the disk, and not the source itself
        qint64 goneOfEmptied = 0;             // how much of `gone` was in it; of the one with the most
        PublishedSources::Places places;
        QString question;                     // why these must not be taken out unasked; empty: they may be
    };

    // The first of an ingest's two walks through its sources. Blocking; one thread. Of a dry run
    // nothing stays in the database.
    class SourceSurvey
    {
        Q_DISABLE_COPY_MOVE(SourceSurvey)

    public:
        // Does work on the database's thread, and waits for it
        using Call = std::function<void (std::function<void (QSqlDatabase &)>)>;

        // `step` is called at each file, with its size, and may throw.
        SourceSurvey(Call call, std::function<void (qint64 size)> step, const IngestRequest &request, const TreeScanner::Exclusions &exclusions);

        // Called with each folder that is gone through, and with a source that is a file
        std::function<void (const QString &local)> visit;

        SurveyedSource look(const IngestSource &source);

    private:
        class OwnPaths;

        const Call m_call;
        const std::function<void (qint64)> m_step;
        const IngestRequest &m_request;
        const qint64 m_channel;
        const TreeScanner::Exclusions &m_exclusions;
    };
}
