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

#include <condition_variable>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <QByteArray>
#include <QCoreApplication>
#include <QHash>
#include <QList>
#include <QSet>
#include <QStringList>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

#include "channelrecord.h"

namespace Megatorrent
{
    // What cannot be made again once it is lost: identities, read keys, subscriptions with their
    // settings, the highest sequences, and the wish to remove a channel. A small file for each
    // channel, in a folder of its own, replaced as a whole, with a checksum and two older copies.
    // It is the truth for all that is in it; the database is for what can be found out again from
    // it, the network and the user's files.
    //
    // Written by a thread of its own, which also waits for what is due later, tries again, and is
    // the last to end; a folder of the user's that hangs does not hold it up. Functions may be
    // called from any thread, but load().
    class ChannelFiles
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::ChannelFiles)
        Q_DISABLE_COPY_MOVE(ChannelFiles)

    public:
        using Done = std::function<void (const QString &error)>;

        explicit ChannelFiles(const Path &folder);
        // Writes what waits.
        ~ChannelFiles();

        struct Loaded
        {
            QList<ChannelRecord> records;
            QSet<PublicKey> older;         // of these the newest state was lost
            QStringList notices;           // sentences: what was damaged, and what became of it
        };
        // Blocking; once, before anything is saved.
        nonstd::expected<Loaded, QString> load();

        // Soon. What the network itself would tell again (a subscription's newest state) waits a
        // minute for more of it.
        void save(const ChannelRecord &record);
        // At once; `done` on the thread of the files, when it is on the disk.
        void saveDurably(const ChannelRecord &record, Done done);
        // The same for the record's sequence alone: it is about to be signed, and is not used again
        // whatever becomes of the state that gets it.
        void reserveSequence(const ChannelRecord &record, Done done);

    private:
        using Clock = std::chrono::steady_clock;

        struct Entry
        {
            ChannelRecord record;          // as of the last save
            QByteArray written;            // what the file holds
            bool isWaiting = false;
            bool isUrgent = false;
            Clock::time_point due;
            std::vector<Done> done;
        };

        void enqueue(const ChannelRecord &record, bool isUrgent, Done done);
        void run();
        void writeNext(std::unique_lock<std::mutex> &lock, const PublicKey &key);
        QString write(const QString &path, const QByteArray &text, bool isOnlyCopy) const;
        nonstd::expected<std::optional<ChannelRecord>, QString> read(const PublicKey &key, Loaded &loaded) const;
        QString path(const PublicKey &key) const;

        const QString m_folder;
        std::mutex m_mutex;
        std::condition_variable m_wake;
        QHash<PublicKey, Entry> m_entries;
        bool m_isQuitting = false;
        std::thread m_thread;
    };
}
