/*
 * Megatorrent, channels for qBittorrent.
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


#include "enginepreviews.h"

#include <utility>

#include <QDir>
#include <QThreadPool>
#include <QUuid>

#include "base/global.h"

#include "storage/storage.h"
#include "swarm/swarm.h"
#include "wire/clock.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // Until it is looked once more whether the channel has left the swarm
    const Clock::Milliseconds RETRY_INTERVAL = 500ms;
}

EnginePreviews::EnginePreviews(const ChannelContext &context, const Path &folder, QObject *parent)
    : QObject(parent)
    , m_context {context}
    , m_folder {folder / Path(QUuid::createUuid().toString(QUuid::Id128))}
{
    qRegisterMetaType<PreviewInfo>();
    m_context.store = nullptr;   // nothing is saved
    m_context.rules = nullptr;
    m_context.pool->start([folder, current = m_folder.filename()]
    {
        const QDir all {folder.data()};
        for (const QString &name : asConst(all.entryList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::Hidden)))
        {
            if (name != current)
                QDir(all.filePath(name)).removeRecursively();
        }
    });
}

EnginePreviews::~EnginePreviews()
{
    for (const Preview *preview : asConst(m_previews))
        m_context.storage->dropLookedAt(preview->keptBlobs());
    qDeleteAll(findChildren<Preview *>(Qt::FindDirectChildrenOnly));
}

void EnginePreviews::open(const ChannelRecord &record, const qint64 quota)
{
    if (const Preview *known = find(record.publicKey))
    {
        emit changed(known->info());
        return;
    }
    if (isBusy(record.publicKey))
    {
        m_wishes.insert(record.publicKey, {record, quota});
        openLater();
        return;
    }
    m_wishes.remove(record.publicKey);
    ChannelRecord looked = record;
    looked.id = -(++m_last);   // see Storage::LookedAt
    auto *preview = new Preview(m_context, looked, (m_folder / Path(QString::number(m_last))), quota, this);
    m_previews.insert(record.publicKey, preview);
    connect(preview, &Channel::changed, this, [this, preview] { emit changed(preview->info()); });
    preview->start();
    emit changed(preview->info());
}

bool EnginePreviews::isBusy(const PublicKey &key) const
{
    return m_ending.contains(key) || m_context.swarm->channel(key);
}

void EnginePreviews::openWaiting()
{
    const QList<Wish> wishes = m_wishes.values();
    for (const Wish &wish : wishes)
    {
        if (!isBusy(wish.record.publicKey))
            open(wish.record, wish.quota);
    }
    if (!m_wishes.isEmpty())
        openLater();
}

void EnginePreviews::openLater()
{
    if (std::exchange(m_isOpeningLater, true))
        return;
    m_context.clock->callLater(RETRY_INTERVAL, this, [this]
    {
        m_isOpeningLater = false;
        openWaiting();
    });
}

void EnginePreviews::forgetWish(const PublicKey &key)
{
    m_wishes.remove(key);
}

Preview *EnginePreviews::find(const PublicKey &key) const
{
    return m_previews.value(key);
}

void EnginePreviews::discard(const PublicKey &key)
{
    release(key, [this]([[maybe_unused]] const std::optional<DhtItem> &item, const Storage::LookedAt &blobs)
    {
        m_context.storage->dropLookedAt(blobs);
    });
}

void EnginePreviews::release(const PublicKey &key, std::function<void (const std::optional<DhtItem> &, const Storage::LookedAt &)> then)
{
    forgetWish(key);
    if (const auto ending = m_ending.find(key); ending != m_ending.end())
    {
        ending->append([then = std::move(then)] { then(std::nullopt, {}); });
        return;
    }
    Preview *const preview = m_previews.take(key);
    if (!preview)
    {
        then(std::nullopt, {});
        return;
    }
    preview->disconnect(this);
    m_ending.insert(key, {});
    preview->end(this, [this, key, preview, then = std::move(then)]
    {
        const auto item = preview->record().item;
        const Storage::LookedAt blobs = preview->keptBlobs();
        delete preview;
        const QList<std::function<void ()>> waiting = m_ending.take(key);
        then(item, blobs);
        for (const std::function<void ()> &next : waiting)
            next();
        openWaiting();
    });
}
