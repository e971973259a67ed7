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


#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <QList>
#include <QObject>
#include <QStringList>

#include "base/3rdparty/expected.hpp"
#include "base/bittorrent/addtorrentparams.h"
#include "base/path.h"

#include "channel/info.h"
#include "channel/itempager.h"
#include "channel/logstore.h"
#include "crypto/bytes.h"
#include "itemreaders.h"
#include "storage/publisheditems.h"

namespace Megatorrent
{
    class ChannelMirror;
    class Engine;
    class EngineHost;
    class ItemPages;
    class Subscription;

    // The items of channels, for user interfaces: pages of them, over one channel or several, and
    // what the user decides on them. Nothing here waits: answers come to the thread of `context`,
    // which is the main one, and not at all if that has been destroyed.
    class ChannelItems final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ChannelItems)

    public:
        struct Request
        {
            QList<PublicKey> keys;           // subscriptions, or one channel of one's own; none: all subscriptions
            ItemQuery query;                 // but for the channels
        };

        struct Item
        {
            PublicKey key;
            ItemRecord record;
            qint64 addedAt = 0;              // Unix seconds; 0: not known
            Path localPath;
        };

        struct Page
        {
            qint64 total = 0;
            QList<Item> items;
            quint64 order = 0;               // see ItemPage
        };

        // What becomes of a choice
        struct Change
        {
            std::optional<QString> unknownPath;   // nothing was done: there is no such item
            qint64 changed = 0;
        };

        using PageDone = std::function<void (const nonstd::expected<Page, Error> &page)>;
        using HistoryDone = std::function<void (const nonstd::expected<QList<ItemStore::Update>, Error> &updates)>;
        using LogDone = std::function<void (const nonstd::expected<LogStore::Page, Error> &page)>;
        using IngestedDone = std::function<void (const nonstd::expected<QList<PublishedItem>, Error> &items)>;
        using ChangeDone = std::function<void (const nonstd::expected<Change, Error> &change)>;
        using Paths = std::optional<QStringList>;   // exact, or all below one that ends in '/'; nothing: all items

        // They outlive it.
        ChannelItems(EngineHost *host, const ChannelMirror *mirror, QObject *parent = nullptr);
        ~ChannelItems() override;

        // The engine is up from now on, or goes now.
        void start(Engine *engine);
        void stop();

        void page(const Request &request, const QObject *context, PageDone done);
        // The updates of a subscription, the newest first
        void history(const PublicKey &key, int limit, const QObject *context, HistoryDone done);
        // What has happened to a channel, followed or one's own, the newest first
        void log(const PublicKey &key, int offset, int limit, const QObject *context, LogDone done);
        // What an ingest has made ready, in the order of paths: those above `after` (empty: from the start). They have the keys
        // that open them.
        void ingested(const TaskInfo &task, const QString &after, int limit, const QObject *context, IngestedDone done);
        void setWanted(const PublicKey &key, const Paths &paths, bool isWanted, const QObject *context, ChangeDone done);
        // The order in which items are fetched
        void setPriority(const PublicKey &key, const Paths &paths, ItemPriority priority, const QObject *context, ChangeDone done);
        // All of them: the subscription itself, with what comes later
        void setSequential(const PublicKey &key, const Paths &paths, bool isSequential, const QObject *context, ChangeDone done);
        // Into qBittorrent's transfer list; what is not here is downloaded first. `changed`: how many can be torrents
        void addTorrents(const PublicKey &key, const Paths &paths, const BitTorrent::AddTorrentParams &params, const QObject *context, ChangeDone done);
        void setSeen(const PublicKey &key, const Paths &paths, bool isSeen, const QObject *context, ChangeDone done);

        // For their content
        ItemReaders *readers() const { return m_readers.get(); }

    private:
        std::optional<ItemReaders::Source> findSource(const PublicKey &key) const;
        // Looks whether all `paths` are there, has `count` say how many items change, and then does
        // it.
        void choose(const PublicKey &key, const Paths &paths, std::function<qint64 (QSqlDatabase &db, qint64 channel)> count
                , std::function<void (Subscription *subscription)> change, const QObject *context, ChangeDone done);

        EngineHost *const m_host;
        const ChannelMirror *const m_mirror;
        std::unique_ptr<ItemPages> m_pages;
        std::unique_ptr<ItemReaders> m_readers;
    };
}
