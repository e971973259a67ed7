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
#include <optional>
#include <vector>

#include <QAbstractItemModel>
#include <QHash>
#include <QList>
#include <QSet>

#include "../channel/info.h"

namespace Megatorrent
{
    class ChannelMirror;

    // Subscriptions in their folders, and one's own channels: the tree of the Subscriptions tab.
    // Follows the mirror of channels, and keeps the order by name. Main thread.
    class ChannelTreeModel final : public QAbstractItemModel
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ChannelTreeModel)

    public:
        enum class Kind
        {
            Subscriptions,
            Unread,
            Folder,
            Subscription,
            Publications,
            Publication
        };

        // `mirror` outlives it
        explicit ChannelTreeModel(const ChannelMirror *mirror, QObject *parent = nullptr);
        ~ChannelTreeModel() override;

        int columnCount(const QModelIndex &parent = {}) const override;
        int rowCount(const QModelIndex &parent = {}) const override;
        QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
        QModelIndex parent(const QModelIndex &index) const override;
        QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
        Qt::ItemFlags flags(const QModelIndex &index) const override;
        QStringList mimeTypes() const override;
        QMimeData *mimeData(const QModelIndexList &indexes) const override;
        Qt::DropActions supportedDropActions() const override;
        bool canDropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column, const QModelIndex &parent) const override;
        bool dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column, const QModelIndex &parent) override;

        Kind kind(const QModelIndex &index) const;
        // Of a subscription or a publication
        PublicKey key(const QModelIndex &index) const;
        // Of a folder, as subscriptions have it; empty for all else
        QString folder(const QModelIndex &index) const;
        const SubscriptionInfo *subscription(const PublicKey &key) const;
        const PublicationInfo *publication(const PublicKey &key) const;
        // All that are at or below it
        QList<PublicKey> subscriptionsBelow(const QModelIndex &index) const;

        QModelIndex subscriptionsIndex() const;
        QModelIndex unreadIndex() const;
        QModelIndex publicationsIndex() const;
        QModelIndex folderIndex(const QString &folder) const;
        QModelIndex channelIndex(const PublicKey &key) const;
        QStringList folders() const;
        qint64 newItems() const;

    signals:
        void newItemsChanged(qint64 count);
        // Dropped onto a folder, or onto the list itself (an empty path)
        void moveRequested(const QList<PublicKey> &subscriptions, const QStringList &folders, const QString &target);
        void subscriptionUpdated(const PublicKey &key);
        void publicationUpdated(const PublicKey &key);

    private:
        struct Node;

        void load();
        void handleSubscription(const SubscriptionInfo &info);
        void handlePublication(const PublicationInfo &info);
        void removeChannel(const PublicKey &key);
        void removeStale();
        // Made if it is not there
        Node *folderNode(const QString &folder);
        void insert(Node *parent, std::unique_ptr<Node> node);
        // To where its name and its folder want it
        void place(Node *node, Node *parent);
        void remove(Node *node);
        void removeEmptyFolders(Node *node);
        void addNewItems(Node *node, qint64 difference);
        std::size_t rowFor(const Node *parent, const Node &node) const;
        Node *nodeOf(const QModelIndex &index) const;
        QModelIndex indexOf(const Node *node) const;
        void report(const Node *node);
        QString text(const Node &node) const;
        QString accessibleText(const Node &node) const;
        void collect(const Node &node, QList<PublicKey> &keys) const;

        const ChannelMirror *const m_mirror;
        std::unique_ptr<Node> m_root;
        Node *m_subscriptionsNode = nullptr;
        Node *m_unreadNode = nullptr;
        Node *m_publicationsNode = nullptr;
        QHash<PublicKey, Node *> m_nodes;      // of channels
        QHash<QString, Node *> m_folders;
        QSet<PublicKey> m_stale;               // whom the engine that is there now has not told of yet
        QHash<PublicKey, SubscriptionInfo> m_subscriptions;
        QHash<PublicKey, PublicationInfo> m_publications;
    };
}
