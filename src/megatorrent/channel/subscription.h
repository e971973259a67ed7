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

#include "catalogueimport.h"
#include "channel.h"

namespace Megatorrent
{
    class FileRegistration;
    class ItemWishes;
    class ReadingOrder;
    class Recheck;
    class SubscriptionFolder;
    class SubscriptionStatus;
    class SubscriptionTotals;
    class VersionIntake;

    // A channel that the user follows. Decides what its parts do, and when: VersionIntake takes new
    // versions in, FileRegistration registers wanted items with the storage, and their blobs are
    // fetched while the folder is there (SubscriptionFolder). Engine thread; nothing here blocks.
    class Subscription final : public Channel
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Subscription)

    public:
        Subscription(const ChannelContext &context, const ChannelRecord &record, QObject *parent = nullptr);
        // Ends what runs on the pool; waits for it.
        ~Subscription() override;

        void start() override;
        void end(const QObject *context, std::function<void ()> done) override;

        SubscriptionInfo info() const;

        // What a channel may take unasked, in bytes; 0: no limit
        void setQuota(qint64 bytes);
        void setName(const QString &name);
        void setFolder(const QString &folder);
        void setPolicy(DownloadPolicy policy);
        // Nothing: the subscription itself, with all that comes later
        void setSequential(const std::optional<QStringList> &paths, bool isSequential);
        void pause();
        // Also means yes to a question about size, and tries again what failed or does not move on.
        void resume();
        void refresh();

        // From start() on. Of moving and reading again taskProgressed() tells.
        SubscriptionFolder *folder() const { return m_folder.get(); }
        ItemWishes *wishes() const { return m_wishes.get(); }
        ReadingOrder *order() const { return m_order.get(); }
        Recheck *rechecks() const { return m_recheck.get(); }

        // It was not known what the user's rules are; now it is.
        void handleRulesKnown();
        // They have changed items in the database.
        void handleRulesApplied(const QList<FileId> &dropped);
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
        // Of what a reader waits for, something may be there.
        void readerMayGoOn(quint64 reader);
        // Some items may be ready to be added to qBittorrent's transfer list.
        void torrentsMayBeReady();

    private:
        bool isStopped() const override { return record().isPaused; }
        void handleNewItem(const Manifest &manifest) override;
        bool isUsingBlobs() const override;
        void unnamedDropped() override;

        void makeParts();
        void connectFolder();
        void connectIntake();
        void connectItems();
        bool isNewerKnown() const;

        void beginUpdate();
        void handleAdopted(qint64 sequence, const CatalogueImport::Result &result);
        void handleOvertaken();
        void registerFiles();
        void handleRegistered(const QString &error, bool wasInterrupted);

        void handleFolderThere(bool wasAway);
        void handleFolderAway();
        void handleFolderSettled(bool mayRest);
        void tellWhatIsHeld();

        void fetchMissing();
        void handleDropped(const QList<BlobId> &ids);
        void findTorrents();

        // From start() on
        std::unique_ptr<SubscriptionFolder> m_folder;
        std::unique_ptr<SubscriptionTotals> m_totals;
        std::unique_ptr<VersionIntake> m_intake;
        std::unique_ptr<FileRegistration> m_registration;
        std::unique_ptr<ItemWishes> m_wishes;
        std::unique_ptr<ReadingOrder> m_order;
        std::unique_ptr<Recheck> m_recheck;
        std::unique_ptr<SubscriptionStatus> m_status;

        bool m_isRegisteringAgain = false;
        bool m_isFetchDue = false;
        bool m_isUpdateDue = false;   // when what is dropped has gone
        bool m_isHeld = false;        // an update waits until it is known what the rules are
        qint64 m_quota = 0;
    };
}
