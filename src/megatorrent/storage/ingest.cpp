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


#include "ingest.h"

#include <thread>

#include <QPointer>

#include "ingestjob.h"
#include "storage.h"
#include "storage_p.h"

using namespace Megatorrent;

class Ingest::Private
{
public:
    Private(Ingest *q, Storage *storage, const IngestRequest &request)
        : q {q}
        , storage {storage}
        , job {*storage->m_private, request, [this](const IngestProgress &progress) { report(progress); }}
    {
    }

    void report(const IngestProgress &progress)
    {
        QMetaObject::invokeMethod(q, [q = q, progress] { emit q->progressed(progress); }, Qt::QueuedConnection);
    }

    Ingest *const q;
    Storage *const storage;
    IngestJob job;
    std::thread thread;
};

Ingest::Ingest(Storage *storage, const IngestRequest &request, QObject *parent)
    : QObject(parent)
    , m_private {std::make_unique<Private>(this, storage, request)}
{
}

Ingest::~Ingest()
{
    cancel();
    if (m_private->thread.joinable())
        m_private->thread.join();
}

void Ingest::start()
{
    // after what the last run left behind has been put in order
    Storage::Private *const d = m_private->storage->m_private.get();
    d->whenReady([context = QPointer(this)]
    {
        if (!context || context->m_private->thread.joinable())
            return;
        Private *const p = context->m_private.get();
        p->thread = std::thread([p]
        {
            const IngestResult result = p->job.run();
            QMetaObject::invokeMethod(p->q, [q = p->q, result] { emit q->finished(result); }, Qt::QueuedConnection);
        });
    });
}

void Ingest::cancel()
{
    m_private->job.cancel();
}
