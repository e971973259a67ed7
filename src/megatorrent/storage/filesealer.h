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
#include <vector>

#include <QList>
#include <QtClassHelperMacros>

#include "../content/blob.h"
#include "ingestwork.h"
#include "publishedtables.h"
#include "worktaker.h"

namespace Megatorrent
{
    class IngestRun;
    class ItemEnroller;
    class LargeFileSealer;
    class PackKeeper;
    class RetryList;
    struct LoadedFile;

    // Has files read and sealed, each in the way that its size asks for, and publishes them. The
    // ingest's thread
    class FileSealer final : public WorkTaker
    {
        Q_DISABLE_COPY_MOVE(FileSealer)

    public:
        FileSealer(IngestRun &run, ItemEnroller &enroller, PackKeeper &packs, LargeFileSealer &largeFiles, RetryList &retries);

        void add(const IngestWork &work) override;
        // Has those read that wait to be read together.
        void flush() override;
        // Waits for all that have been added, and reads those again that changed meanwhile.
        void finish();

    private:
        void publishEmpty(const IngestWork &work);
        void addSmall(const IngestWork &work);
        void readAlone(const IngestWork &work);
        std::vector<std::optional<Placement>> findPlacements(const std::vector<LoadedFile> &files) const;
        void handleSmall(const IngestWork &work, LoadedFile &loaded, const std::optional<Placement> &placement);
        void handleAlone(const IngestWork &work, const LoadedFile &loaded);
        void publishAt(const Placement &placement, const IngestWork &work, const LoadedFile &loaded);

        IngestRun &m_run;
        ItemEnroller &m_enroller;
        PackKeeper &m_packs;
        LargeFileSealer &m_largeFiles;
        RetryList &m_retries;
        ChunkSealer m_sealer;
        QList<IngestWork> m_small;         // to be read together
        qint64 m_smallBytes = 0;
    };
}
