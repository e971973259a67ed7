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

#include <QString>
#include <QtClassHelperMacros>

#include "chunktable.h"
#include "packassembler.h"
#include "publishedtables.h"
#include "treescanner.h"

class QSqlDatabase;

namespace Megatorrent
{
    class IngestRun;

    // Enters what has been read and sealed among the channel's items. The ingest's thread; what
    // gets a database is work for the database's.
    class ItemEnroller
    {
        Q_DISABLE_COPY_MOVE(ItemEnroller)

    public:
        explicit ItemEnroller(IngestRun &run);

        // Rows for a file that has been read
        FileRow makeRow(const TreeScanner::Entry &entry, const FileStat &stat, FileState state) const;
        static PublishedItem makeItem(const TreeScanner::Entry &entry, const FileStat &stat);

        void enroll(const PackAssembler::NewItem &item, const std::optional<ChunkRow> &chunk);
        void enroll(QSqlDatabase &db, const PackAssembler::NewItem &item, const std::optional<ChunkRow> &chunk);
        bool hasEnrolled() const { return m_hasEnrolled; }

        // The item's old content is gone from the disk, although its new one has no place yet.
        void supersede(const QString &path) const;

    private:
        IngestRun &m_run;
        bool m_hasEnrolled = false;
    };
}
