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

#include <deque>
#include <optional>

#include <QHash>
#include <QIdentityProxyModel>

#include "../firstchoices.h"
#include "itemlistmodel.h"
#include "rowranges.h"

namespace Megatorrent
{
    // The items of a preview with boxes to tick. Only what differs from the rest is remembered, so that a list of 100,000 can be ticked.
    class TickedItemsModel final : public QIdentityProxyModel
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(TickedItemsModel)

    public:
        // What the boxes show
        enum class Mode
        {
            All,
            None,
            Chosen,     // by the user
            Hidden      // there are none: rules choose
        };

        explicit TickedItemsModel(ItemListModel *items, QObject *parent = nullptr);

        QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
        bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
        Qt::ItemFlags flags(const QModelIndex &index) const override;

        Mode mode() const { return m_mode; }
        // A box that is clicked makes it Chosen, beginning with what they have shown.
        void setMode(Mode mode);
        // Those that the filter shows
        void tickShown(bool isTicked);
        // Also those whose pages are not here; what was said before about others is done first.
        void tickRows(const RowRanges &rows, bool isTicked);
        // All become what `current` is not, which need not be here either.
        void toggleRows(const RowRanges &rows, int current);
        bool isTicked(int row) const;
        // Of another list from now on
        void restart();

        // There is more to be read before what was ticked is known.
        bool isBusy() const { return !m_jobs.empty(); }
        FirstChoice choice() const;
        // Of all that is ticked; `total`: of the whole list
        qint64 bytes(qint64 total) const;

    signals:
        void ticksChanged();
        void busyChanged(bool isBusy);
        // The user has clicked on a box.
        void modeChanged();
        void limitReached();
        // Not all could be read that were to be ticked.
        void failed(const QString &error);

    private:
        // What is read before it can be done
        struct Job
        {
            ItemListing listing;
            RowRanges rows;
            std::optional<bool> isTicked;   // nothing: what `current` is not
            int current = 0;
        };

        void beginChoosing();
        bool tick(const QString &path, qint64 size, bool isTicked);
        bool tickItems(const QList<ItemListModel::Item> &items, bool isTicked);
        bool isTicked(const ItemListModel::Item &item) const;
        void enqueue(Job job);
        void advance();
        void collect(const Job &job);
        void forgetJobs();
        void report();
        void reportBusy();

        ItemListModel *const m_items;
        Mode m_mode = Mode::All;
        bool m_isAll = true;                  // unless it is an exception
        QHash<QString, qint64> m_exceptions;  // sizes by path
        qint64 m_exceptionBytes = 0;
        std::deque<Job> m_jobs;               // the first is being done
        bool m_wasBusy = false;               // as it was last told
        quint64 m_generation = 0;             // of what is being done; what comes of a former one is not wanted any more
    };
}
