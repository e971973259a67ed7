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

#include "channeltreemodel.h"

#include <algorithm>
#include <utility>

#include <QFont>
#include <QMimeData>

#include "base/global.h"

#include "../channelmirror.h"
#include "../content/listfolder.h"
#include "../content/naturalorder.h"
#include "../content/printable.h"
#include "channelwords.h"

using namespace Megatorrent;

namespace
{
    const QString MIME_TYPE = u"application/x-megatorrent-subscriptions"_s;

    QString lastName(const QString &folder)
    {
        return folder.section(u'/', -1);
    }

    QString parentFolder(const QString &folder)
    {
        return folder.section(u'/', 0, -2);
    }

    // Lines of a drop: "f" and a folder, or "s" and a key
    struct Dropped
    {
        QList<PublicKey> subscriptions;
        QStringList folders;
    };

    Dropped parse(const QMimeData *data)
    {
        Dropped dropped;
        for (const QString &line : QString::fromUtf8(data->data(MIME_TYPE)).split(u'\n', Qt::SkipEmptyParts))
        {
            if (line.startsWith(u'f'))
                dropped.folders.append(line.sliced(1));
            else if (const auto key = PublicKey::fromHex(line.sliced(1).toLatin1()))
                dropped.subscriptions.append(*key);
        }
        return dropped;
    }
}

struct ChannelTreeModel::Node
{
    Kind kind = Kind::Subscriptions;
    QString name;
    QByteArray sortKey;             // of the name
    QString folder;                 // of a folder, its path
    PublicKey key;
    qint64 newItems = 0;            // here and below
    Node *parent = nullptr;
    std::vector<std::unique_ptr<Node>> children;

    void setName(const QString &newName)
    {
        name = newName;
        sortKey = NaturalOrder::key(newName.toUtf8());
    }

    std::size_t row() const
    {
        const auto &siblings = parent->children;
        const auto it = std::ranges::find(siblings, this, [](const std::unique_ptr<Node> &node) { return node.get(); });
        return static_cast<std::size_t>(it - siblings.cbegin());
    }
};

ChannelTreeModel::ChannelTreeModel(const ChannelMirror *mirror, QObject *parent)
    : QAbstractItemModel(parent)
    , m_mirror {mirror}
    , m_root {std::make_unique<Node>()}
{
    const auto addTop = [this](const Kind kind, Node *parent)
    {
        auto node = std::make_unique<Node>();
        node->kind = kind;
        node->parent = parent;
        parent->children.push_back(std::move(node));
        return parent->children.back().get();
    };
    m_subscriptionsNode = addTop(Kind::Subscriptions, m_root.get());
    m_publicationsNode = addTop(Kind::Publications, m_root.get());
    m_unreadNode = addTop(Kind::Unread, m_subscriptionsNode);

    connect(mirror, &ChannelMirror::subscriptionChanged, this, &ChannelTreeModel::handleSubscription);
    connect(mirror, &ChannelMirror::hidden, this, &ChannelTreeModel::removeChannel);
    connect(mirror, &ChannelMirror::cleared, this, [this] { m_stale = QSet<PublicKey>(m_nodes.keyBegin(), m_nodes.keyEnd()); });
    connect(mirror, &ChannelMirror::allKnown, this, &ChannelTreeModel::removeStale);
    connect(mirror, &ChannelMirror::subscriptionRemoved, this, &ChannelTreeModel::removeChannel);
    connect(mirror, &ChannelMirror::publicationChanged, this, &ChannelTreeModel::handlePublication);
    connect(mirror, &ChannelMirror::publicationRemoved, this, &ChannelTreeModel::removeChannel);
    connect(mirror, &ChannelMirror::subscriptionAdded, this, [this](const PublicKey &key)
    {
        if (const auto subscribed = m_mirror->subscription(key))
            handleSubscription(subscribed->info);
    });

    load();
}

ChannelTreeModel::~ChannelTreeModel() = default;

void ChannelTreeModel::load()
{
    for (const SubscriptionInfo &info : asConst(m_mirror->subscriptions()))
        handleSubscription(info);
    for (const PublicationInfo &info : asConst(m_mirror->publications()))
        handlePublication(info);
}

int ChannelTreeModel::columnCount([[maybe_unused]] const QModelIndex &parent) const
{
    return 1;
}

int ChannelTreeModel::rowCount(const QModelIndex &parent) const
{
    return static_cast<int>(nodeOf(parent)->children.size());
}

QModelIndex ChannelTreeModel::index(const int row, const int column, const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    if ((column != 0) || (row < 0) || (static_cast<std::size_t>(row) >= node->children.size()))
        return {};
    return createIndex(row, column, node->children[static_cast<std::size_t>(row)].get());
}

QModelIndex ChannelTreeModel::parent(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    return indexOf(nodeOf(index)->parent);
}

QVariant ChannelTreeModel::data(const QModelIndex &index, const int role) const
{
    if (!index.isValid())
        return {};

    const Node &node = *nodeOf(index);
    const SubscriptionInfo *subscription = (node.kind == Kind::Subscription) ? this->subscription(node.key) : nullptr;
    const PublicationInfo *publication = (node.kind == Kind::Publication) ? this->publication(node.key) : nullptr;

    switch (role)
    {
    case Qt::DisplayRole:
        return text(node);
    case Qt::EditRole:
        return node.name;
    case Qt::AccessibleTextRole:
        return accessibleText(node);

    case Qt::ToolTipRole:
        if (subscription)
            return (u"<b>%1</b><br>%2"_s).arg(printable(subscription->displayName()).toHtmlEscaped(), ChannelWords::sentence(*subscription).toHtmlEscaped());
        if (publication)
            return (u"<b>%1</b><br>%2"_s).arg(ChannelWords::title(*publication).toHtmlEscaped(), ChannelWords::sentence(*publication).toHtmlEscaped());
        return {};

    case Qt::FontRole:
        if (node.newItems > 0)
        {
            QFont font;
            font.setBold(true);
            return font;
        }
        return {};

    case Qt::DecorationRole:
        if (subscription)
            return ChannelWords::icon(*subscription);
        if (publication)
            return ChannelWords::icon(*publication);
        if (node.kind == Kind::Unread)
            return ChannelWords::icon(u"mail-inbox"_s);
        if (node.kind == Kind::Folder)
            return ChannelWords::icon(u"directory"_s);
        return ChannelWords::icon((node.kind == Kind::Publications) ? u"upload"_s : u"folder-documents"_s);

    default:
        return {};
    }
}

Qt::ItemFlags ChannelTreeModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::ItemIsDropEnabled;

    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    switch (nodeOf(index)->kind)
    {
    case Kind::Subscriptions:
        flags |= Qt::ItemIsDropEnabled;
        break;
    case Kind::Folder:
        flags |= Qt::ItemIsDropEnabled | Qt::ItemIsDragEnabled;
        break;
    case Kind::Subscription:
        flags |= Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
        break;
    case Kind::Unread:
    case Kind::Publication:
        flags |= Qt::ItemNeverHasChildren;
        break;
    case Kind::Publications:
        break;
    }
    return flags;
}

QStringList ChannelTreeModel::mimeTypes() const
{
    return {MIME_TYPE};
}

QMimeData *ChannelTreeModel::mimeData(const QModelIndexList &indexes) const
{
    QStringList lines;
    for (const QModelIndex &index : indexes)
    {
        const Node &node = *nodeOf(index);
        if (node.kind == Kind::Folder)
            lines.append(u'f' + node.folder);
        else if (node.kind == Kind::Subscription)
            lines.append(u's' + node.key.toString());
    }

    auto *data = new QMimeData;
    data->setData(MIME_TYPE, lines.join(u'\n').toUtf8());
    return data;
}

Qt::DropActions ChannelTreeModel::supportedDropActions() const
{
    return Qt::MoveAction;
}

bool ChannelTreeModel::canDropMimeData(const QMimeData *data, [[maybe_unused]] const Qt::DropAction action, [[maybe_unused]] const int row
        , [[maybe_unused]] const int column, const QModelIndex &parent) const
{
    if (!data->hasFormat(MIME_TYPE) || !parent.isValid())
        return false;
    const Node &target = *nodeOf(parent);
    if ((target.kind != Kind::Folder) && (target.kind != Kind::Subscriptions))
        return false;
    return std::ranges::none_of(parse(data).folders, [&target](const QString &folder)
    {
        return ListFolder::isAtOrBelow(target.folder, folder);
    });
}

bool ChannelTreeModel::dropMimeData(const QMimeData *data, const Qt::DropAction action, const int row, const int column, const QModelIndex &parent)
{
    if (!canDropMimeData(data, action, row, column, parent))
        return false;
    const Dropped dropped = parse(data);
    emit moveRequested(dropped.subscriptions, dropped.folders, nodeOf(parent)->folder);
    return false; // the rows move when the channels say so
}

ChannelTreeModel::Kind ChannelTreeModel::kind(const QModelIndex &index) const
{
    return nodeOf(index)->kind;
}

PublicKey ChannelTreeModel::key(const QModelIndex &index) const
{
    return nodeOf(index)->key;
}

QString ChannelTreeModel::folder(const QModelIndex &index) const
{
    return nodeOf(index)->folder;
}

const SubscriptionInfo *ChannelTreeModel::subscription(const PublicKey &key) const
{
    const auto it = m_subscriptions.constFind(key);
    return (it != m_subscriptions.cend()) ? &it.value() : nullptr;
}

const PublicationInfo *ChannelTreeModel::publication(const PublicKey &key) const
{
    const auto it = m_publications.constFind(key);
    return (it != m_publications.cend()) ? &it.value() : nullptr;
}

QList<PublicKey> ChannelTreeModel::subscriptionsBelow(const QModelIndex &index) const
{
    QList<PublicKey> keys;
    const Node &node = *nodeOf(index);
    collect(((node.kind == Kind::Unread) ? *m_subscriptionsNode : node), keys);
    return keys;
}

void ChannelTreeModel::collect(const Node &node, QList<PublicKey> &keys) const
{
    if (node.kind == Kind::Subscription)
        keys.append(node.key);
    for (const auto &child : node.children)
        collect(*child, keys);
}

QModelIndex ChannelTreeModel::subscriptionsIndex() const
{
    return indexOf(m_subscriptionsNode);
}

QModelIndex ChannelTreeModel::unreadIndex() const
{
    return indexOf(m_unreadNode);
}

QModelIndex ChannelTreeModel::publicationsIndex() const
{
    return indexOf(m_publicationsNode);
}

QModelIndex ChannelTreeModel::folderIndex(const QString &folder) const
{
    const Node *node = m_folders.value(folder);
    return node ? indexOf(node) : QModelIndex();
}

QModelIndex ChannelTreeModel::channelIndex(const PublicKey &key) const
{
    const Node *node = m_nodes.value(key);
    return node ? indexOf(node) : QModelIndex();
}

QStringList ChannelTreeModel::folders() const
{
    return ListFolder::sorted(m_folders.keys());
}

qint64 ChannelTreeModel::newItems() const
{
    return m_subscriptionsNode->newItems;
}

void ChannelTreeModel::handleSubscription(const SubscriptionInfo &info)
{
    const QString name = printable(info.displayName());
    m_subscriptions.insert(info.key, info);
    m_stale.remove(info.key);

    Node *node = m_nodes.value(info.key);
    if (!node)
    {
        auto made = std::make_unique<Node>();
        made->kind = Kind::Subscription;
        made->key = info.key;
        made->setName(name);
        node = made.get();
        m_nodes.insert(info.key, node);
        insert(folderNode(info.folder), std::move(made));
    }
    else if ((node->name != name) || (node->parent->folder != info.folder))
    {
        node->setName(name);
        place(node, folderNode(info.folder));
    }

    addNewItems(node, (info.totals.newItems - node->newItems));
    report(node);
    emit subscriptionUpdated(info.key);
}

void ChannelTreeModel::handlePublication(const PublicationInfo &info)
{
    const QString name = ChannelWords::title(info);
    m_publications.insert(info.key, info);
    m_stale.remove(info.key);

    Node *node = m_nodes.value(info.key);
    if (!node)
    {
        auto made = std::make_unique<Node>();
        made->kind = Kind::Publication;
        made->key = info.key;
        made->setName(name);
        node = made.get();
        m_nodes.insert(info.key, node);
        insert(m_publicationsNode, std::move(made));
    }
    else if (node->name != name)
    {
        node->setName(name);
        place(node, m_publicationsNode);
    }
    report(node);
    emit publicationUpdated(info.key);
}

void ChannelTreeModel::removeChannel(const PublicKey &key)
{
    Node *node = m_nodes.take(key);
    if (node)
        remove(node);
    m_subscriptions.remove(key);
    m_publications.remove(key);
}

// While the engine is started anew, what is selected stays, and so do folders.
void ChannelTreeModel::removeStale()
{
    for (const PublicKey &key : asConst(std::exchange(m_stale, {})))
        removeChannel(key);
}

ChannelTreeModel::Node *ChannelTreeModel::folderNode(const QString &folder)
{
    if (folder.isEmpty())
        return m_subscriptionsNode;
    if (Node *node = m_folders.value(folder))
        return node;

    auto made = std::make_unique<Node>();
    made->kind = Kind::Folder;
    made->folder = folder;
    made->setName(printable(lastName(folder)));
    Node *node = made.get();
    m_folders.insert(folder, node);
    insert(folderNode(parentFolder(folder)), std::move(made));
    return node;
}

std::size_t ChannelTreeModel::rowFor(const Node *parent, const Node &node) const
{
    const auto isBefore = [](const std::unique_ptr<Node> &sibling, const Node &other)
    {
        if (sibling->kind != other.kind)
            return sibling->kind < other.kind;
        return (sibling->sortKey != other.sortKey) ? (sibling->sortKey < other.sortKey) : (sibling->name < other.name);
    };
    const auto it = std::lower_bound(parent->children.cbegin(), parent->children.cend(), node, isBefore);
    return static_cast<std::size_t>(it - parent->children.cbegin());
}

void ChannelTreeModel::insert(Node *parent, std::unique_ptr<Node> node)
{
    const std::size_t row = rowFor(parent, *node);
    node->parent = parent;
    beginInsertRows(indexOf(parent), static_cast<int>(row), static_cast<int>(row));
    parent->children.insert((parent->children.begin() + static_cast<std::ptrdiff_t>(row)), std::move(node));
    endInsertRows();
}

void ChannelTreeModel::place(Node *node, Node *parent)
{
    Node *const former = node->parent;
    const std::size_t row = node->row();
    const qint64 newItems = node->newItems;
    addNewItems(node, -newItems);

    // its own place does not count
    std::unique_ptr<Node> taken = std::move(former->children[row]);
    former->children.erase(former->children.begin() + static_cast<std::ptrdiff_t>(row));
    const std::size_t target = rowFor(parent, *node);
    former->children.insert((former->children.begin() + static_cast<std::ptrdiff_t>(row)), std::move(taken));

    const std::size_t destination = ((former == parent) && (target >= row)) ? (target + 1) : target;
    if ((former != parent) || (target != row))
    {
        beginMoveRows(indexOf(former), static_cast<int>(row), static_cast<int>(row), indexOf(parent), static_cast<int>(destination));
        taken = std::move(former->children[row]);
        former->children.erase(former->children.begin() + static_cast<std::ptrdiff_t>(row));
        taken->parent = parent;
        parent->children.insert((parent->children.begin() + static_cast<std::ptrdiff_t>(target)), std::move(taken));
        endMoveRows();
    }

    addNewItems(node, newItems);
    removeEmptyFolders(former);
}

void ChannelTreeModel::remove(Node *node)
{
    Node *const parent = node->parent;
    addNewItems(node, -node->newItems);
    const std::size_t row = node->row();
    beginRemoveRows(indexOf(parent), static_cast<int>(row), static_cast<int>(row));
    parent->children.erase(parent->children.begin() + static_cast<std::ptrdiff_t>(row));
    endRemoveRows();
    removeEmptyFolders(parent);
}

void ChannelTreeModel::removeEmptyFolders(Node *node)
{
    if ((node->kind != Kind::Folder) || !node->children.empty())
        return;
    m_folders.remove(node->folder);
    remove(node);
}

void ChannelTreeModel::addNewItems(Node *node, const qint64 difference)
{
    if (difference == 0)
        return;

    for (Node *at = node; at->parent; at = at->parent)
    {
        at->newItems += difference;
        report(at);
    }
    m_unreadNode->newItems += difference;
    report(m_unreadNode);
    emit newItemsChanged(newItems());
}

ChannelTreeModel::Node *ChannelTreeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex ChannelTreeModel::indexOf(const Node *node) const
{
    if (!node || !node->parent)
        return {};
    return createIndex(static_cast<int>(node->row()), 0, node);
}

void ChannelTreeModel::report(const Node *node)
{
    const QModelIndex index = indexOf(node);
    emit dataChanged(index, index);
}

QString ChannelTreeModel::text(const Node &node) const
{
    QString name = node.name;
    if (node.kind == Kind::Subscriptions)
        name = tr("Subscriptions");
    else if (node.kind == Kind::Unread)
        name = tr("Unread");
    else if (node.kind == Kind::Publications)
        name = tr("My channels");
    return (node.newItems > 0) ? tr("%1 (%2)", "Name (number of new items)").arg(name).arg(node.newItems) : name;
}

QString ChannelTreeModel::accessibleText(const Node &node) const
{
    QString state;
    if (node.kind == Kind::Subscription)
        state = ChannelWords::state(m_subscriptions[node.key]);
    else if (node.kind == Kind::Publication)
        state = ChannelWords::state(m_publications[node.key]);
    return state.isEmpty() ? text(node) : tr("%1, %2", "name of a channel, its state").arg(text(node), state);
}
