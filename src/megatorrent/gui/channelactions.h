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

#include <QList>
#include <QObject>
#include <QStringList>

#include "../channel/info.h"

class QAction;
class QMenu;
class QWidget;

namespace Megatorrent
{
    class ChannelTreeModel;

    // What a user can do with the channels that are selected in the tree: the actions with their
    // texts, icons and keys, and what they do. Main thread.
    class ChannelActions final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ChannelActions)

    public:
        struct Selection
        {
            QList<PublicKey> subscriptions;    // also those in folders that are selected
            QList<PublicKey> publications;
            QStringList folders;
        };

        // Dialogs belong to `window`. `selection` says what is selected at the moment
        ChannelActions(const ChannelTreeModel *model, std::function<Selection ()> selection, QWidget *window);

        // Those that have keys
        QList<QAction *> all() const;
        void fillMenu(QMenu *menu);
        // Enables what can be done with the selection.
        void update();

        // In the list. An empty target: to the top
        void moveTo(const QList<PublicKey> &subscriptions, const QStringList &folders, const QString &target);

        QAction *refreshAllAction() const { return m_refreshAll; }

    signals:
        void addRequested();
        void publishRequested(const PublicKey &key);
        void newChannelRequested();
        void linkRequested(const PublicKey &key);
        void backupRequested(const PublicKey &key);
        void editRequested(const PublicKey &key);
        void importRequested();
        void exportRequested();
        void restoreRequested();
        void failed(const QString &error);

    private:
        QAction *add(const QString &icon, const QString &text, const QKeySequence &key, void (ChannelActions::*slot)());
        void start();
        void stop();
        void refresh();
        void refreshAll();
        void markRead();
        void openFolder();
        void copyLinks();
        void showLink();
        void setLocation();
        void recheck();
        void rename();
        void remove();
        void publishChanges();
        void backUp();
        void setPolicy(DownloadPolicy policy);
        void moveToNewFolder();
        void removeSubscriptions(const QList<PublicKey> &keys);
        void removePublication(const PublicKey &key);
        void fillSubscriptionMenu(QMenu *menu, const Selection &selection);
        void fillPublicationMenu(QMenu *menu, const Selection &selection);

        const ChannelTreeModel *const m_model;
        const std::function<Selection ()> m_selection;
        QWidget *const m_window;
        QList<QAction *> m_all;
        QAction *m_start = nullptr;
        QAction *m_stop = nullptr;
        QAction *m_refresh = nullptr;
        QAction *m_refreshAll = nullptr;
        QAction *m_markRead = nullptr;
        QAction *m_openFolder = nullptr;
        QAction *m_copyLinks = nullptr;
        QAction *m_showLink = nullptr;
        QAction *m_setLocation = nullptr;
        QAction *m_recheck = nullptr;
        QAction *m_rename = nullptr;
        QAction *m_remove = nullptr;
        QAction *m_removeWithFiles = nullptr;
        QAction *m_backUp = nullptr;
    };
}
