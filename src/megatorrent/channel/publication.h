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

#include <QTimer>

#include "../storage/servingstate.h"
#include "../storage/storage.h"
#include "channel.h"
#include "newestcheck.h"
#include "publicationjob.h"
#include "publishedchannel.h"
#include "sourcewatch.h"

namespace Megatorrent
{
    // A channel of the user's own: publishes files and folders into it. Engine thread.
    class Publication final : public Channel, private PublishedChannel
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Publication)

    public:
        // `isNew`: its key was made a moment ago, here; so the network cannot know anything of it
        Publication(const ChannelContext &context, const ChannelRecord &record, bool isNew, QObject *parent = nullptr);
        // Cancels what runs and waits for it.
        ~Publication() override;

        void start() override;

        PublicationInfo info() const;

        void setTitle(const QString &title);
        // The user has got a copy of the key.
        void setBackedUp();
        void setDescription(const QString &description);

        // What changes in its sources is published by itself.
        void setWatched(bool isWatched);

        // One at a time; further ones wait. taskChanged() follows.
        void enqueue(const PublicationJob::Request &request);
        // 0: what it does by itself
        void cancel(int taskId);

        void end(const QObject *context, std::function<void ()> done) override;

        void handleBlobLost(const BlobId &id, const QString &path, const QString &reason) override;
        void handlePublished(qint64 sequence, int copies);
        // The network has answered, or can be asked now
        void handleNetworkChanged();
        void handleSwarmRate(qint64 bytesPerSecond);   // upload

    signals:
        void taskChanged(const TaskInfo &task);

    private:
        void handleNewItem(const Manifest &manifest) override;
        void handleSequenceTold(qint64 sequence) override;
        bool isUsingBlobs() const override;

        // PublishedChannel
        const ChannelRecord &currentRecord() const override { return record(); }
        void change(const std::function<void (ChannelRecord &record)> &function) override;
        qint64 itemCount() const override { return m_items; }
        void setTotals(qint64 items, qint64 bytes) override;
        bool show(std::function<void ()> shown) override;

        void beginWatching();
        void look();
        void publishByItself();
        void enqueueAutomatic(TaskKind kind);
        void dropAutomatic();
        void startNext();
        void handleJobFinished();
        void takeOutcome(const PublicationJob &job);
        void takeFindings(const PublicationJob &job);
        void tellWatch(const PublicationJob &job);
        void takeQuestions(const PublicationJob &job);
        void setQuestions(const QList<SourceQuestion> &questions);
        void settleTask();
        void countItems();
        void checkServing();

        QList<PublicationJob::Request> m_queue;
        std::unique_ptr<PublicationJob> m_job;   // runs
        bool m_hasJobShown = false;
        std::unique_ptr<SourceWatch> m_watch;    // if it is watched
        int m_watchNumber = 0;                   // what a former one asked for is not for this one
        QString m_watchEnd;                      // why it is not any more, if that was not asked for: a sentence
        std::optional<TaskInfo> m_waiting;       // the last one that asked what is open, in this run
        std::function<void ()> m_ended;          // it is to be called when nothing runs any more
        NewestCheck m_newest;
        Error m_error;
        Error m_leftOut;                         // what the last publication could not take
        ServingState m_serving;
        QTimer m_servingTimer;
        qint64 m_items = 0;
        qint64 m_bytes = 0;
        int m_copies = 0;
        qint64 m_uploadRate = 0;
    };
}
