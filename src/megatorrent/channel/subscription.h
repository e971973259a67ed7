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

#include "../swarm/tokenbucket.h"
#include "../wire/clock.h"
#include "backgroundwork.h"
#include "catalogueimport.h"
#include "channel.h"

namespace Megatorrent
{
    class FolderWatch;
    class LocationChange;
    class MetadataFetcher;

    // A channel that the user follows: takes new versions in, registers wanted items with the storage and has their blobs fetched.
    // Engine thread; the blocking parts run on the context's pool.
    class Subscription final : public Channel
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Subscription)

    public:
        Subscription(const ChannelContext &context, const ChannelRecord &record, QObject *parent = nullptr);
        // Ends what runs on the pool; waits for it.
        ~Subscription() override;

        void start() override;

        SubscriptionInfo info() const;

        // What a channel may take unasked, in bytes; 0: no limit
        void setQuota(qint64 bytes);
        void setName(const QString &name);
        void setFolder(const QString &folder);
        void setPolicy(DownloadPolicy policy);
        void pause();
        // Also means yes to a question about size, and tries again what failed or does not move on.
        void resume();
        // The folder that is at the save path now is the right one: its files were taken away, or it was moved, on purpose.
        void useFolder();
        // Its files move there, or are there already; taskProgressed() tells of it.
        void setLocation(const Path &folder);
        void cancelMove();
        void refresh();
        void setSeen(const std::optional<QStringList> &paths, bool isSeen);
        // Nothing: all items. The change is on its way when this returns.
        void setWanted(const std::optional<QStringList> &paths, bool isWanted);
        // The user's rules have changed items in the database.
        void handleRulesApplied(const QList<FileId> &dropped);
        void setPriority(const std::optional<QStringList> &paths, ItemPriority priority);
        // Every registered file is read again; taskProgressed() tells of it.
        void recheck(int taskId);
        void cancelRecheck();
        void end(const QObject *context, std::function<void ()> done) override;

        void handleBlobLost(const BlobId &id, const QString &path, const QString &reason) override;
        // Item states, or what has been received of them, have changed in the database
        void handleItemsChanged();
        void handleItemsCompleted();
        // Parts of files have to be received once more
        void handleItemsLost();
        void handleSwarmRate(qint64 bytesPerSecond);

    signals:
        // Everything that is wanted has arrived
        void completed();
        // Of a recheck, or of moving the files; of that without the task's number
        void taskProgressed(const TaskInfo &task);
        // What rules had to say of the items of a version that has been taken over
        void rulesDecided(const RuleOutcome &outcome);
        // Some items may be ready to be added to qBittorrent's transfer list.
        void torrentsMayBeReady();

    private:
        void handleNewItem(const Manifest &manifest) override;

        void beginUpdate();
        void superviseUpdate(bool wasStuck);
        void finishUpdate(qint64 sequence, const CatalogueImport::Result &result);
        void adopt(qint64 sequence, const CatalogueImport::Result &result);
        void registerFiles();
        void forgetGoneFiles();
        void refreshAttributes();
        void handleFolderThere(bool wasAway);
        void handleFolderAway();
        void tellWhatIsHeld();
        void handleLocationSettled();
        // Files that rest where they are; those found damaged or deleted only if the user says so
        void tryAgain(bool alsoDamaged);
        void endRechecks();
        void recheckFiles(int taskId);
        void endRecheck(int taskId, TaskState state, const QString &error);
        void fetchMissing();
        void applyPriorities();
        RuleJudging judging() const;
        void findTorrents();
        // Incomplete files that are no longer wanted
        void moveTo(const Path &folder);
        void dropFiles(const QList<FileId> &files);
        void updateTotals();
        void setError(const QString &error);

        FolderWatch *const m_folder;
        LocationChange *const m_location;
        bool m_isMoveAsked = false;
        bool m_mayRest = false;                     // files that something had held up
        MetadataFetcher *m_fetcher = nullptr;       // of the update or registration that runs
        std::shared_ptr<std::atomic_bool> m_isCancelled = std::make_shared<std::atomic_bool>(false);
        qint64 m_updating = 0;                      // sequence being taken in
        bool m_isSupervised = false;
        TokenBucket m_quickUpdates;
        Clock::Milliseconds m_updateBegan {0};
        Clock::Milliseconds m_nextUpdate {0};       // not before
        bool m_isUpdateDue = false;                 // then
        bool m_isRegistering = false;
        bool m_hasPriorities = false;
        bool m_isRegisteringAgain = false;
        bool m_isAwaitingYes = false;
        bool m_isEncrypted = false;      // the newest state is
        QString m_error;
        QString m_storeError;   // of this computer's disk
        QString m_contentError; // of what the publisher made
        QString m_leftOut;      // items that are refused, for their names or sizes
        qint64 m_quota = 0;
        ItemTotals m_totals;
        qint64 m_countedVersion = 0;                // what m_totals is of
        bool m_isFetchDue = false;
        qint64 m_itemsRevision = 0;
        bool m_isCountingTotals = false;
        bool m_isCountingTotalsAgain = false;
        bool m_wasComplete = true;
        qint64 m_partialBytes = 0;
        qint64 m_downloadRate = 0;
        bool m_isRecheckCancelled = false;
        QMap<int, TaskInfo> m_rechecks;             // under way
        BackgroundWork m_work;
    };
}
