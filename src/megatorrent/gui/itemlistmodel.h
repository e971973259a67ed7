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

#include <QAbstractTableModel>
#include <QHash>
#include <QList>
#include <QTimer>

#include "base/3rdparty/expected.hpp"

#include "../channelitems.h"
#include "readrows.h"

namespace Megatorrent
{
    // Items of one channel or several, as the core sorts and filters them. Only the pages that are
    // looked at are fetched and kept, so that its memory does not grow with the channel; a row whose
    // page is not here yet is empty for a moment. Main thread.
    class ItemListModel final : public QAbstractTableModel
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ItemListModel)

    public:
        enum Column
        {
            NEW,
            NAME,
            FOLDER,
            SIZE,
            PROGRESS,
            STATUS,
            PRIORITY,
            CHANGED,
            ADDED,
            CHANNEL,
            TITLE,
            TYPE,
            LOCAL_PATH,
            RULE,

            COLUMN_COUNT
        };

        // The percentage of PROGRESS, -1: none
        static constexpr int ProgressRole = Qt::UserRole;

        using Item = ChannelItems::Item;
        using Page = ChannelItems::Page;
        using PageDone = ChannelItems::PageDone;
        // Answers later, to the thread of `context`, and not at all if that has been destroyed
        using Source = std::function<void (const ItemQuery &query, const QObject *context, PageDone done)>;

        static constexpr int PAGE_SIZE = 200;
        static constexpr int PAGES_MAX = 20;      // that are kept

        // `channelName`: what CHANNEL shows
        explicit ItemListModel(std::function<QString (const PublicKey &)> channelName, QObject *parent = nullptr);

        int columnCount(const QModelIndex &parent = {}) const override;
        int rowCount(const QModelIndex &parent = {}) const override;
        QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
        QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
        void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

        // What is listed from now on; without a source, nothing is. The order stays.
        void setSource(Source source);
        void setFilter(const QString &text, const QList<ItemStatus> &states, bool isOnlyNew);
        const ItemQuery &query() const { return m_query; }
        // What is listed is not everything that there is.
        bool isFiltered() const { return !m_query.text.isEmpty() || !m_query.states.isEmpty() || m_query.isOnlyNew; }
        const Source &source() const { return m_source; }
        // Items have changed: what is looked at is asked for again, the rest when it comes to that.
        void refresh();
        // These rows are looked at.
        void setVisibleRows(int first, int last);

        bool isLoaded() const { return m_isLoaded; }       // the first page of what is listed now has come
        QString error() const { return m_error; }
        // Nothing: its page is not here
        const Item *item(int row) const;
        QHash<int, QList<Item>> loadedPages() const;
        const ReadRows &readRows() const { return m_readRows; }
        // Shown at once; the core's own answer follows.
        void setSeen(const QList<int> &rows, bool isSeen);
        // What has been read goes, too, where only new items are listed.
        void forgetRead();

    signals:
        void loaded();
        void totalChanged(int total);
        // Rows of a page: whoever keeps numbers of rows is told of each that has gone where it is now, or -1.
        void itemsAboutToMove();
        void itemsMoved(const QHash<int, int> &places);

    private:
        struct Cached
        {
            QList<Item> items;
            bool isStale = false;
            quint64 used = 0;
        };

        void restart();
        void want(int page) const;
        void fetchNext();
        void handlePage(int page, qsizetype readRows, const nonstd::expected<Page, Error> &result);
        void markStale();
        void setTotal(int total);
        void store(int page, const QList<Item> &items);
        // The current row follows its item.
        void followItems(int page, const QList<Item> &before, const QList<Item> &after);
        void dropUnused();

        const std::function<QString (const PublicKey &)> m_channelName;
        Source m_source;
        ItemQuery m_query;
        int m_total = 0;
        bool m_isLoaded = false;
        QString m_error;
        ReadRows m_readRows;
        mutable QHash<int, Cached> m_pages;
        mutable quint64 m_uses = 0;
        mutable QList<int> m_wanted;         // pages, the last first
        mutable QTimer m_fetchTimer;
        int m_fetching = -1;                 // a page
        quint64 m_generation = 0;            // answers of former ones are not taken
        int m_firstVisible = 0;
        int m_lastVisible = 0;
    };
}
