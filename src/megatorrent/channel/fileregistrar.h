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
#include <memory>
#include <optional>

#include <QCache>
#include <QHash>
#include <QList>
#include <QString>

#include "base/path.h"

#include "../storage/chunkplace.h"
#include "../storage/storage.h"
#include "cancelflag.h"
#include "indexreader.h"
#include "itemstore.h"
#include "metadatasource.h"

class QSemaphore;

namespace Megatorrent
{
    class Database;

    // Registers the wanted items of a channel with the storage, in order of their paths, so that
    // their blobs are fetched. run() blocks (worker thread); the storage is called on its own
    // thread.
    class FileRegistrar
    {
        Q_DISABLE_COPY_MOVE(FileRegistrar)

    public:
        struct Request
        {
            qint64 channel = 0;   // ChannelRecord::id
            Path savePath;
        };

        // On the engine's thread: blobs that have to be fetched
        std::function<void (const QList<BlobId> &)> onMissing;

        FileRegistrar(const Request &request, MetadataSource *source, Storage *storage, const CancelFlag &cancelFlag);

        // Errors concern single items and are kept with them; one that is returned stopped the
        // whole.
        nonstd::expected<void, QString> run();

    private:
        struct Registration
        {
            FileSpec spec;
            QList<ChunkPlace> chunks;
            int permits = 0;
            std::function<void (const Error &error)> fail;
        };

        nonstd::expected<QList<ChunkPlace>, QString> chunksOf(const ItemRecord &record);
        // Nothing: it cannot be told whether what is on the disk is this item
        std::optional<AeadTag> tagOf(const CatalogueItem &item);
        // To the storage, on its thread; gives the permits back when it is known what becomes of
        // them.
        void hand(const QList<Registration> &group, const std::shared_ptr<QSemaphore> &permits) const;

        Request m_request;
        const CancelFlag m_cancelFlag;
        Storage *m_storage = nullptr;
        Database *m_database = nullptr;
        IndexReader m_reader;

        // The packs that were looked at last; empty: some of their files are not there. Items of a
        // pack mostly follow one another.
        QCache<BlobId, QHash<qint64, AeadTag>> m_packs;
    };
}
