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

#include "filesealer.h"
#include "indexmaker.h"
#include "ingestrun.h"
#include "itemenroller.h"
#include "largefilesealer.h"
#include "packkeeper.h"
#include "pathjudge.h"
#include "planmaker.h"
#include "retrylist.h"
#include "sourcesurvey.h"
#include "tables.h"
#include "treescanner.h"

namespace Megatorrent
{
    // The work of an Ingest, step by step: finds out what is there and what is gone, takes out,
    // scans, has read and sealed, and has the packs put in order. A thread of its own
    class IngestJob
    {
        Q_DISABLE_COPY_MOVE(IngestJob)

    public:
        // `report` is called on the thread of run().
        IngestJob(const IngestParts &parts, const IngestRequest &request, std::function<void (const IngestProgress &)> report);

        IngestResult run();
        // Any thread
        void cancel() { m_run.cancel(); }

    private:
        void runSources();
        void sealAndRepair();
        void forgetTemporary();
        void withdraw(const QString &withdrawal);
        void noteUnfinished();
        void survey();
        void makePlan();
        void ask(const SurveyedSource &source);
        void takeOut();
        void scan(WorkTaker &taker);
        void remove(const std::function<QList<PublishedRow> (QSqlDatabase &db)> &next);
        void dropUnfinished(const QList<FileState> &states);
        void countAll();

        const bool m_isDry;
        IngestRun m_run;
        ItemEnroller m_enroller;
        RetryList m_retries;
        PackKeeper m_packs;
        IndexMaker m_indexes;
        LargeFileSealer m_largeFiles;
        FileSealer m_sealer;
        PathJudge m_judge;
        PlanMaker m_plan;
        TreeScanner::Exclusions m_exclusions;
        QList<SurveyedSource> m_sources;
    };
}
