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

#include <QList>
#include <QString>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

#include "../content/link.h"
#include "../content/manifest.h"

namespace Megatorrent
{
    class Database;

    // How items that are new in a channel are treated
    enum class DownloadPolicy : int
    {
        None = 0,  // listed, the user chooses
        All = 1
    };

    enum class ChannelRole : int
    {
        Forgotten = 0,   // only the highest sequence is remembered (protocol.md 7)
        Subscription = 1,
        Own = 2
    };

    // What the user published: a local file or folder, and the path under which it appears in the channel
    struct PublishedSource
    {
        Path path;
        QString prefix;

        friend bool operator==(const PublishedSource &, const PublishedSource &) = default;
    };

    // What is known of a channel between two runs
    struct ChannelRecord
    {
        qint64 id = 0;
        PublicKey publicKey;
        ChannelRole role = ChannelRole::Subscription;
        std::optional<Seed> seed;           // own channels
        std::optional<ReadKey> readKey;     // private channels
        QStringList peers;                  // "host:port" that the link or the user named
        QString name;                       // the user's
        QString title;                      // the publisher's
        QString description;
        Path savePath;                      // subscriptions: folder of its files
        DownloadPolicy policy = DownloadPolicy::All;
        bool isPaused = false;
        bool isForked = false;
        bool talksToV5 = true;
        qint64 highestSequence = 0;         // of all verified items ever seen
        std::optional<DhtItem> item;        // the newest verified one
        qint64 version = 0;                 // sequence whose catalogue is in use; 0: none yet
        qint64 approvedSequence = 0;        // the user said yes to the size of this version
        QList<PublishedSource> sources;     // own channels
        bool isDirty = false;               // own channels: title or description await the next publication
        QList<BlobId> metadata;             // catalogue chunks and index of the version in use
    };

    // The `channel` table. Engine thread; nothing here blocks but load().
    class ChannelStore
    {
        Q_DISABLE_COPY_MOVE(ChannelStore)

    public:
        explicit ChannelStore(Database *database);

        // Makes the tables where they are missing and reads all records (blocking; at start).
        nonstd::expected<QList<ChannelRecord>, QString> load();

        // Inserts or replaces; goes with the next group commit. A failure is logged.
        void save(const ChannelRecord &record);
        // The same, and calls `done` when it is on the disk.
        void saveDurably(const ChannelRecord &record, const QObject *context, std::function<void (const QString &error)> done);

    private:
        Database *m_database = nullptr;
    };
}
