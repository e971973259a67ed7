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

#include "channeltree.h"

#include <QContextMenuEvent>
#include <QDropEvent>
#include <QHeaderView>
#include <QMenu>
#include <QMimeData>
#include <QUrl>

#include "base/global.h"

#include "../session.h"
#include "channeltreemodel.h"
#include "droppedlinks.h"
#include "shortcutguard.h"

using namespace Megatorrent;

namespace
{
    // No folder's path begins with a slash.
    const QString SUBSCRIPTIONS = u"/subscriptions"_s;
    const QString PUBLICATIONS = u"/channels"_s;
}

ChannelTree::ChannelTree(ChannelTreeModel *model, QWidget *parent)
    : QTreeView(parent)
    , m_model {model}
    , m_actions {new ChannelActions(model, [this] { return selection(); }, this)}
    , m_storeClosed {u"Megatorrent/GUI/ClosedFolders"_s}
    , m_closed {m_storeClosed}
{
    setAccessibleName(tr("Channels"));
    setModel(model);
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setDragDropMode(QAbstractItemView::DragDrop);
    setDropIndicatorShown(true);
    setAutoExpandDelay(700);

    new ShortcutGuard(this, m_actions->all());

    connect(model, &QAbstractItemModel::rowsInserted, this, &ChannelTree::restoreExpanded);
    connect(model, &ChannelTreeModel::moveRequested, m_actions, &ChannelActions::moveTo);
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex &index)
    {
        if (const QString name = nameOf(index); !name.isEmpty() && !m_closed.contains(name))
            m_closed.append(name);
    });
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex &index)
    {
        m_closed.removeAll(nameOf(index));
    });
    restoreExpanded({}, 0, (model->rowCount() - 1));
}

ChannelTree::~ChannelTree()
{
    // Without the engine no folder is known, also those that will be there again.
    if (Session::instance() && Session::instance()->status().isRunning)
    {
        const QStringList folders = m_model->folders();
        erase_if(m_closed, [&folders](const QString &name) { return (name != SUBSCRIPTIONS) && (name != PUBLICATIONS) && !folders.contains(name); });
    }
    m_storeClosed = m_closed;
}

// Of what can be closed
QString ChannelTree::nameOf(const QModelIndex &index) const
{
    switch (m_model->kind(index))
    {
    case ChannelTreeModel::Kind::Subscriptions:
        return SUBSCRIPTIONS;
    case ChannelTreeModel::Kind::Publications:
        return PUBLICATIONS;
    default:
        return m_model->folder(index);
    }
}

// Everything is open, but for what the user has closed.
void ChannelTree::restoreExpanded(const QModelIndex &parent, const int first, const int last)
{
    for (int row = first; row <= last; ++row)
    {
        const QModelIndex index = m_model->index(row, 0, parent);
        if (!m_closed.contains(nameOf(index)))
            expand(index);
        restoreExpanded(index, 0, (m_model->rowCount(index) - 1));
    }
    // A folder is inserted empty.
    if (parent.isValid() && !m_closed.contains(nameOf(parent)))
        expand(parent);
}

ChannelActions::Selection ChannelTree::selection() const
{
    ChannelActions::Selection selection;
    for (const QModelIndex &index : asConst(selectedIndexes()))
    {
        switch (m_model->kind(index))
        {
        case ChannelTreeModel::Kind::Subscription:
            if (const PublicKey key = m_model->key(index); !selection.subscriptions.contains(key))
                selection.subscriptions.append(key);
            break;
        case ChannelTreeModel::Kind::Publication:
            selection.publications.append(m_model->key(index));
            break;
        case ChannelTreeModel::Kind::Folder:
            selection.folders.append(m_model->folder(index));
            for (const PublicKey &key : asConst(m_model->subscriptionsBelow(index)))
            {
                if (!selection.subscriptions.contains(key))
                    selection.subscriptions.append(key);
            }
            break;
        case ChannelTreeModel::Kind::Subscriptions:
        case ChannelTreeModel::Kind::Unread:
        case ChannelTreeModel::Kind::Publications:
            break;
        }
    }
    return selection;
}

void ChannelTree::select(const PublicKey &key)
{
    const QModelIndex index = m_model->channelIndex(key);
    if (!index.isValid())
        return;
    scrollTo(index);
    setCurrentIndex(index);
}

void ChannelTree::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QTreeView::selectionChanged(selected, deselected);
    m_actions->update();
    emit selectionChangedByUser();
}

// What was laid out before, in a window that is there already, has rows without any height.
void ChannelTree::showEvent(QShowEvent *event)
{
    QTreeView::showEvent(event);
    scheduleDelayedItemsLayout();
}

void ChannelTree::contextMenuEvent(QContextMenuEvent *event)
{
    QPoint position = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard)
        position = viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft());
    else if (!indexAt(viewport()->mapFromGlobal(position)).isValid())
        clearSelection();

    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    m_actions->fillMenu(menu);
    menu->popup(position);
    event->accept();
}

bool ChannelTree::takesDrop(const QDropEvent *event) const
{
    return (event->source() != this) && (event->mimeData()->hasUrls() || !DroppedLinks::find(event->mimeData()).isEmpty());
}

void ChannelTree::dragEnterEvent(QDragEnterEvent *event)
{
    if (takesDrop(event))
        event->acceptProposedAction();
    else
        QTreeView::dragEnterEvent(event);
}

void ChannelTree::dragMoveEvent(QDragMoveEvent *event)
{
    if (takesDrop(event))
        event->acceptProposedAction();
    else
        QTreeView::dragMoveEvent(event);
}

void ChannelTree::dropEvent(QDropEvent *event)
{
    if (!takesDrop(event))
    {
        QTreeView::dropEvent(event);
        return;
    }

    event->acceptProposedAction();
    if (const QStringList links = DroppedLinks::find(event->mimeData()); !links.isEmpty())
    {
        emit linksDropped(links);
        return;
    }

    QStringList paths;
    for (const QUrl &url : asConst(event->mimeData()->urls()))
    {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    if (paths.isEmpty())
        return;

    const QModelIndex index = indexAt(event->position().toPoint());
    std::optional<PublicKey> publication;
    if (index.isValid() && (m_model->kind(index) == ChannelTreeModel::Kind::Publication))
        publication = m_model->key(index);
    emit filesDropped(publication, paths);
}
