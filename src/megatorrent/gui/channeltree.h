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

#include <QTreeView>

#include "base/settingvalue.h"

#include "channelactions.h"

namespace Megatorrent
{
    class ChannelTreeModel;

    // The left side of the Subscriptions tab. Remembers what is open.
    class ChannelTree final : public QTreeView
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ChannelTree)

    public:
        // `model` outlives it
        explicit ChannelTree(ChannelTreeModel *model, QWidget *parent = nullptr);
        ~ChannelTree() override;

        ChannelActions *actions() const { return m_actions; }
        ChannelActions::Selection selection() const;
        void select(const PublicKey &key);

    signals:
        void selectionChangedByUser();
        // Files of this computer were dropped: on a channel of one's own, or elsewhere.
        void filesDropped(const std::optional<PublicKey> &publication, const QStringList &paths);
        void linksDropped(const QStringList &links);

    private:
        void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;
        void showEvent(QShowEvent *event) override;
        void contextMenuEvent(QContextMenuEvent *event) override;
        void dragEnterEvent(QDragEnterEvent *event) override;
        void dragMoveEvent(QDragMoveEvent *event) override;
        void dropEvent(QDropEvent *event) override;
        QString nameOf(const QModelIndex &index) const;
        bool takesDrop(const QDropEvent *event) const;
        void restoreExpanded(const QModelIndex &parent, int first, int last);

        ChannelTreeModel *const m_model;
        ChannelActions *const m_actions;
        SettingValue<QStringList> m_storeClosed;
        QStringList m_closed;
    };
}
