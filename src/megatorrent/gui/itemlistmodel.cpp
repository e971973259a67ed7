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

#include "itemlistmodel.h"

#include <algorithm>
#include <limits>

#include <QFont>

#include "base/global.h"

#include "../content/printable.h"
#include "channelwords.h"
#include "itemcolumns.h"

using namespace Megatorrent;

namespace
{
    constexpr qsizetype TEXT_MAX_LENGTH = 500;

    QString nameOf(const QString &path)
    {
        return path.section(u'/', -1);
    }

    QString folderOf(const QString &path)
    {
        return path.section(u'/', 0, -2);
    }
}

ItemListModel::ItemListModel(std::function<QString (const PublicKey &)> channelName, QObject *parent)
    : QAbstractTableModel(parent)
    , m_channelName {std::move(channelName)}
{
    m_fetchTimer.setSingleShot(true);
    connect(&m_fetchTimer, &QTimer::timeout, this, &ItemListModel::fetchNext);
}

int ItemListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : COLUMN_COUNT;
}

int ItemListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_total;
}

QVariant ItemListModel::headerData(const int section, const Qt::Orientation orientation, const int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == SIZE) ? (Qt::AlignRight | Qt::AlignVCenter) : (Qt::AlignLeft | Qt::AlignVCenter));
    if ((role == Qt::ToolTipRole) && (section == NEW))
        return tr("New: items that you have not seen yet");
    if ((role != Qt::DisplayRole) && (role != Qt::AccessibleTextRole))
        return {};

    const QString name = ItemColumns::name(section);
    return ((section == NEW) && (role == Qt::DisplayRole)) ? u"●"_s : name;
}

QVariant ItemListModel::data(const QModelIndex &index, const int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((index.column() == SIZE) ? (Qt::AlignRight | Qt::AlignVCenter) : (Qt::AlignLeft | Qt::AlignVCenter));

    const Item *item = this->item(index.row());
    if (!item)
        return {};

    const ItemRecord &record = item->record;
    const QString &path = record.item.path;
    switch (role)
    {
    case Qt::DisplayRole:
        switch (index.column())
        {
        case NEW:
            return record.isNew ? u"●"_s : QString();
        case NAME:
            return printable(nameOf(path), TEXT_MAX_LENGTH);
        case FOLDER:
            return printable(folderOf(path), TEXT_MAX_LENGTH);
        case SIZE:
            return ChannelWords::bytes(record.item.size);
        case STATUS:
            return ChannelWords::state(record);
        case PRIORITY:
            return ChannelWords::priority(record.priority);
        case CHANGED:
            return ChannelWords::time(record.item.mtime);
        case ADDED:
            return ChannelWords::time(item->addedAt);
        case CHANNEL:
            return m_channelName(item->key);
        case TITLE:
            return printable(record.item.title, TEXT_MAX_LENGTH);
        case TYPE:
            return printable(record.item.type, TEXT_MAX_LENGTH);
        case LOCAL_PATH:
            return printable(item->localPath.toString(), TEXT_MAX_LENGTH);
        case RULE:
            return printable(record.rule, TEXT_MAX_LENGTH);
        default:
            return {};
        }

    case ProgressRole:
        return (ChannelWords::status(record) == ItemStatus::Unwanted) ? -1 : ChannelWords::percent(record);

    case Qt::ToolTipRole:
        if (!record.error.isEmpty() && (record.state == ItemState::Error))
            return ChannelWords::toolTip(record.error.text);
        return ChannelWords::toolTip((index.column() == NAME) ? printable(path, TEXT_MAX_LENGTH) : data(index, Qt::DisplayRole).toString());

    case Qt::AccessibleTextRole:
        switch (index.column())
        {
        case NEW:
            return record.isNew ? tr("New") : QString();
        case PROGRESS:
            return tr("%1 %").arg(ChannelWords::percent(record));
        default:
            return data(index, Qt::DisplayRole);
        }

    case Qt::DecorationRole:
        return (index.column() == STATUS) ? ChannelWords::icon(record) : QVariant();

    case Qt::FontRole:
        if (record.isNew && (index.column() == NAME))
        {
            QFont font;
            font.setBold(true);
            return font;
        }
        return {};

    default:
        return {};
    }
}

void ItemListModel::sort(const int column, const Qt::SortOrder order)
{
    if ((column < 0) || (column >= COLUMN_COUNT))
        return;
    const ItemOrder wanted = ItemColumns::order(column);
    const bool isDescending = (order == Qt::DescendingOrder);
    if ((m_query.order == wanted) && (m_query.isDescending == isDescending))
        return;

    m_query.order = wanted;
    m_query.isDescending = isDescending;
    restart();
}

void ItemListModel::setSource(Source source, NamedSource named)
{
    m_source = std::move(source);
    m_namedSource = std::move(named);
    restart();
}

void ItemListModel::setFilter(const QString &text, const QList<ItemStatus> &states, const bool isOnlyNew)
{
    if ((m_query.text == text) && (m_query.states == states) && (m_query.isOnlyNew == isOnlyNew))
        return;
    m_query.text = text;
    m_query.states = states;
    m_query.isOnlyNew = isOnlyNew;
    restart();
}

void ItemListModel::restart()
{
    beginResetModel();
    ++m_generation;
    m_fetching = -1;
    m_wanted.clear();
    m_pages.clear();
    m_readRows.clear();
    m_readRequests = 0;
    m_heldOrder.reset();
    m_readWhileHeld.clear();
    m_selectedPage = -1;
    m_total = 0;
    m_isLoaded = false;
    m_error.clear();
    m_firstVisible = 0;
    m_lastVisible = 0;
    endResetModel();
    emit totalChanged(0);
    if (m_source)
        want(0);
}

void ItemListModel::refresh()
{
    if (!m_source)
        return;

    markStale();
    const int first = std::max(0, m_firstVisible) / PAGE_SIZE;
    const int last = std::max(0, m_lastVisible) / PAGE_SIZE;
    for (int page = first; page <= std::min(last, (first + 2)); ++page)
        want(page);
}

void ItemListModel::markStale()
{
    for (Cached &cached : m_pages)
        cached.isStale = true;
}

void ItemListModel::setVisibleRows(const int first, const int last)
{
    m_firstVisible = first;
    m_lastVisible = last;
}

bool ItemListModel::isEverything(const RowRanges &rows) const
{
    return (m_total > PAGE_SIZE) && (rows.count() == m_total);
}

void ItemListModel::setSelectedRows(const RowRanges &rows)
{
    const bool hasPages = !rows.isEmpty() && !isEverything(rows);
    m_selectedPage = hasPages ? (rows.all().constFirst().first / PAGE_SIZE) : -1;
    setHeld(hasPages && ((rows.all().constLast().last / PAGE_SIZE) > m_selectedPage));
}

void ItemListModel::setHeld(const bool isHeld)
{
    if (isHeld == m_heldOrder.has_value())
        return;

    if (isHeld)
        m_heldOrder = ItemQuery::HOLD_NEW;
    else
        endHold();
    refresh();
}

void ItemListModel::endHold()
{
    m_heldOrder.reset();
    for (auto it = m_readWhileHeld.cbegin(); it != m_readWhileHeld.cend(); ++it)
    {
        if (it.value())
            m_readRows.insert(it.key(), *it.value());
        else
            m_readRows.remove(it.key());
    }
    m_readWhileHeld.clear();
}

const ItemListModel::Item *ItemListModel::item(const int row) const
{
    if ((row < 0) || (row >= m_total))
        return nullptr;

    const int page = row / PAGE_SIZE;
    const auto it = m_pages.find(page);
    if (it == m_pages.end())
    {
        want(page);
        return nullptr;
    }

    it->used = ++m_uses;
    if (it->isStale)
        want(page);
    const qsizetype at = row - (static_cast<qsizetype>(page) * PAGE_SIZE);
    return (at < it->items.size()) ? &it->items[at] : nullptr;
}

ItemListing ItemListModel::listing() const
{
    ItemListing listing {.source = m_source, .query = m_query, .readRows = m_readRows, .pages = {}, .total = m_total};
    listing.query.heldOrder = m_heldOrder;
    for (auto it = m_pages.cbegin(); it != m_pages.cend(); ++it)
        listing.pages.insert(it.key(), it->items);
    return listing;
}

RowRanges ItemListModel::loadedOf(const RowRanges &rows) const
{
    QList<RowRange> loaded;
    for (const RowRange &range : rows.all())
    {
        for (int page = (range.first / PAGE_SIZE); page <= (range.last / PAGE_SIZE); ++page)
        {
            if (m_pages.contains(page))
                loaded.append({.first = std::max(range.first, (page * PAGE_SIZE)), .last = std::min(range.last, (((page + 1) * PAGE_SIZE) - 1))});
        }
    }
    return RowRanges {loaded};
}

int ItemListModel::rowOf(const Item &item) const
{
    for (auto it = m_pages.cbegin(); it != m_pages.cend(); ++it)
    {
        const auto found = std::ranges::find_if(it->items, [&item](const Item &other)
        {
            return (other.key == item.key) && (other.record.item.path == item.record.item.path);
        });
        if (found != it->items.cend())
            return (it.key() * PAGE_SIZE) + static_cast<int>(found - it->items.cbegin());
    }
    return -1;
}

void ItemListModel::setSeen(const QList<int> &rows, const bool isSeen)
{
    for (const int row : rows)
    {
        const auto it = m_pages.find(row / PAGE_SIZE);
        const qsizetype at = row % PAGE_SIZE;
        if ((it == m_pages.end()) || (at >= it->items.size()))
            continue;
        it->items[at].record.isNew = !isSeen;
        const bool stays = m_query.isOnlyNew && isSeen;
        // in an order that is held it is in its place anyway
        if (m_heldOrder)
            m_readWhileHeld.insert(row, (stays ? std::optional(it->items[at]) : std::nullopt));
        else if (stays)
            m_readRows.insert(row, it->items[at]);
        else
            m_readRows.remove(row);
        emit dataChanged(index(row, 0), index(row, (COLUMN_COUNT - 1)));
    }
}

void ItemListModel::forgetRead()
{
    const bool wasHeld = m_heldOrder.has_value();
    endHold();
    m_readRows.clear();
    // What is selected on pages that are not here would be other items from now on.
    if (wasHeld)
        emit orderLost();
    refresh();
}

void ItemListModel::want(const int page) const
{
    if ((page == m_fetching) || (!m_wanted.isEmpty() && (m_wanted.constFirst() == page)))
        return;

    m_wanted.removeOne(page);
    m_wanted.prepend(page);
    // Of a list that is scrolled fast only what is looked at last is worth the time.
    while (m_wanted.size() > 4)
        m_wanted.removeLast();
    if ((m_fetching < 0) && !m_fetchTimer.isActive())
        m_fetchTimer.start(0);
}

void ItemListModel::fetchNext()
{
    if ((m_fetching >= 0) || m_wanted.isEmpty() || !m_source)
        return;

    m_fetching = m_wanted.takeFirst();
    ItemQuery query = m_readRows.queryFor(m_query, (m_fetching * PAGE_SIZE), PAGE_SIZE);
    query.heldOrder = m_heldOrder;
    const Asked asked {.page = m_fetching, .heldOrder = m_heldOrder, .readRevision = m_readRows.revision()};
    m_source(query, this, [this, generation = m_generation, asked](const nonstd::expected<Page, Error> &result)
    {
        if (generation == m_generation)
            handlePage(asked, result);
    });
}

void ItemListModel::handlePage(const Asked &asked, const nonstd::expected<Page, Error> &result)
{
    m_fetching = -1;
    const QString error = result ? QString() : result.error().text;
    const bool isOtherError = (error != m_error);
    m_error = error;
    if (result && !isAsAsked(asked, *result))
    {
        markStale();
        want(asked.page);
    }
    else if (result)
    {
        const int total = static_cast<int>(std::min<qint64>((result->total + m_readRows.count()), std::numeric_limits<int>::max()));
        const QList<Item> items = m_readRows.merged((asked.page * PAGE_SIZE), PAGE_SIZE, result->items);
        const QHash<int, int> places = placesOf(asked.page, items);
        const bool isMoving = !places.isEmpty() || (total != m_total);
        if (isMoving)
            emit itemsAboutToMove();
        // Rows that go are the last ones: before that, the current one follows its item.
        setTotal(std::max(m_total, total));
        store(asked.page, items, places);
        setTotal(total);
        if (isMoving)
            emit itemsMoved(places);
        dropUnused();
        refreshRead(asked.page);
    }

    if (!m_isLoaded)
    {
        m_isLoaded = true;
        emit loaded();
    }
    if (isOtherError)
        emit errorChanged();
    if (!m_wanted.isEmpty())
        m_fetchTimer.start(0);
}

// What has been read goes on arriving, too.
void ItemListModel::refreshRead(const int page)
{
    if (!m_namedSource || (m_readRequests > 0))
        return;

    const int first = page * PAGE_SIZE;
    const QMap<int, Item> rows = m_readRows.within(std::max(first, m_firstVisible), std::min((first + PAGE_SIZE - 1), m_lastVisible));
    QHash<PublicKey, QStringList> paths;
    for (const Item &item : rows)
        paths[item.key].append(item.record.item.path);
    m_readRequests = static_cast<int>(paths.size());
    for (auto it = paths.cbegin(); it != paths.cend(); ++it)
    {
        m_namedSource(it.key(), it.value(), this, [this, generation = m_generation](const nonstd::expected<Page, Error> &result)
        {
            if (generation != m_generation)
                return;
            --m_readRequests;
            if (result)
                handleRead(result->items);
        });
    }
}

void ItemListModel::handleRead(const QList<Item> &items)
{
    for (const Item &item : items)
    {
        const int row = m_readRows.update(item);
        const auto it = (row >= 0) ? m_pages.find(row / PAGE_SIZE) : m_pages.end();
        const qsizetype at = row % PAGE_SIZE;
        if ((it == m_pages.end()) || (at >= it->items.size()))
            continue;
        Item &shown = it->items[at];
        if ((shown.key != item.key) || (shown.record.item.path != item.record.item.path))
            continue;
        shown = item;
        shown.record.isNew = false;
        emit dataChanged(index(row, 0), index(row, (COLUMN_COUNT - 1)));
    }
}

// Whether it is of the rows as they are by now
bool ItemListModel::isAsAsked(const Asked &asked, const Page &page)
{
    if (asked.heldOrder != m_heldOrder)
        return false;
    if (m_heldOrder == ItemQuery::HOLD_NEW)
    {
        m_heldOrder = page.order;
    }
    else if (m_heldOrder && (m_heldOrder != page.order))
    {
        endHold();
        emit orderLost();
        return false;
    }
    const qint64 total = page.total + m_readRows.count();
    return !m_readRows.fit(static_cast<int>(std::min<qint64>(total, std::numeric_limits<int>::max()))) && (m_readRows.revision() == asked.readRevision);
}

void ItemListModel::setTotal(const int total)
{
    if (total == m_total)
        return;

    if (total > m_total)
    {
        beginInsertRows({}, m_total, (total - 1));
        m_total = total;
        endInsertRows();
    }
    else
    {
        beginRemoveRows({}, total, (m_total - 1));
        m_total = total;
        endRemoveRows();
    }
    emit totalChanged(m_total);
}

void ItemListModel::store(const int page, const QList<Item> &items, const QHash<int, int> &places)
{
    Cached &cached = m_pages[page];
    cached.items = items;
    cached.isStale = false;
    cached.used = ++m_uses;

    if (!places.isEmpty())
    {
        emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
        for (const QModelIndex &index : asConst(persistentIndexList()))
        {
            if (const auto it = places.constFind(index.row()); it != places.cend())
                changePersistentIndex(index, ((it.value() >= 0) ? this->index(it.value(), index.column()) : QModelIndex()));
        }
        emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    }

    const int first = page * PAGE_SIZE;
    const int last = std::min((first + PAGE_SIZE), m_total) - 1;
    if (last >= first)
        emit dataChanged(index(first, 0), index(last, (COLUMN_COUNT - 1)));
}

QHash<int, int> ItemListModel::placesOf(const int page, const QList<Item> &after) const
{
    const QList<Item> before = m_pages.value(page).items;
    const int first = page * PAGE_SIZE;
    QHash<std::pair<PublicKey, QString>, int> places;
    for (qsizetype i = 0; i < after.size(); ++i)
        places.insert({after[i].key, after[i].record.item.path}, (first + static_cast<int>(i)));
    QHash<int, int> rows;
    for (qsizetype i = 0; i < before.size(); ++i)
    {
        const int row = first + static_cast<int>(i);
        if (const int place = places.value({before[i].key, before[i].record.item.path}, -1); place != row)
            rows.insert(row, place);
    }
    return rows;
}

void ItemListModel::dropUnused()
{
    while (m_pages.size() > PAGES_MAX)
    {
        auto oldest = m_pages.end();
        for (auto it = m_pages.begin(); it != m_pages.end(); ++it)
        {
            if ((it.key() != m_selectedPage) && ((oldest == m_pages.end()) || (it->used < oldest->used)))
                oldest = it;
        }
        m_pages.erase(oldest);
    }
}
