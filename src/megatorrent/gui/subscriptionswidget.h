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

#include <optional>

#include <QHash>
#include <QList>
#include <QTimer>
#include <QWidget>

#include "base/settingvalue.h"

#include "../channel/info.h"

class LineEdit;
class QComboBox;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace Megatorrent
{
    class ChannelActions;
    class ChannelDetails;
    class ChannelDialogs;
    class ChannelNotices;
    class ChannelTree;
    class ChannelTreeModel;
    class EmptyState;
    class ItemActions;
    class ItemList;
    class ItemListModel;

    // The Subscriptions tab: channels on the left, their items on the right, details below. Main
    // thread.
    class SubscriptionsWidget final : public QWidget
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(SubscriptionsWidget)

    public:
        explicit SubscriptionsWidget(QWidget *parent = nullptr);
        ~SubscriptionsWidget() override;

        qint64 newItems() const;
        void select(const PublicKey &key);
        ChannelDialogs *dialogs() const { return m_dialogs; }

    signals:
        void newItemsChanged(qint64 count);

    private:
        // What of the tree the list shows
        struct Shown
        {
            QList<PublicKey> keys;             // none: all subscriptions
            bool isOwn = false;
            bool isOnlyNew = false;
            bool isNothing = false;

            friend bool operator==(const Shown &left, const Shown &right) = default;
        };

        QWidget *makeToolBar();
        void connectActions();
        Shown shownBySelection() const;
        void handleSelection();
        void showItems(const Shown &shown);
        void applyFilter();
        void clearFilter();
        void handleSubscription(const PublicKey &key);
        void handlePublication(const PublicKey &key);
        void refreshItems();
        void updateNotice();
        void handleStatus();
        void updateEmptyState();
        // Whose items are listed
        QList<PublicKey> subscriptions() const;
        // The one channel that is shown
        std::optional<PublicKey> channel() const;

        ChannelTreeModel *m_treeModel = nullptr;
        ItemListModel *m_itemModel = nullptr;
        ChannelTree *m_tree = nullptr;
        ItemList *m_items = nullptr;
        ItemActions *m_itemActions = nullptr;
        ChannelDetails *m_details = nullptr;
        ChannelDialogs *m_dialogs = nullptr;
        ChannelNotices *m_notices = nullptr;
        EmptyState *m_empty = nullptr;
        QStackedWidget *m_list = nullptr;
        QSplitter *m_mainSplitter = nullptr;
        QSplitter *m_sideSplitter = nullptr;
        LineEdit *m_filterEdit = nullptr;
        QComboBox *m_filterBox = nullptr;
        QPushButton *m_markReadButton = nullptr;

        Shown m_shown;
        QHash<PublicKey, qint64> m_revisions;  // of subscriptions, as last listed
        bool m_isRunning = false;              // as last seen
        QTimer m_refreshTimer;
        SettingValue<QByteArray> m_storeMainSplitter;
        SettingValue<QByteArray> m_storeSideSplitter;
    };
}
