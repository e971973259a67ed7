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

#include "longlist.h"

#include <algorithm>

#include <QHeaderView>
#include <QSignalBlocker>

using namespace Megatorrent;

namespace
{
    const int SEARCHED_ROWS_MAX = 2000;

    // Its first row stands for it.
    QItemSelection shortened(const QItemSelection &selection)
    {
        if (selection.isEmpty() || !selection.constFirst().isValid())
            return {};
        const QModelIndex first = selection.constFirst().topLeft();
        return QItemSelection(first, first.siblingAtColumn(selection.constFirst().right()));
    }
}

LongList::LongList(QWidget *parent)
    : QTreeView(parent)
{
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setAllColumnsShowFocus(true);
    setUniformRowHeights(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
}

RowRanges LongList::selectedRows() const
{
    return RowRanges::of(selectionModel()->selection());
}

void LongList::setSelectedRows(const RowRanges &rows)
{
    QItemSelection selection;
    for (const RowRange &range : rows.all())
        selection += selectionOf(range);
    const QSignalBlocker blocker {selectionModel()};
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    viewport()->update();
}

void LongList::selectAll()
{
    if (const int rows = model()->rowCount(); rows > 0)
        selectionModel()->select(selectionOf({.first = 0, .last = (rows - 1)}), QItemSelectionModel::ClearAndSelect);
}

// It would have every row's text, and so all pages of the list.
void LongList::keyboardSearch(const QString &search)
{
    if (model()->rowCount() <= SEARCHED_ROWS_MAX)
        QTreeView::keyboardSearch(search);
}

void LongList::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QTreeView::selectionChanged(shortened(selected), shortened(deselected));
    viewport()->update();
}

void LongList::setSelection(const QRect &rect, const QItemSelectionModel::SelectionFlags command)
{
    const int rows = model()->rowCount();
    if (rect.isNull() || (rows == 0))
        return;

    const int first = rowAt(std::min(rect.top(), rect.bottom()));
    const int last = rowAt(std::max(rect.top(), rect.bottom()));
    if ((first < 0) && (last < 0))
    {
        if (command & QItemSelectionModel::Clear)
            selectionModel()->clear();
        return;
    }
    selectionModel()->select(selectionOf({.first = std::max(first, 0), .last = ((last < 0) ? (rows - 1) : last)}), command);
}

int LongList::rowAt(const int y) const
{
    for (int place = 0; place < header()->count(); ++place)
    {
        // wherever that column is: on the right, or scrolled away
        const int column = header()->logicalIndex(place);
        if (!header()->isSectionHidden(column) && (columnWidth(column) > 0))
            return indexAt({columnViewportPosition(column), y}).row();
    }
    return -1;
}

QItemSelection LongList::selectionOf(const RowRange &range) const
{
    return QItemSelection(model()->index(range.first, 0), model()->index(range.last, (model()->columnCount() - 1)));
}
