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

#include <deque>
#include <memory>
#include <optional>

#include <QList>
#include <QString>
#include <QtClassHelperMacros>

#include "ingestwork.h"
#include "pathjudge.h"
#include "publishedsources.h"
#include "treescanner.h"

namespace Megatorrent
{
    class IngestRun;
    class WorkTaker;
    struct SurveyedSource;

    // The second of an ingest's two walks through its sources: finds what is new or changed. The
    // ingest's thread
    class IngestScan
    {
        Q_DISABLE_COPY_MOVE(IngestScan)

    public:
        IngestScan(IngestRun &run, const PathJudge &judge, WorkTaker &taker, const TreeScanner::Exclusions &exclusions);

        void scan(const SurveyedSource &source);

    private:
        // What is published from a source, in order of the path
        class Published
        {
        public:
            Published(const IngestRun &run, qint64 source);

            // The item with this path; those before it are passed over.
            std::optional<PublishedSources::Item> take(const QString &path);

        private:
            bool load();

            const IngestRun &m_run;
            const qint64 m_source;
            std::deque<PublishedSources::Item> m_items;
            QString m_last;
            bool m_isAtEnd = false;
        };

        void handleFile(const TreeScanner::Entry &entry, const std::shared_ptr<const SourceTree> &tree, qint64 source, Published &published);
        QStringList findDoubts(const QList<IngestWork> &page, const PathJudge::Sightings &seen) const;
        void handlePage();

        IngestRun &m_run;
        const PathJudge &m_judge;
        WorkTaker &m_taker;
        const TreeScanner::Exclusions &m_exclusions;
        QList<IngestWork> m_page;    // found, and not looked into yet
    };
}
