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

#include "itemlist.h"

#include <algorithm>

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QStyle>

#include "base/global.h"

#include "channelwords.h"
#include "itemactions.h"
#include "itemdelegate.h"
#include "itemlistmodel.h"
#include "shortcutguard.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const std::chrono::milliseconds DWELL_TIME = 2s;
    const qint64 WIDE_TIME = 1'861'390'080;    // 2028-12-25 22:28 in Europe: two digits each, whatever the time zone
}

ItemList::ItemList(ItemListModel *model, QWidget *parent)
    : LongList(parent)
    , m_model {model}
    , m_storeHeader {u"Megatorrent/GUI/ItemListHeader"_s}
    , m_storeOwnHeader {u"Megatorrent/GUI/OwnItemListHeader"_s}
{
    setAccessibleName(tr("Items"));
    setModel(model);
    setItemDelegate(new ItemDelegate(this));
    setAlternatingRowColors(true);

    header()->setSectionsMovable(true);
    header()->setFirstSectionMovable(true);
    header()->setStretchLastSection(false);
    header()->setTextElideMode(Qt::ElideRight);
    header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header(), &QWidget::customContextMenuRequested, this, &ItemList::showHeaderMenu);
    load();
    setSortingEnabled(true);

    m_dwellTimer.setSingleShot(true);
    m_dwellTimer.setInterval(DWELL_TIME);
    connect(&m_dwellTimer, &QTimer::timeout, this, [this]
    {
        const RowRanges rows = selectedRows();
        if ((rows.count() == 1) && isActiveWindow() && isVisible())
            emit dwelled(rows.all().constFirst().first);
    });
    // The model's own indexes follow, too, but one for each row that is selected would be too many.
    connect(model, &ItemListModel::itemsAboutToMove, this, [this]
    {
        m_movingRows = selectedRows();
        m_isMovingAll = m_model->isEverything(m_movingRows);
        setSelectedRows({});
    });
    connect(model, &ItemListModel::itemsMoved, this, [this](const QHash<int, int> &places)
    {
        const RowRanges all {QList<RowRange> {{.first = 0, .last = std::max(0, (m_model->rowCount() - 1))}}};
        handleMoved(m_isMovingAll ? all : m_movingRows.moved(places));
    });
    connect(model, &ItemListModel::orderLost, this, [this] { handleMoved(m_model->loadedOf(selectedRows())); });
    connect(model, &QAbstractItemModel::modelReset, this, &ItemList::reportVisibleRows);
    connect(model, &ItemListModel::loaded, this, &ItemList::reportVisibleRows);
}

ItemList::~ItemList()
{
    save();
}

void ItemList::save()
{
    // This column depends on what is listed: it is not the user's choice.
    if (m_showsChannel)
        setColumnHidden(ItemListModel::CHANNEL, true);
    (m_isOwn ? m_storeOwnHeader : m_storeHeader) = header()->saveState();
}

// In the user's language, with an icon before it
int ItemList::widestState() const
{
    int widest = 0;
    for (const ItemStatus status : {ItemStatus::Error, ItemStatus::Partial, ItemStatus::Missing, ItemStatus::Complete, ItemStatus::Unwanted})
        widest = std::max(widest, fontMetrics().horizontalAdvance(ChannelWords::state(status)));
    return widest + style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
}

void ItemList::load()
{
    QList<int> hidden {ItemListModel::ADDED, ItemListModel::CHANNEL, ItemListModel::TITLE, ItemListModel::TYPE, ItemListModel::RULE};
    if (m_isOwn)
        hidden += {ItemListModel::NEW, ItemListModel::PROGRESS, ItemListModel::STATUS, ItemListModel::PRIORITY};
    else
        hidden += ItemListModel::LOCAL_PATH;

    const QByteArray state = m_isOwn ? m_storeOwnHeader : m_storeHeader;
    // Of another version, with other columns?
    if (header()->restoreState(state) && (header()->count() == ItemListModel::COLUMN_COUNT))
        return;

    for (int column = 0; column < ItemListModel::COLUMN_COUNT; ++column)
        setColumnHidden(column, hidden.contains(column));
    const int letter = fontMetrics().averageCharWidth();
    setColumnWidth(ItemListModel::NEW, (letter * 4));
    setColumnWidth(ItemListModel::NAME, (letter * 36));
    setColumnWidth(ItemListModel::FOLDER, (letter * 18));
    setColumnWidth(ItemListModel::SIZE, (letter * 12));
    setColumnWidth(ItemListModel::PROGRESS, (letter * 16));
    setColumnWidth(ItemListModel::STATUS, (widestState() + (letter * 4)));
    setColumnWidth(ItemListModel::PRIORITY, (letter * 12));
    for (const ItemListModel::Column column : {ItemListModel::CHANGED, ItemListModel::ADDED})
        setColumnWidth(column, (fontMetrics().horizontalAdvance(ChannelWords::time(WIDE_TIME)) + (letter * 3)));
    setColumnWidth(ItemListModel::CHANNEL, (letter * 22));
    setColumnWidth(ItemListModel::LOCAL_PATH, (letter * 50));
    header()->setSortIndicator(ItemListModel::NAME, Qt::AscendingOrder);
}

void ItemList::setActions(ItemActions *actions)
{
    m_actions = actions;
    new ShortcutGuard(this, actions->all());
    connect(this, &QTreeView::doubleClicked, actions, &ItemActions::open);
}

void ItemList::setOwn(const bool isOwn)
{
    if (isOwn == m_isOwn)
        return;
    save();
    m_isOwn = isOwn;
    m_showsChannel = false;
    load();
}

void ItemList::setShowsChannel(const bool shows)
{
    if (shows == m_showsChannel)
        return;
    m_showsChannel = shows;
    setColumnHidden(ItemListModel::CHANNEL, !shows);
}

void ItemList::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    LongList::selectionChanged(selected, deselected);
    m_model->setSelectedRows(selectedRows());
    if (m_actions)
        m_actions->update();
    m_dwellTimer.start();
}

void ItemList::dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &roles)
{
    LongList::dataChanged(topLeft, bottomRight, roles);
    if (m_actions)
        m_actions->update();
}

void ItemList::handleMoved(const RowRanges &selected)
{
    const RowRanges rows = selected.within(m_model->rowCount());
    setSelectedRows(rows);
    m_model->setSelectedRows(rows);
    if (m_actions)
        m_actions->update();
}

void ItemList::contextMenuEvent(QContextMenuEvent *event)
{
    if (!m_actions || !selectionModel()->hasSelection())
        return;

    QPoint position = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard)
        position = viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft());
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_actions->fillMenu(menu);
    menu->popup(position);
    event->accept();
}

void ItemList::showHeaderMenu()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setTitle(tr("Column visibility"));
    for (int column = 0; column < ItemListModel::COLUMN_COUNT; ++column)
    {
        const QString name = m_model->headerData(column, Qt::Horizontal, Qt::AccessibleTextRole).toString();
        QAction *action = menu->addAction(name, this, [this, column](const bool isShown)
        {
            setColumnHidden(column, !isShown);
            if (isShown && (columnWidth(column) <= 5))
                resizeColumnToContents(column);
        });
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(column != ItemListModel::NAME);
    }
    menu->addSeparator();
    menu->addAction(tr("Resize columns"), this, [this]
    {
        for (int column = 0; column < ItemListModel::COLUMN_COUNT; ++column)
        {
            if (!isColumnHidden(column))
                resizeColumnToContents(column);
        }
    });
    menu->popup(QCursor::pos());
}

void ItemList::scrollContentsBy(const int dx, const int dy)
{
    LongList::scrollContentsBy(dx, dy);
    reportVisibleRows();
}

void ItemList::resizeEvent(QResizeEvent *event)
{
    LongList::resizeEvent(event);
    reportVisibleRows();
}

void ItemList::reportVisibleRows()
{
    const int last = rowAt(viewport()->height() - 2);
    m_model->setVisibleRows(std::max(0, rowAt(1)), ((last >= 0) ? last : (m_model->rowCount() - 1)));
}
