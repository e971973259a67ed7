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

#include <QList>
#include <QObject>
#include <QThreadPool>

#include "backgroundwork.h"
#include "info.h"
#include "rulerun.h"

namespace Megatorrent
{
    // Runs of rules over what is here, one after another, as tasks. Engine thread; the runs
    // themselves on a worker.
    class RuleRunner final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(RuleRunner)

    public:
        RuleRunner(Database *database, QThreadPool *pool, QObject *parent = nullptr);
        ~RuleRunner() override;

        void start(int taskId, const RuleRun::Request &request);
        void cancel(int taskId);

    signals:
        void taskChanged(const TaskInfo &task);
        // Something may have been changed in this channel. `dropped`: incomplete files that are no
        // longer wanted
        void applied(const PublicKey &channel, const QList<FileId> &dropped);

    private:
        struct Job
        {
            TaskInfo task = {};
            RuleRun::Request request;
            CancelFlag cancelFlag = {};
        };

        void next();
        void finish(const RuleRun::Result &result);

        Database *const m_database;
        QThreadPool *const m_pool;
        QList<Job> m_jobs;            // the first one is running, if m_isRunning
        bool m_isRunning = false;
        BackgroundWork m_work;
    };
}
