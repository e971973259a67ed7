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
#include <utility>

#include <QHash>
#include <QList>
#include <QObject>
#include <QStringList>

#include "../channelitems.h"

class QAction;
class QKeySequence;
class QMenu;

namespace Megatorrent
{
    class ItemListModel;
    class LongList;

    // What a user can do with the items that are selected in a list. Main thread.
    class ItemActions final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ItemActions)

    public:
        // `folderOf`: where the files of a subscription are; empty: it is not one. `channels`: subscriptions whose items are listed.
        // Belongs to `view`
        ItemActions(ItemListModel *model, std::function<Path (const PublicKey &)> folderOf, std::function<QList<PublicKey> ()> channels, LongList *view);

        QList<QAction *> all() const { return m_all; }
        void fillMenu(QMenu *menu);
        // The list shows one channel of one's own.
        void setOwn(bool isOwn);
        void update();

        // He has seen it.
        void markSeen(const ChannelItems::Item &item);

    public slots:
        void open();

    signals:
        void withdrawRequested(const PublicKey &key, const QStringList &paths);
        void failed(const QString &error);

    private:
        using Items = QList<ChannelItems::Item>;
        using Work = std::function<void (const Items &items)>;
        // `paths`: nothing stands for all that the channel holds
        using Change = std::function<void (const PublicKey &key, const ChannelItems::Paths &paths)>;

        QAction *add(const QString &icon, const QString &text, const QKeySequence &key, void (ItemActions::*slot)());
        void openFolder();
        void download();
        void skip();
        void addToTransferList();
        void setSequential(bool isSequential);
        void markRead();
        void markUnread();
        void copyNames();
        void copyPaths();
        void setPriority(ItemPriority priority);
        void setWanted(bool isWanted);
        void setSeen(bool isSeen);
        // The one that is selected, when its page is here
        void withItem(Work work);
        // All that are selected, a few at a time; `done` comes after them.
        void collect(Work take, std::function<void ()> done);
        // For each channel, with the paths of what is selected in it
        void change(Change change);
        void copyLines(std::function<QString (const ChannelItems::Item &item)> text);
        Path pathOf(const ChannelItems::Item &item) const;
        ChannelItems::ChangeDone report();

        ItemListModel *const m_model;
        const std::function<Path (const PublicKey &)> m_folderOf;
        const std::function<QList<PublicKey> ()> m_channels;
        LongList *const m_view;
        bool m_isOwn = false;
        QList<QAction *> m_all;
        QAction *m_open = nullptr;
        QAction *m_openFolder = nullptr;
        QAction *m_download = nullptr;
        QAction *m_skip = nullptr;
        QAction *m_transfer = nullptr;
        QAction *m_markRead = nullptr;
        QAction *m_markUnread = nullptr;
        QAction *m_copyNames = nullptr;
        QAction *m_copyPaths = nullptr;
    };
}
