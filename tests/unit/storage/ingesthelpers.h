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

#include "megatorrent/storage/chunkplace.h"
#include "megatorrent/storage/ingest.h"
#include "megatorrent/storage/publisheditems.h"

#include "helpers.h"

namespace Megatorrent::Test
{
    // A publisher's storage with a folder of sources
    class IngestBench
    {
    public:
        explicit IngestBench(const QString &folder = {});

        IngestResult run(const QList<IngestSource> &sources, const QStringList &withdrawals = {});
        // The folder "source", published under "show"
        IngestResult runShow();
        void write(const QString &path, const QByteArray &content) { writeFile(source + u'/' + path, content); }

        QList<PublishedItem> items();
        QStringList paths();
        std::optional<PublishedItem> item(const QString &path);
        QList<BlobId> blobsOf(const PublishedItem &item);
        QSet<BlobId> allBlobs();
        qint64 fileOf(const QString &path);

        // The content that a subscriber would get: from the blobs, with nothing but the item
        QByteArray fetch(const PublishedItem &item);
        QByteArray openChunk(const Ref &ref, std::optional<qint64> at, qint64 size);
        // Chunks that a subscriber would register for it
        QList<ChunkPlace> chunksOf(const PublishedItem &item);
        // All that is published is as in the folder, is served, and is said to be held
        void verify(const QString &prefix = u"show"_s);

        StorageBench storage;
        QString source;
        ChunkSecret secret;
        bool areNamed = true;         // the next runs' sources, as if the user had just named them
        bool takesOutAll = false;
        IngestMode mode = IngestMode::Full;
        std::optional<Settling> settling;
        IngestProgress lastProgress;
        std::function<void (const IngestProgress &, Ingest &)> onProgress;
    };

    QString problems(const IngestResult &result);
}
