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


#include "itemcolumns.h"

#include <array>

#include "itemlistmodel.h"

using namespace Megatorrent;

namespace
{
    constexpr std::array<ItemOrder, ItemListModel::COLUMN_COUNT> ORDERS
    {
        ItemOrder::New,
        ItemOrder::Name,
        ItemOrder::Folder,
        ItemOrder::Size,
        ItemOrder::Progress,
        ItemOrder::State,
        ItemOrder::Priority,
        ItemOrder::Changed,
        ItemOrder::Added,
        ItemOrder::Channel,
        ItemOrder::Title,
        ItemOrder::Type,
        ItemOrder::Path,
        ItemOrder::Rule
    };
}

QString ItemColumns::name(const int column)
{
    switch (column)
    {
    case ItemListModel::NEW:
        return tr("New");
    case ItemListModel::NAME:
        return tr("Name");
    case ItemListModel::FOLDER:
        return tr("Folder");
    case ItemListModel::SIZE:
        return tr("Size");
    case ItemListModel::PROGRESS:
        return tr("Progress");
    case ItemListModel::STATUS:
        return tr("Status");
    case ItemListModel::PRIORITY:
        return tr("Priority");
    case ItemListModel::CHANGED:
        return tr("Changed");
    case ItemListModel::ADDED:
        return tr("Added");
    case ItemListModel::CHANNEL:
        return tr("Channel");
    case ItemListModel::TITLE:
        return tr("Title");
    case ItemListModel::TYPE:
        return tr("Type");
    case ItemListModel::LOCAL_PATH:
        return tr("Path on disk");
    case ItemListModel::RULE:
        return tr("Rule");
    default:
        return {};
    }
}

ItemOrder ItemColumns::order(const int column)
{
    return ORDERS[static_cast<std::size_t>(column)];
}
