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
#include <optional>

#include <QCoreApplication>
#include <QList>
#include <QStringList>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

#include "channel/info.h"

namespace Megatorrent
{
    class ChannelMirror;
    class DiskInquiry;
    class EngineHost;
    class FolderClaims;
    struct Link;
    class Tasks;
    class UserRules;

    struct NewSubscription
    {
        QString link;
        Path savePath;                       // empty: a folder of its own, see baseFolder
        QString name;
        QString folder;                      // in the list (ListFolder)
        DownloadPolicy policy = DownloadPolicy::All;
        bool isPaused = false;
        bool isSequential = false;           // items one after the other
        QStringList peers;                   // "host:port"
        Path baseFolder = {};                // in which its own folder is made; empty: that of the settings
        bool isFromList = false;             // somebody else may have chosen the folder
    };

    // What a user does with the channels that he follows. Main thread; errors are sentences for
    // him.
    class Subscriptions final
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::Subscriptions)
        Q_DISABLE_COPY_MOVE(Subscriptions)

    public:
        // All outlive it. `baseFolder`: in which folders of new subscriptions are made
        Subscriptions(EngineHost *host, ChannelMirror *mirror, Tasks *tasks, FolderClaims *folders, DiskInquiry *disks, UserRules *rules
                , std::function<Path ()> baseFolder);

        // Of the folder that is made for a channel: of its name what can be one name of a folder, and nothing that leads elsewhere
        static QString folderName(const Link &link, const QString &suffix = {});

        QList<SubscriptionInfo> all() const;
        bool contains(const PublicKey &key) const;
        // Whether adding it would change nothing: it is followed, with its read key if it has one, or one's own
        bool isKnown(const Link &link) const;
        // As they would have to be added elsewhere, with read keys: only where the user asked for it
        QList<NewSubscription> exported() const;

        nonstd::expected<PublicKey, Error> add(const NewSubscription &subscription);
        nonstd::expected<void, Error> remove(const PublicKey &key, bool deleteFiles);
        nonstd::expected<void, Error> set(const PublicKey &key, const std::optional<QString> &name, std::optional<DownloadPolicy> policy
                , std::optional<bool> talksToV5);
        // Whether a channel can have this name in the list: it is no longer than a title (CatalogueHeader).
        static nonstd::expected<void, Error> checkName(const QString &name);
        // In the list, not on the disk
        nonstd::expected<void, Error> setFolder(const PublicKey &key, const QString &folder);
        // All that is in `from`, or below, goes to `to`, which may be there already, and so do rules that name it. Returns how many subscriptions.
        nonstd::expected<int, Error> moveFolder(const QString &from, const QString &to);
        void pause(const PublicKey &key);
        void resume(const PublicKey &key);
        // What is at the save path now is the right folder.
        void useFolder(const PublicKey &key);
        // Its files move there, or are there already. Returns the task.
        nonstd::expected<int, Error> setLocation(const PublicKey &key, const Path &folder);
        // What is stopped is not looked for.
        nonstd::expected<void, Error> refresh(const PublicKey &key);
        int recheck(const PublicKey &key);   // the task

    private:
        nonstd::expected<ChannelRecord, Error> recordOf(const NewSubscription &subscription, const Link &link) const;
        // Makes the folder.
        nonstd::expected<Path, Error> findFolder(const NewSubscription &subscription, const Link &link);

        EngineHost *const m_host;
        ChannelMirror *const m_mirror;
        Tasks *const m_tasks;
        FolderClaims *const m_folders;
        DiskInquiry *const m_disks;
        UserRules *const m_rules;
        const std::function<Path ()> m_baseFolder;
    };
}
