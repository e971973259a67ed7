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
#include <utility>
#include <vector>

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

#include "base/3rdparty/expected.hpp"

#include "chunkplace.h"
#include "sharing.h"
#include "tables.h"

class QSqlDatabase;

namespace Megatorrent
{
    // Enters files that are to be received into the tables, and refuses those that make no sense.
    // Database's thread.
    class FileRegistry
    {
        Q_DISABLE_COPY_MOVE(FileRegistry)

    public:
        struct NewFile
        {
            FileRow row;
            std::vector<ChunkPlace> chunks;
            std::function<void (QSqlDatabase &db, FileId file)> registered;   // see FileSpec
        };

        struct Entry
        {
            bool isFresh = false;      // there is nothing to look for
            QList<BlobId> missing;     // of a fresh file
        };

        explicit FileRegistry(const Sharing sharing) : m_sharing {sharing} {}

        // All of the file, or nothing and why. `isFresh`: nothing is where the file and its partial
        // file will be.
        nonstd::expected<Entry, QString> enter(QSqlDatabase &db, NewFile &file, bool isFresh) const;

        // The channel is being removed: nothing is entered for it any more.
        void close(qint64 channel) { m_closed.insert(channel); }
        // The channel's files go to `folder` now, also those that were meant for its former ones.
        void redirect(qint64 channel, const QStringList &former, const QString &folder);

    private:
        Entry tryToEnter(QSqlDatabase &db, NewFile &file, bool isFresh) const;

        const Sharing m_sharing;
        QSet<qint64> m_closed;
        QHash<std::pair<qint64, QString>, QString> m_redirected;   // channel and folder
    };
}
