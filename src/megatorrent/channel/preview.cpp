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


#include "preview.h"

#include <utility>

#include <QDir>
#include <QMutex>
#include <QMutexLocker>
#include <QSqlDatabase>
#include <QThreadPool>

#include "base/global.h"
#include "base/utils/misc.h"

#include "../content/printable.h"
#include "../discovery/discovery.h"
#include "../storage/database.h"
#include "../storage/schema.h"
#include "../storage/storage.h"
#include "../swarm/channelswarm.h"
#include "metadatafetcher.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // Whether somebody still has the blobs of a version that has been overtaken
    const Clock::Milliseconds STUCK_INTERVAL = 2s;

    // Remembers what it was asked for.
    class RecordingSource final : public MetadataSource
    {
    public:
        explicit RecordingSource(MetadataSource *source)
            : m_source {source}
        {
        }

        QByteArray get(const BlobId &id) override
        {
            {
                const QMutexLocker locker {&m_mutex};
                m_ids.insert(id);
            }
            return m_source->get(id);
        }

        void opened(const Ref &ref, const qint64 size) override { m_source->opened(ref, size); }
        void prefetch(const QList<BlobId> &ids) override
        {
            {
                const QMutexLocker locker {&m_mutex};
                for (const BlobId &id : ids)
                    m_ids.insert(id);
            }
            m_source->prefetch(ids);
        }

        QSet<BlobId> ids() const
        {
            const QMutexLocker locker {&m_mutex};
            return m_ids;
        }

    private:
        MetadataSource *const m_source;
        mutable QMutex m_mutex;
        QSet<BlobId> m_ids;
    };
}

// Shared with the thread that reads
struct Preview::Work
{
    explicit Work(MetadataSource *source)
        : source {source}
    {
    }

    RecordingSource source;
    qint64 sequence = 0;
};

nonstd::expected<std::shared_ptr<PreviewItems>, QString> PreviewItems::create(const Path &folder)
{
    QDir().mkpath(folder.data());
    auto database = Database::open(folder / Path(u"items.db"_s));
    if (!database)
        return nonstd::make_unexpected(database.error());
    // Closing a database may take a while, and the last who uses it may be anybody
    const std::shared_ptr<PreviewItems> items {new PreviewItems(folder, std::move(*database))
            , [](PreviewItems *last) { QThreadPool::globalInstance()->start([last] { delete last; }); }};
    const auto made = items->database()->call([](QSqlDatabase &db)
    {
        Schema::create(db);
        ItemStore::createTables(db);
    });
    if (!made)
        return nonstd::make_unexpected(made.error());
    return items;
}

PreviewItems::PreviewItems(const Path &folder, std::unique_ptr<Database> database)
    : m_folder {folder}
    , m_database {std::move(database)}
{
}

PreviewItems::~PreviewItems()
{
    m_database.reset();
    QDir(m_folder.data()).removeRecursively();
}

Preview::Preview(const ChannelContext &context, const ChannelRecord &record, const Path &folder, const qint64 quota, QObject *parent)
    : Channel(context, record, parent)
    , m_folder {folder}
    , m_quota {quota}
    , m_pace {context.clock}
{
}

Preview::~Preview()
{
    if (m_fetcher)
        m_fetcher->cancel();
}

PreviewInfo Preview::info() const
{
    PreviewInfo info = m_info;
    info.key = record().publicKey;
    info.isPrivate = info.isPrivate || record().readKey.has_value();
    if (info.title.isEmpty())
        info.title = record().title;
    info.peers = swarm() ? swarm()->connectedPeers() : 0;
    if (info.error.isEmpty())
        info.error = refusal();
    return info;
}

Storage::LookedAt Preview::keptBlobs() const
{
    QSet<BlobId> ids = m_kept;
    if (m_reading)
        ids.unite(m_reading->source.ids());
    return {.channel = record().id, .ids = ids.values()};
}

void Preview::end(const QObject *context, std::function<void ()> done)
{
    m_isEnding = true;
    if (m_fetcher)
        m_fetcher->cancel();
    m_work.whenOver(context, std::move(done));
}

void Preview::handleNewItem([[maybe_unused]] const Manifest &manifest)
{
    read();
}

void Preview::read()
{
    if (m_isEnding)
        return;
    if (m_reading)
    {
        // The newer one is next: if each put an end to the one before, none would ever be shown
        supervise(false);
        return;
    }
    if (const Clock::Milliseconds left = m_pace.left(); left.count() > 0)
    {
        readLater(left);
        return;
    }

    const auto manifest = record().item->verify();
    const auto content = manifest ? manifest->content(record().readKey) : nonstd::make_unexpected(manifest.error());
    m_info.isPrivate = manifest && manifest->isEncrypted();
    if (!content)
    {
        fail({((m_info.isPrivate && !record().readKey) ? ErrorCode::PrivateLink : ErrorCode::BadUpdate), content.error()});
        return;
    }
    if (!content->title.isEmpty())
        m_info.title = plainTitle(content->title);
    if (content->catalogue && (content->catalogue->size > LIST_MAX_SIZE))
    {
        fail({ErrorCode::TooLarge, tr("The list of this channel's items has %1; one of more than %2 is not fetched only to be looked at."
                " Subscribe to the channel without downloading anything by itself: its list is fetched then, and you can choose from it.")
                .arg(Utils::Misc::friendlyUnit(content->catalogue->size), Utils::Misc::friendlyUnit(LIST_MAX_SIZE))});
        return;
    }
    if (!m_info.list)
        m_info.state = PreviewState::Fetching;
    m_info.error = {};

    m_pace.begin();
    m_fetcher = new MetadataFetcher(record().id, context().storage, swarm(), this);
    m_reading = std::make_shared<Work>(m_fetcher);
    m_reading->sequence = manifest->sequence();
    const Path folder = m_folder / Path(QString::number(++m_lists));
    const CatalogueImport::Request request {.channel = PreviewItems::CHANNEL, .content = *content, .layoutPath = {}
            , .limits = {.dataFolder = m_folder, .savePath = m_folder, .quota = m_quota}
            , .newAreWanted = false, .isUpdate = false, .metadataHere = {}, .rules = {}};
    m_work.run(context().pool, this, [request, folder, work = m_reading]
    {
        Outcome outcome;
        CatalogueImport::Result &result = outcome.result;
        ItemTotals &totals = outcome.totals;
        auto items = PreviewItems::create(folder);
        if (items)
        {
            CatalogueImport import {request, &work->source, (*items)->database()};
            result = import.run();
            if (result.status == CatalogueImport::Result::Status::Done)
            {
                const auto adopted = (*items)->database()->call([&totals](QSqlDatabase &db)
                {
                    ItemStore::adoptStaged(db, PreviewItems::CHANNEL, false);
                    totals = ItemStore::totals(db, PreviewItems::CHANNEL);
                });
                const auto written = adopted ? (*items)->database()->flushAndWait() : adopted;
                if (!written)
                {
                    result.status = CatalogueImport::Result::Status::Failed;
                    result.error = written.error();
                }
            }
        }
        else
        {
            result.error = items.error();
        }
        outcome.items = items ? *items : nullptr;
        return outcome;
    }, [this](const Outcome &outcome) { finish(outcome); });
    emit changed();
}

void Preview::readLater(const Clock::Milliseconds delay)
{
    if (std::exchange(m_isReadDue, true))
        return;
    context().clock->callLater(delay, this, [this]
    {
        m_isReadDue = false;
        read();
    });
}

// Nobody may have the blobs of the one that is being read any more.
void Preview::supervise(const bool wasStuck)
{
    if (std::exchange(m_isSupervised, true))
        return;
    context().clock->callLater(STUCK_INTERVAL, this, [this, wasStuck, reading = std::weak_ptr<Work>(m_reading)]
    {
        m_isSupervised = false;
        if (!m_reading || (record().item->sequence <= m_reading->sequence))
            return;
        const bool isStuck = (reading.lock() == m_reading) && m_fetcher->isStuck();
        if (isStuck && wasStuck)
            m_fetcher->cancel();
        else
            supervise(isStuck);
    });
}

// What was fetched for another version than the one that is shown would add up.
void Preview::keepOnly(const QSet<BlobId> ids)
{
    QSet<BlobId> others = m_kept + m_reading->source.ids();
    m_kept = others & ids;
    others -= ids;
    if (!others.isEmpty())
        context().storage->dropLookedAt({.channel = record().id, .ids = others.values()});
}

void Preview::finish(const Outcome &outcome)
{
    const CatalogueImport::Result &result = outcome.result;
    const qint64 sequence = m_reading->sequence;
    m_pace.end();
    if (m_isEnding)
        m_kept.unite(m_reading->source.ids());
    else if (result.status == CatalogueImport::Result::Status::Done)
        keepOnly({result.metadata.cbegin(), result.metadata.cend()});
    else
        keepOnly(m_kept);
    m_reading.reset();
    delete m_fetcher;
    m_fetcher = nullptr;
    if (m_isEnding)
        return;

    if (result.status == CatalogueImport::Result::Status::Done)
    {
        m_shown = sequence;
        m_info.state = PreviewState::Ready;
        m_info.title = plainTitle(result.title);
        m_info.description = result.description;
        m_info.sequence = sequence;
        m_info.items = outcome.totals.items;
        m_info.bytes = outcome.totals.bytes;
        m_info.list = outcome.items;
    }
    if (record().item->sequence > sequence)
    {
        read();
        return;
    }
    if (result.status != CatalogueImport::Result::Status::Done)
    {
        fail(result.error);
        return;
    }
    emit changed();
}

void Preview::fail(const Error &error)
{
    if (!m_info.list)
        m_info.state = PreviewState::Error;
    m_info.error = error.as(ErrorCode::BadUpdate);
    emit changed();
}
