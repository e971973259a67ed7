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

#include <memory>

#include <QSet>

#include "backgroundwork.h"
#include "catalogueimport.h"
#include "channel.h"
#include "intakepace.h"

namespace Megatorrent
{
    class Database;
    class MetadataFetcher;

    enum class PreviewState
    {
        Looking,       // no manifest seen yet
        Fetching,      // the list of items is on its way
        Ready,
        Error
    };

    // The items of a channel that is only looked at: a database of their own, which goes with the
    // last who uses it
    class PreviewItems
    {
        Q_DISABLE_COPY_MOVE(PreviewItems)

    public:
        static constexpr qint64 CHANNEL = 1;    // ItemQuery::channels

        // Blocks. `folder` is made.
        static nonstd::expected<std::shared_ptr<PreviewItems>, QString> create(const Path &folder);
        ~PreviewItems();

        Database *database() const { return m_database.get(); }

    private:
        PreviewItems(const Path &folder, std::unique_ptr<Database> database);

        const Path m_folder;
        std::unique_ptr<Database> m_database;
    };

    struct PreviewInfo
    {
        PublicKey key;
        PreviewState state = PreviewState::Looking;
        Error error;
        bool isPrivate = false;
        QString title;
        QString description;
        qint64 sequence = 0;
        qint64 items = 0;
        qint64 bytes = 0;
        int peers = 0;
        std::shared_ptr<PreviewItems> list;     // when ready
    };

    // A channel that is looked at before one subscribes to it: finds its newest state and reads its
    // list of items, with the limits of a subscription. Of it nothing is saved: the list is in a
    // folder of its own, and blobs of the catalogue are kept for the channel only until it is known
    // whether a subscription wants them. Lists that are too large for that are not fetched. Engine thread.
    class Preview final : public Channel
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Preview)

    public:
        // `folder`: for the list
        // Of a list that is only looked at: whoever makes a link must not fill the disk of who opens it
        static constexpr qint64 LIST_MAX_SIZE = 64 * 1024 * 1024;

        Preview(const ChannelContext &context, const ChannelRecord &record, const Path &folder, qint64 quota, QObject *parent = nullptr);
        ~Preview() override;

        PreviewInfo info() const;
        // Of the catalogue, as far as it has been fetched
        Storage::LookedAt keptBlobs() const;
        void end(const QObject *context, std::function<void ()> done) override;

    private:
        struct Work;
        struct Outcome
        {
            CatalogueImport::Result result;
            ItemTotals totals;
            std::shared_ptr<PreviewItems> items;
        };

        void handleNewItem(const Manifest &manifest) override;
        void read();
        void readLater(Clock::Milliseconds delay);
        void supervise(bool wasStuck);
        void keepOnly(QSet<BlobId> ids);
        void finish(const Outcome &outcome);
        void fail(const Error &error);

        const Path m_folder;
        const qint64 m_quota;
        std::shared_ptr<Work> m_reading;        // none: nothing is being read
        MetadataFetcher *m_fetcher = nullptr;
        IntakePace m_pace;
        bool m_isReadDue = false;               // when it allows it
        bool m_isSupervised = false;
        qint64 m_shown = 0;                     // sequence that m_info is of
        int m_lists = 0;                        // that were begun
        bool m_isEnding = false;
        QSet<BlobId> m_kept;                    // of the list that is shown
        PreviewInfo m_info;
        BackgroundWork m_work;
    };
}

Q_DECLARE_METATYPE(Megatorrent::PreviewInfo)
