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

#include <memory>

#include <QHash>
#include <QMutex>
#include <QObject>
#include <QPointer>
#include <QQueue>
#include <QWaitCondition>

#include "metadatasource.h"

namespace Megatorrent
{
    class ChannelSwarm;
    class Storage;

    // The MetadataSource of a running channel: asks the storage, else the swarm, and keeps what the
    // swarm brought so that it can be served on. The object lives on the engine's thread; get(),
    // opened() and prefetch() are for one worker thread.
    class MetadataFetcher final : public QObject, public MetadataSource
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(MetadataFetcher)

    public:
        MetadataFetcher(qint64 channel, Storage *storage, ChannelSwarm *swarm, QObject *parent = nullptr);
        ~MetadataFetcher() override;

        QByteArray get(const BlobId &id) override;
        void opened(const Ref &ref, qint64 size) override;
        void prefetch(const QList<BlobId> &ids) override;

        // get() waits for a blob that nobody is being asked for: whoever there is has refused it.
        // Engine thread.
        bool isStuck();
        // Wakes get(), now and for ever, with nothing. Any thread.
        void cancel();

    private:
        void load(const BlobId &id);
        void arrived(const BlobId &id, const QByteArray &blob);
        void compact(const BlobId &id);

        const qint64 m_channel;
        Storage *m_storage = nullptr;
        QPointer<ChannelSwarm> m_swarm;

        // Blobs that the swarm brought, until they take less room. Engine's thread
        struct Kept
        {
            bool isWritten = false;
            SymmetricKey key;
            qint64 size = 0;      // 0: not opened yet
        };
        QHash<BlobId, Kept> m_kept;

        // Shared with the worker
        QMutex m_mutex;
        QWaitCondition m_changed;
        QHash<BlobId, QByteArray> m_blobs;    // empty: on its way
        QQueue<BlobId> m_prefetched;          // arrived or on their way, oldest first
        bool m_isWaiting = false;
        bool m_isCancelled = false;
    };
}
