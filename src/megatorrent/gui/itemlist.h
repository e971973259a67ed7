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

#include <QTimer>

#include "base/settingvalue.h"

#include "longlist.h"

namespace Megatorrent
{
    class ItemActions;
    class ItemListModel;

    // The list of items. Remembers its columns and their order; keeps several rows selected while
    // their items stay; tells the model which rows are looked at, and which are selected. Main thread.
    class ItemList final : public LongList
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ItemList)

    public:
        explicit ItemList(ItemListModel *model, QWidget *parent = nullptr);
        ~ItemList() override;

        void setActions(ItemActions *actions);
        // One channel of one's own has columns of its own.
        void setOwn(bool isOwn);
        // There are several channels.
        void setShowsChannel(bool shows);

    signals:
        // One item alone has been selected for a while: the user has seen it.
        void dwelled(int row);

    private:
        void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;
        void dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &roles) override;
        void contextMenuEvent(QContextMenuEvent *event) override;
        void scrollContentsBy(int dx, int dy) override;
        void resizeEvent(QResizeEvent *event) override;
        void showHeaderMenu();
        void handleMoved(const RowRanges &selected);
        void reportVisibleRows();
        int widestState() const;
        void load();
        void save();

        ItemListModel *const m_model;
        ItemActions *m_actions = nullptr;
        SettingValue<QByteArray> m_storeHeader;
        SettingValue<QByteArray> m_storeOwnHeader;
        QTimer m_dwellTimer;
        RowRanges m_movingRows;      // that are selected, while items move
        bool m_isMovingAll = false;  // they are everything
        bool m_isOwn = false;
        bool m_showsChannel = false;
    };
}
