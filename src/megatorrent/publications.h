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

#include <optional>

#include <QCoreApplication>
#include <QList>
#include <QStringList>

#include "base/3rdparty/expected.hpp"

#include "channel/channelrecord.h"
#include "channel/info.h"

namespace Megatorrent
{
    class ChannelMirror;
    class DiskInquiry;
    class EngineHost;
    class FolderClaims;
    class Tasks;

    // What a user does with his own channels. Main thread; errors are sentences for him.
    class Publications final
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::Publications)
        Q_DISABLE_COPY_MOVE(Publications)

    public:
        // All outlive it.
        Publications(EngineHost *host, ChannelMirror *mirror, Tasks *tasks, const FolderClaims *folders, DiskInquiry *disks);

        QList<PublicationInfo> all() const;
        bool contains(const PublicKey &key) const;

        nonstd::expected<PublicKey, Error> create(const QString &title, const QString &description, bool isPrivate);
        nonstd::expected<PublicKey, Error> import(const ExportedChannel &channel);
        // The identity and everything else that makes one the owner: only where the user asked for
        // it
        nonstd::expected<ExportedChannel, Error> exported(const PublicKey &key) const;
        // The user has got what exported() gave.
        void setBackedUp(const PublicKey &key);
        nonstd::expected<void, Error> remove(const PublicKey &key);
        nonstd::expected<void, Error> set(const PublicKey &key, const std::optional<QString> &title, const std::optional<QString> &description
                , std::optional<bool> talksToV5, std::optional<bool> isWatched = std::nullopt);
        // Whether they can be those of a channel: see CatalogueHeader
        static nonstd::expected<void, Error> checkTitle(const QString &title);
        static nonstd::expected<void, Error> checkDescription(const QString &description);
        // Returns the task. Without paths, everything that was published before is looked through
        // again. `kind`: or finds out what that would do, or only reads
        nonstd::expected<int, Error> publish(const PublicKey &key, const QStringList &paths, const QString &prefix, const PublishOptions &options
                , TaskKind kind = TaskKind::Publish);
        nonstd::expected<int, Error> withdraw(const PublicKey &key, const QStringList &paths);

    private:
        nonstd::expected<PublicKey, Error> add(ChannelRecord record, bool isNew);
        // Looks at the disk.
        nonstd::expected<QList<PublishedSource>, Error> sourcesOf(const QStringList &paths, const QString &folder, const QList<PublishedSource> &known
                , bool takesOutAll);

        EngineHost *const m_host;
        ChannelMirror *const m_mirror;
        Tasks *const m_tasks;
        const FolderClaims *const m_folders;
        DiskInquiry *const m_disks;
    };
}
