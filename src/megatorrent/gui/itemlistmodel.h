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
#include <optional>

#include <QAbstractTableModel>
#include <QHash>
#include <QList>
#include <QMap>
#include <QTimer>

#include "base/3rdparty/expected.hpp"

#include "../channelitems.h"
#include "itemlisting.h"
#include "readrows.h"
#include "rowranges.h"

namespace Megatorrent
{
    // Items of one channel or several, as the core sorts and filters them. Only the pages that are
    // looked at are fetched and kept, so that its memory does not grow with the channel; a row whose
    // page is not here yet is empty for a moment. What is selected stays selected: the items of one page
    // are followed to where they go; as long as there are some of several pages, the order stays as it is. Main thread.
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
        using Source = ItemListing::Source;
        // Of a channel the items that have these paths
        using NamedSource = std::function<void (const PublicKey &key, const QStringList &paths, const QObject *context, PageDone done)>;

        static constexpr int PAGE_SIZE = ItemListing::PAGE_SIZE;
        static constexpr int PAGES_MAX = 20;      // that are kept

        // `channelName`: what CHANNEL shows
        explicit ItemListModel(std::function<QString (const PublicKey &)> channelName, QObject *parent = nullptr);

        int columnCount(const QModelIndex &parent = {}) const override;
        int rowCount(const QModelIndex &parent = {}) const override;
        QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
        QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
        void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

        // What is listed from now on; without a source, nothing is. The order stays. `named`: for what has been read, and is in no
        // page any more
        void setSource(Source source, NamedSource named = {});
        void setFilter(const QString &text, const QList<ItemStatus> &states, bool isOnlyNew);
        const ItemQuery &query() const { return m_query; }
        // What is listed is not everything that there is.
        bool isFiltered() const { return !m_query.text.isEmpty() || !m_query.states.isEmpty() || m_query.isOnlyNew; }
        const Source &source() const { return m_source; }
        // Items have changed: what is looked at is asked for again, the rest when it comes to that.
        void refresh();
        // These rows are looked at.
        void setVisibleRows(int first, int last);
        // These rows are selected.
        void setSelectedRows(const RowRanges &rows);
        // All that is listed, and more of it than one sees: it is not these rows that are meant, but whatever the list holds.
        bool isEverything(const RowRanges &rows) const;

        bool isLoaded() const { return m_isLoaded; }       // the first page of what is listed now has come
        QString error() const { return m_error; }
        // Nothing: its page is not here
        const Item *item(int row) const;
        ItemListing listing() const;
        // Of these rows those whose items are here
        RowRanges loadedOf(const RowRanges &rows) const;
        // -1: it is not here
        int rowOf(const Item &item) const;
        // Shown at once; the core's own answer follows.
        void setSeen(const QList<int> &rows, bool isSeen);
        // What has been read goes, too, where only new items are listed.
        void forgetRead();

    signals:
        void loaded();
        void totalChanged(int total);
        void errorChanged();
        // Rows of a page, or their number: whoever keeps numbers of rows is told of each that has gone where it is now, or -1.
        void itemsAboutToMove();
        void itemsMoved(const QHash<int, int> &places);
        // In rows that are not here may be other items now than those that were selected.
        void orderLost();

    private:
        struct Cached
        {
            QList<Item> items;
            bool isStale = false;
            quint64 used = 0;
        };

        // For what a page was asked for
        struct Asked
        {
            int page = 0;
            std::optional<quint64> heldOrder;
            quint64 readRevision = 0;
        };

        void restart();
        void want(int page) const;
        void fetchNext();
        void refreshRead(int page);
        void handleRead(const QList<Item> &items);
        void handlePage(const Asked &asked, const nonstd::expected<Page, Error> &result);
        bool isAsAsked(const Asked &asked, const Page &page);
        void setHeld(bool isHeld);
        void endHold();
        void markStale();
        void setTotal(int total);
        void store(int page, const QList<Item> &items, const QHash<int, int> &places);
        // Of the rows of a page that hold another item now: where theirs is, or -1
        QHash<int, int> placesOf(int page, const QList<Item> &after) const;
        void dropUnused();

        const std::function<QString (const PublicKey &)> m_channelName;
        Source m_source;
        NamedSource m_namedSource;
        ItemQuery m_query;
        int m_total = 0;
        bool m_isLoaded = false;
        QString m_error;
        ReadRows m_readRows;
        int m_readRequests = 0;              // to m_namedSource that are not answered yet
        std::optional<quint64> m_heldOrder;                  // see ItemQuery
        QMap<int, std::optional<Item>> m_readWhileHeld;      // for m_readRows when the order may move again; nothing: new again
        int m_selectedPage = -1;                             // is kept
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
