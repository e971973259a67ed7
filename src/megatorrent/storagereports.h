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

#include <QList>
#include <QObject>

#include "storage/storage.h"

class QSqlDatabase;

namespace Megatorrent
{
    class Channel;
    class EngineChannels;
    class Subscription;

    // Tells the channels what the storage says of blobs and files, and notes in the items what
    // became of their files. Engine thread.
    class StorageReports final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(StorageReports)

    public:
        // They outlive it.
        StorageReports(Storage *storage, EngineChannels *channels, QObject *parent = nullptr);

    private:
        void handleBlobsHeld(const QList<BlobId> &ids, const ChannelScope &scope);
        void handleBlobLost(const BlobId &id, const QString &path, const QString &reason, const ChannelScope &scope);
        // Those that what is said of this scope is for
        QList<Channel *> channelsOf(const ChannelScope &scope) const;
        void handleProgress();
        void handleFilesCompleted(const QList<FileId> &files);
        void handleFileFailed(FileId file, const Error &error);
        void handleFileIncomplete(FileId file, const QString &reason);
        // `change` returns a file that it made superfluous, if any; `changed`: how its subscription
        // is told
        void changeItems(const QList<FileId> &files, std::function<std::optional<FileId> (QSqlDatabase &, FileId)> change
                , void (Subscription::*changed)());

        Storage *const m_storage;
        EngineChannels *const m_channels;
    };
}
