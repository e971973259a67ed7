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
#include <memory>

#include "../storage/ingest.h"
#include "backgroundwork.h"
#include "catalogueimport.h"
#include "channel.h"
#include "publicationbuilder.h"

namespace Megatorrent
{
    class MetadataFetcher;

    // A channel of the user's own: publishes files and folders into it. Engine thread.
    class Publication final : public Channel
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Publication)

    public:
        Publication(const ChannelContext &context, const ChannelRecord &record, QObject *parent = nullptr);
        // Cancels what runs and waits for it.
        ~Publication() override;

        void start() override;

        ChannelInfo info() const;

        void setTitle(const QString &title);
        void setDescription(const QString &description);

        struct Job
        {
            int taskId = 0;
            TaskKind kind = TaskKind::Publish;
            QList<PublishedSource> sources;   // none: all that were published before
            QStringList withdrawals;
            OutrunPolicy outrunPolicy = OutrunPolicy::Stop;
        };
        // One at a time; further ones wait. taskChanged() follows.
        void enqueue(const Job &job);
        void cancel(int taskId);
        bool hasJobs() const;

        // Forgets what is published; the files stay. The caller drops the object then.
        void remove(std::function<void ()> done);

        void handlePublished(qint64 sequence, int copies);
        void handleSwarmRate(qint64 bytesPerSecond);   // upload

    signals:
        void taskChanged(const TaskInfo &task);

    private:
        void handleNewItem(const Manifest &manifest) override;
        void handleFork() override;

        bool isOutrun() const;
        void startNext();
        void merge();
        void handleMerged(const CatalogueImport::Result &result);
        void withdrawElsewhere();
        void ingest();
        void handleIngested(const IngestResult &result);
        void build();
        void handleBuilt(const PublicationBuilder::Result &result);
        void finishTask(TaskState state, const QString &error = {});
        void countItems();
        void reportProgress(const IngestProgress &progress);

        QList<Job> m_jobs;                    // the first one runs
        TaskInfo m_task;                      // of the first one
        qint64 m_taskStart = 0;               // ms, monotonic
        std::unique_ptr<Ingest> m_ingest;
        std::shared_ptr<std::atomic_bool> m_isCancelled = std::make_shared<std::atomic_bool>(false);
        MetadataFetcher *m_fetcher = nullptr;
        qint64 m_buildingSequence = 0;
        bool m_wasDirty = false;              // whatever the first job finds
        qint64 m_removedElsewhere = 0;        // items that were published elsewhere, withdrawn by the first job
        QString m_error;
        qint64 m_items = 0;
        qint64 m_bytes = 0;
        int m_copies = 0;
        qint64 m_uploadRate = 0;
        BackgroundWork m_work;
    };
}
