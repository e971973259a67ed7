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

#include <memory>
#include <optional>

#include <QObject>
#include <QStringList>

#include "../storage/ingest.h"
#include "../wire/clock.h"
#include "backgroundwork.h"
#include "cancelflag.h"
#include "channel.h"
#include "info.h"
#include "publicationbuilder.h"

namespace Megatorrent
{
    class ElsewhereMerge;
    class MetadataFetcher;
    class NewestCheck;
    class PublishedChannel;

    // One publication or withdrawal, from what must be known first to the signed item. Whatever it
    // learns on the way (a newer state of the network, the time) is judged anew before it signs.
    // Engine thread; nothing here blocks.
    class PublicationJob final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(PublicationJob)

    public:
        struct Request
        {
            int taskId = 0;
            TaskKind kind = TaskKind::Publish;
            QList<PublishedSource> sources;   // none: all that were published before
            QStringList withdrawals;
            PublishOptions options = {};
            bool isAutomatic = false;         // by the channel's own watch
            int watch = 0;                    // by which of its watches, one after the other
            Clock::Milliseconds settleTime {0};   // what has changed since is left alone
        };

        // What it works with; all outlive it.
        struct Means
        {
            ChannelContext context;
            PublishedChannel *channel = nullptr;
            NewestCheck *newest = nullptr;
            ChannelSwarm *swarm = nullptr;
            Path folder;                      // of the channel's layouts
        };

        PublicationJob(const Means &means, const Request &request);
        // Cancels what runs and waits for it.
        ~PublicationJob() override;

        void start();
        // finished() follows.
        void cancel();
        // The same, for something that must not wait.
        void giveWay();
        // The channel is being removed: nothing of it is shown any more.
        void end();
        // The network has answered, or come.
        void reconsider();
        // Title or description: there is something to publish.
        void noteRecordChanged() { m_wasDirty = true; }

        const Request &request() const { return m_request; }
        const TaskInfo &task() const;
        // The channel knows of what was asked for, whatever becomes of the job.
        bool isNoted() const { return m_isNoted; }
        bool hasGivenWay() const { return m_givesWay; }
        // It failed because of what was asked for; with the channel all is as before.
        bool isMistaken() const { return m_isMistaken; }
        // What the sources are like now: of a dry run that has found out
        const std::optional<IngestResult> &findings() const { return m_ingested; }
        // What it left for the user to say of sources of which much is gone
        QList<SourceQuestion> questions() const;
        // Those that are open now: what has been looked through again is asked anew, or not any more; what has
        // not stays as it was.
        QList<SourceQuestion> questionsAfter(QList<SourceQuestion> before, const QList<PublishedSource> &sources) const;
        // The same in a sentence, with what the user can do; empty: nothing
        static QString sentence(const QList<SourceQuestion> &questions);
        // Something comes of it that others see.
        bool isSigning() const;
        // Nobody has asked for it, and nothing comes of it but findings().
        bool isLook() const { return m_request.isAutomatic && (m_request.kind == TaskKind::DryRun); }
        // What it waits for, a sentence; empty: it works
        QString waitsFor() const;

    signals:
        void changed();
        // Once; the last thing it does
        void finished();

    private:
        void advance();
        bool isLookUpDue();
        QString clockProblem() const;
        void merge();
        void handleMerged(const QString &error);
        void withdrawElsewhere();
        void ingest();
        void takeSources(QList<PublishedSource> &sources) const;
        void reportProgress(const IngestProgress &progress);
        void handleIngested(const IngestResult &result);
        bool isUpToDate() const;
        void build();
        void handleBuilt(const PublicationBuilder::Result &result);
        void adopt(const ChannelRecord &published);
        void finish(TaskState state, const Error &error = {});
        void finishPublished();
        void finishUnsigned();
        void setPhase(const QString &phase);

        const ChannelRecord &record() const;
        Path layoutPath(qint64 sequence) const;
        Clock *clock() const { return m_means.context.clock; }

        const Means m_means;
        const Request m_request;
        TaskInfo m_task;
        bool m_isMistaken = false;
        qint64 m_start = 0;                   // ms, monotonic
        bool m_isCancelled = false;
        bool m_givesWay = false;
        bool m_isEnding = false;
        bool m_isBusy = false;                // something is under way whose end is told
        QString m_waitsFor;
        std::optional<qint64> m_merged;       // sequence of what was published elsewhere, and is here now
        std::optional<IngestResult> m_ingested;
        bool m_isNoted = false;
        QList<PublishedSource> m_sourcesBefore;
        bool m_wasDirty = false;              // whatever the ingest finds
        qint64 m_removedElsewhere = 0;        // items that were published elsewhere
        qint64 m_basis = 0;                   // sequence of the newest item when the catalogue was begun
        std::unique_ptr<ElsewhereMerge> m_merge;
        std::unique_ptr<Ingest> m_ingest;
        CancelFlag m_buildCancelFlag;
        MetadataFetcher *m_fetcher = nullptr;   // while the catalogue is written
        BackgroundWork m_work;
    };
}
