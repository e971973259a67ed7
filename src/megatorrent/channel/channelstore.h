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

#include <QList>
#include <QString>
#include <QStringList>

#include "base/3rdparty/expected.hpp"

#include "channelfiles.h"
#include "channelrecord.h"

namespace Megatorrent
{
    class Database;

    // Records of channels: their files (ChannelFiles), which are the truth for what is in them, and
    // the `channel` table, which adds what belongs to the rest of the database (ids, the version in
    // use). Engine thread; nothing here blocks but load().
    class ChannelStore
    {
        Q_DISABLE_COPY_MOVE(ChannelStore)

    public:
        using Done = std::function<void (const QString &error)>;

        ChannelStore(Database *database, const Path &keysFolder);

        struct Loaded
        {
            QList<ChannelRecord> records;
            QStringList notices;     // sentences: what was damaged or gone, and what became of it
        };
        // Makes the tables where they are missing and reads all records, from the one place or the
        // other (blocking; at start).
        nonstd::expected<Loaded, QString> load();

        // Inserts or replaces; soon. A failure is logged.
        void save(const ChannelRecord &record);
        // The same, and calls `done` when it is on the disk. The sequence is there first, before
        // anything else of the record.
        void saveDurably(const ChannelRecord &record, const QObject *context, Done done);
        // What is in the channel's file only, at once: a decision of the user's that is about to be
        // acknowledged. If it fails, nothing is changed.
        void keep(const ChannelRecord &record, const QObject *context, Done done);

    private:
        Database *m_database = nullptr;
        ChannelFiles m_files;
    };
}
