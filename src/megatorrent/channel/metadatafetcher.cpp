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

#include "metadatafetcher.h"

#include <QMutexLocker>

#include "base/global.h"
#include "base/logger.h"

#include "../storage/storage.h"
#include "../swarm/channelswarm.h"

using namespace Megatorrent;

namespace
{
    // Of those that are forgotten the ciphertext stays, no more.
    const qsizetype KEPT_MAX = 64;
}

MetadataFetcher::MetadataFetcher(const qint64 channel, Storage *storage, ChannelSwarm *swarm, QObject *parent)
    : QObject(parent)
    , m_channel {channel}
    , m_storage {storage}
    , m_swarm {swarm}
{
}

MetadataFetcher::~MetadataFetcher()
{
    // read before it was written
    for (const auto &[id, kept] : asConst(m_kept).asKeyValueRange())
    {
        if (kept.size > 0)
            m_storage->compactBlob(id, kept.key, kept.size);
    }
}

QByteArray MetadataFetcher::get(const BlobId &id)
{
    prefetch({id});

    QMutexLocker locker {&m_mutex};
    m_isWaiting = true;
    while (!m_isCancelled && m_blobs.value(id).isEmpty())
        m_changed.wait(&m_mutex);
    m_isWaiting = false;
    if (m_isCancelled)
        return {};

    m_prefetched.removeOne(id);
    return m_blobs.take(id);
}

void MetadataFetcher::prefetch(const QList<BlobId> &ids)
{
    const QMutexLocker locker {&m_mutex};
    for (const BlobId &id : ids)
    {
        if (m_isCancelled || m_blobs.contains(id))
            continue;

        // What was fetched ahead and not asked for makes room
        if (m_prefetched.size() > PREFETCH_MAX)
        {
            for (qsizetype i = 0; i < m_prefetched.size(); ++i)
            {
                if (!m_blobs.value(m_prefetched[i]).isEmpty())
                {
                    m_blobs.remove(m_prefetched.takeAt(i));
                    break;
                }
            }
        }

        m_blobs.insert(id, {});
        m_prefetched.enqueue(id);
        QMetaObject::invokeMethod(this, [this, id] { load(id); }, Qt::QueuedConnection);
    }
}

bool MetadataFetcher::isStuck()
{
    const QMutexLocker locker {&m_mutex};
    return m_isWaiting && m_swarm && !m_swarm->isFetching();
}

void MetadataFetcher::cancel()
{
    const QMutexLocker locker {&m_mutex};
    m_isCancelled = true;
    m_changed.wakeAll();
}

void MetadataFetcher::load(const BlobId &id)
{
    m_storage->readMetadata(id, m_channel, this, [this, id](const QByteArray &held)
    {
        if (!held.isEmpty())
        {
            arrived(id, held);
            return;
        }
        if (!m_swarm)
            return;

        m_swarm->fetch(id, this, [this, id](const QByteArray &blob)
        {
            if (m_kept.size() >= KEPT_MAX)
                m_kept.clear();
            m_kept.insert(id, {});
            m_storage->keepBlob(m_channel, id, blob, this, [this, id](const QString &error)
            {
                m_kept[id].isWritten = true;
                compact(id);
                if (!error.isEmpty())
                    LogMsg(u"Megatorrent: "_s + error, Log::WARNING);
                else if (m_swarm)
                    m_swarm->addServable({id});
            });
            arrived(id, blob);
        });
    });
}

void MetadataFetcher::opened(const Ref &ref, const qint64 size)
{
    QMetaObject::invokeMethod(this, [this, ref, size]
    {
        if (const auto it = m_kept.find(ref.blobId); it != m_kept.end())
        {
            it->key = ref.key;
            it->size = size;
            compact(ref.blobId);
        }
    }, Qt::QueuedConnection);
}

void MetadataFetcher::compact(const BlobId &id)
{
    const Kept kept = m_kept.value(id);
    if (!kept.isWritten || (kept.size == 0))
        return;
    m_kept.remove(id);
    m_storage->compactBlob(id, kept.key, kept.size);
}

void MetadataFetcher::arrived(const BlobId &id, const QByteArray &blob)
{
    const QMutexLocker locker {&m_mutex};
    if (const auto it = m_blobs.find(id); it != m_blobs.end())
    {
        *it = blob;
        m_changed.wakeAll();
    }
}
