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

#include <QtClassHelperMacros>

#include "../crypto/bytes.h"
#include "fileid.h"

class QFileInfo;

namespace Megatorrent
{
    class Database;
    class KeptBlobs;
    class Ledger;
    class WorkerPool;

    // Clears up what a run that ended at any point left behind, other than in the folders of
    // subscriptions. One worker, once, before anything else asks for files; ends early with the
    // storage.
    class StartRecovery
    {
        Q_DISABLE_COPY_MOVE(StartRecovery)

    public:
        StartRecovery(Database *database, Ledger *ledger, const KeptBlobs &keptBlobs, const WorkerPool &workers);

        // `lastFile`: of the last run. `isNew`: the database is, and knows nothing of the blobs
        // that are kept.
        void run(FileId lastFile, bool isNew);

    private:
        void dropIngesting(FileId lastFile);
        // Nothing: it is none, and has been removed if it was left by a run that was killed.
        std::optional<BlobId> blobOf(const QFileInfo &file) const;
        void adoptFound();
        void removeOrphans();

        Database *m_database = nullptr;
        Ledger *m_ledger = nullptr;
        const KeptBlobs &m_keptBlobs;
        const WorkerPool &m_workers;
    };
}
