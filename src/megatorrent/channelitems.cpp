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


#include "channelitems.h"

#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>

#include "base/bittorrent/session.h"
#include "base/global.h"

#include "channel/itemwishes.h"
#include "channel/ruleitems.h"
#include "channel/subscription.h"
#include "channel/userchoices.h"
#include "channelmirror.h"
#include "engine.h"
#include "enginehost.h"
#include "itempages.h"
#include "storage/publishedsources.h"

using namespace Megatorrent;

ChannelItems::ChannelItems(EngineHost *host, const ChannelMirror *mirror, QObject *parent)
    : QObject(parent)
    , m_host {host}
    , m_mirror {mirror}
    , m_readers {std::make_unique<ItemReaders>([this](const PublicKey &key) { return findSource(key); })}
{
}

ChannelItems::~ChannelItems() = default;

void ChannelItems::start(Engine *engine)
{
    m_pages = std::make_unique<ItemPages>(engine->database());
    m_readers->start(engine);
}

void ChannelItems::stop()
{
    m_pages.reset();
    m_readers->stop();
}

std::optional<ItemReaders::Source> ChannelItems::findSource(const PublicKey &key) const
{
    if (const auto followed = m_mirror->subscription(key))
    {
        QString problem;
        if (followed->info.isPaused)
            problem = tr("The channel is stopped.");
        else if (BitTorrent::Session::instance()->isPaused())
            problem = tr("The session is paused.");
        else if (followed->info.state == SubscriptionState::Waiting)
            problem = followed->info.error.text;
        return ItemReaders::Source {.id = followed->record.id, .isOwn = false, .problem = problem};
    }
    if (const auto own = m_mirror->publication(key))
        return ItemReaders::Source {.id = own->record.id, .isOwn = true, .problem = {}};
    return std::nullopt;
}

void ChannelItems::page(const Request &request, const QObject *context, PageDone done)
{
    if (const auto running = m_host->requireRunning(); !running || !m_pages)
    {
        done(nonstd::make_unexpected(running ? Error(ErrorCode::NotRunning, tr("Megatorrent is not running.")) : running.error()));
        return;
    }

    struct Place
    {
        PublicKey key;
        Path savePath;
    };
    QHash<qint64, Place> places;
    ItemQuery query = request.query;
    query.channels.clear();
    const auto add = [&](const PublicKey &key)
    {
        const auto followed = m_mirror->subscription(key);
        const auto own = followed ? std::nullopt : m_mirror->publication(key);
        if (!followed && (!own || (request.keys.size() > 1)))
            return false;
        const qint64 id = own ? own->record.id : followed->record.id;
        if (!places.contains(id))
            query.channels.append(id);
        places.insert(id, {key, (own ? Path() : followed->record.savePath)});
        query.isOwn = own.has_value();
        return true;
    };
    for (const PublicKey &key : request.keys)
    {
        if (!add(key))
        {
            done(nonstd::make_unexpected(Error(ErrorCode::NoSuchSubscription, tr("There is no subscription with the key %1.").arg(key.toString()))));
            return;
        }
    }
    if (request.keys.isEmpty())
    {
        for (const SubscriptionInfo &info : asConst(m_mirror->subscriptions()))
            add(info.key);
    }

    m_pages->page(query, context, [places, done = std::move(done)](const nonstd::expected<ItemPage, Error> &read)
    {
        if (!read)
        {
            done(nonstd::make_unexpected(read.error()));
            return;
        }
        Page page {.total = read->total, .items = {}, .order = read->order};
        for (const ItemRow &row : read->items)
        {
            const Place place = places.value(row.channel);
            page.items.append({.key = place.key, .record = row.record, .addedAt = row.addedAt
                    , .localPath = place.savePath.isEmpty() ? row.localPath : (place.savePath / Path(row.record.item.path))});
        }
        done(page);
    });
}

void ChannelItems::history(const PublicKey &key, const int limit, const QObject *context, HistoryDone done)
{
    const auto running = m_host->requireRunning();
    const auto followed = m_mirror->subscription(key);
    if (!running || !m_pages || !followed)
    {
        done(nonstd::make_unexpected(!running ? running.error() : Error(ErrorCode::NoSuchSubscription, tr("There is no such subscription."))));
        return;
    }

    const auto updates = std::make_shared<QList<ItemStore::Update>>();
    m_pages->read([updates, id = followed->record.id, limit](QSqlDatabase &db) { *updates = ItemStore::updates(db, id, limit); }
            , context, [updates, done = std::move(done)](const Error &error)
    {
        if (error.isEmpty())
            done(*updates);
        else
            done(nonstd::make_unexpected(error));
    });
}

void ChannelItems::log(const PublicKey &key, const int offset, const int limit, const QObject *context, LogDone done)
{
    const auto running = m_host->requireRunning();
    const std::optional<ItemReaders::Source> source = findSource(key);
    if (!running || !m_pages || !source)
    {
        done(nonstd::make_unexpected(!running ? running.error() : Error(ErrorCode::NoSuchChannel, tr("There is no such channel."))));
        return;
    }

    const auto page = std::make_shared<LogStore::Page>();
    m_pages->read([page, id = source->id, offset, limit](QSqlDatabase &db) { *page = LogStore::page(db, id, offset, limit); }
            , context, [page, done = std::move(done)](const Error &error)
    {
        if (error.isEmpty())
            done(*page);
        else
            done(nonstd::make_unexpected(error));
    });
}

void ChannelItems::ingested(const TaskInfo &task, const QString &after, const int limit, const QObject *context, IngestedDone done)
{
    const auto running = m_host->requireRunning();
    const auto own = m_mirror->publication(task.key);
    if (!running || !m_pages || !own)
    {
        done(nonstd::make_unexpected(!running ? running.error() : Error(ErrorCode::NoSuchChannel, tr("There is no such channel."))));
        return;
    }

    const auto items = std::make_shared<QList<PublishedItem>>();
    m_pages->read([items, id = own->record.id, sources = task.sources, after, limit](QSqlDatabase &db)
    {
        QList<qint64> ids;
        for (const PublishedSource &source : sources)
        {
            if (const auto found = PublishedSources::find(db, id, source.path.data(), source.prefix))
                ids.append(*found);
        }
        *items = PublishedItems::ofSources(db, id, ids, after, limit);
    }, context, [items, done = std::move(done)](const Error &error)
    {
        if (error.isEmpty())
            done(*items);
        else
            done(nonstd::make_unexpected(error));
    });
}

void ChannelItems::setWanted(const PublicKey &key, const Paths &paths, const bool isWanted, const QObject *context, ChangeDone done)
{
    choose(key, paths, [paths, isWanted](QSqlDatabase &db, const qint64 channel)
    {
        return UserChoices::countChanges(db, channel, paths, isWanted);
    }, [paths, isWanted](Subscription *subscription) { subscription->wishes()->setWanted(paths, isWanted); }, context, std::move(done));
}

void ChannelItems::setPriority(const PublicKey &key, const Paths &paths, const ItemPriority priority, const QObject *context, ChangeDone done)
{
    choose(key, paths, {}, [paths, priority](Subscription *subscription) { subscription->wishes()->setPriority(paths, priority); }, context, std::move(done));
}

void ChannelItems::setSequential(const PublicKey &key, const Paths &paths, const bool isSequential, const QObject *context, ChangeDone done)
{
    choose(key, paths, {}, [paths, isSequential](Subscription *subscription) { subscription->setSequential(paths, isSequential); }, context, std::move(done));
}

void ChannelItems::addTorrents(const PublicKey &key, const Paths &paths, const BitTorrent::AddTorrentParams &params, const QObject *context, ChangeDone done)
{
    const auto text = QString::fromUtf8(QJsonDocument(BitTorrent::serializeAddTorrentParams(params)).toJson(QJsonDocument::Compact));
    choose(key, paths, [paths](QSqlDatabase &db, const qint64 channel)
    {
        return RuleItems::countTorrents(db, channel, paths);
    }, [paths, text](Subscription *subscription) { subscription->wishes()->addTorrents(paths, text); }, context, std::move(done));
}

void ChannelItems::setSeen(const PublicKey &key, const Paths &paths, const bool isSeen, const QObject *context, ChangeDone done)
{
    choose(key, paths, {}, [paths, isSeen](Subscription *subscription) { subscription->wishes()->setSeen(paths, isSeen); }, context, std::move(done));
}

void ChannelItems::choose(const PublicKey &key, const Paths &paths, std::function<qint64 (QSqlDatabase &db, qint64 channel)> count
        , std::function<void (Subscription *)> change, const QObject *context, ChangeDone done)
{
    const auto running = m_host->requireRunning();
    const auto followed = m_mirror->subscription(key);
    if (!running || !m_pages || !followed)
    {
        done(nonstd::make_unexpected(!running ? running.error() : Error(ErrorCode::NoSuchSubscription, tr("There is no such subscription."))));
        return;
    }

    const auto result = std::make_shared<Change>();
    m_pages->read([result, paths, id = followed->record.id, count = std::move(count)](QSqlDatabase &db)
    {
        if (paths)
            result->unknownPath = UserChoices::unknownPath(db, id, *paths);
        if (!result->unknownPath && count)
            result->changed = count(db, id);
    }, context, [this, key, result, change = std::move(change), done = std::move(done)](const Error &error)
    {
        if (!error.isEmpty())
        {
            done(nonstd::make_unexpected(error));
            return;
        }
        if (!result->unknownPath)
            m_host->toSubscription(key, change);
        done(*result);
    });
}
