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

#include "itemdelegate.h"

#include "itemlistmodel.h"

using namespace Megatorrent;

namespace
{
    // Unicode's isolates
    const QChar LEFT_TO_RIGHT {0x2066};
    const QChar AS_IT_BEGINS {0x2068};
    const QChar END {0x2069};
}

void ItemDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (index.column() != ItemListModel::PROGRESS)
    {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }

    const QVariant progress = index.data(ItemListModel::ProgressRole);
    if (!progress.isValid() || (progress.toInt() < 0))
    {
        QStyledItemDelegate::paint(painter, option, index); // the background
        return;
    }

    QStyleOptionViewItem adjusted {option};
    initStyleOption(&adjusted, index);
    m_progressBar.paint(painter, adjusted, tr("%1 %").arg(progress.toInt()), progress.toInt());
}

QSize ItemDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    // All rows are alike, whether they hold an icon or not.
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    const int line = option.fontMetrics.height();
    size.setHeight(std::max({size.height(), option.decorationSize.height(), line}) + (line / 4));
    return size;
}

void ItemDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    if ((option->direction != Qt::RightToLeft) || option->text.isEmpty())
        return;
    const bool isPath = (index.column() == ItemListModel::FOLDER) || (index.column() == ItemListModel::LOCAL_PATH);
    option->text = (isPath ? LEFT_TO_RIGHT : AS_IT_BEGINS) + option->text + END;
}
