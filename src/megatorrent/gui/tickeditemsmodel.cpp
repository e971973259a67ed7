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

#include "tickeditemsmodel.h"

#include <limits>
#include <utility>

#include "base/global.h"

#include "itemcollector.h"

using namespace Megatorrent;

TickedItemsModel::TickedItemsModel(ItemListModel *items, QObject *parent)
    : QIdentityProxyModel(parent)
    , m_items {items}
{
    setSourceModel(items);
}

QVariant TickedItemsModel::data(const QModelIndex &index, const int role) const
{
    if ((role == Qt::CheckStateRole) && (index.column() == ItemListModel::NAME) && (m_mode != Mode::Hidden) && m_items->item(index.row()))
        return isTicked(index.row()) ? Qt::Checked : Qt::Unchecked;
    // whether it is new, or here, is nothing that a preview knows
    if ((role == Qt::FontRole) || ((role == Qt::DecorationRole) && (index.column() == ItemListModel::STATUS)))
        return {};
    return QIdentityProxyModel::data(index, role);
}

bool TickedItemsModel::setData(const QModelIndex &index, const QVariant &value, const int role)
{
    if ((role != Qt::CheckStateRole) || (index.column() != ItemListModel::NAME))
        return false;
    tickRows(RowRanges(QList<RowRange> {{.first = index.row(), .last = index.row()}}), (value.toInt() == Qt::Checked));
    return true;
}

Qt::ItemFlags TickedItemsModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = QIdentityProxyModel::flags(index);
    if ((index.column() == ItemListModel::NAME) && (m_mode != Mode::Hidden))
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

void TickedItemsModel::setMode(const Mode mode)
{
    if (m_mode == mode)
        return;
    m_mode = mode;
    forgetJobs();
    report();
}

void TickedItemsModel::beginChoosing()
{
    if (m_mode == Mode::Chosen)
        return;
    m_isAll = (m_mode == Mode::All);
    m_exceptions.clear();
    m_exceptionBytes = 0;
    m_mode = Mode::Chosen;
    emit modeChanged();
}

void TickedItemsModel::tickShown(const bool isTicked)
{
    beginChoosing();
    if (m_items->query().text.isEmpty())
    {
        forgetJobs();
        m_isAll = isTicked;
        m_exceptions.clear();
        m_exceptionBytes = 0;
        report();
        return;
    }
    const RowRanges all {QList<RowRange> {{.first = 0, .last = (std::numeric_limits<int>::max() - 1)}}};
    enqueue({.listing = m_items->listing(), .rows = all, .isTicked = isTicked});
}

void TickedItemsModel::tickRows(const RowRanges &rows, const bool isTicked)
{
    if (rows.count() == m_items->rowCount())
    {
        tickShown(isTicked);
        return;
    }
    beginChoosing();
    if ((rows.count() == 1) && m_jobs.empty())
    {
        if (const ItemListModel::Item *item = m_items->item(rows.all().constFirst().first))
        {
            tickItems({*item}, isTicked);
            report();
            return;
        }
    }
    enqueue({.listing = m_items->listing(), .rows = rows, .isTicked = isTicked});
}

void TickedItemsModel::toggleRows(const RowRanges &rows, const int current)
{
    // What it is now is known at once unless it differs from item to item.
    if ((m_mode != Mode::Chosen) || (m_exceptions.isEmpty() && m_jobs.empty()))
        tickRows(rows, ((m_mode == Mode::Chosen) ? !m_isAll : (m_mode != Mode::All)));
    else if (m_items->item(current) && m_jobs.empty())
        tickRows(rows, !isTicked(current));
    else
        enqueue({.listing = m_items->listing(), .rows = rows, .isTicked = std::nullopt, .current = current});
}

void TickedItemsModel::enqueue(Job job)
{
    m_jobs.push_back(std::move(job));
    reportBusy();
    if (m_jobs.size() == 1)
        advance();
}

void TickedItemsModel::advance()
{
    reportBusy();
    if (m_jobs.empty())
        return;
    ++m_generation;
    const Job &job = m_jobs.front();
    if (job.isTicked)
    {
        collect(job);
        return;
    }
    const RowRanges current {QList<RowRange> {{.first = job.current, .last = job.current}}};
    new ItemCollector(job.listing, current, [this, generation = m_generation](const QList<ItemListModel::Item> &items)
    {
        if ((generation == m_generation) && !items.isEmpty())
            m_jobs.front().isTicked = !isTicked(items.constFirst());
    }, [this, generation = m_generation](const QString &error)
    {
        if (generation != m_generation)
            return;
        if (m_jobs.front().isTicked)
        {
            collect(m_jobs.front());
            return;
        }
        m_jobs.pop_front();
        if (!error.isEmpty())
            emit failed(error);
        advance();
    }, this);
}

void TickedItemsModel::collect(const Job &job)
{
    new ItemCollector(job.listing, job.rows, [this, isTicked = *job.isTicked, generation = m_generation](const QList<ItemListModel::Item> &items)
    {
        // when no more can be ticked there is nothing more to do
        if ((generation == m_generation) && !tickItems(items, isTicked))
            forgetJobs();
    }, [this, generation = m_generation](const QString &error)
    {
        report();
        if (!error.isEmpty())
            emit failed(error);
        if (generation != m_generation)
            return;
        m_jobs.pop_front();
        advance();
    }, this);
}

void TickedItemsModel::forgetJobs()
{
    m_jobs.clear();
    ++m_generation;
    reportBusy();
}

// false: no more can be ticked
bool TickedItemsModel::tickItems(const QList<ItemListModel::Item> &items, const bool isTicked)
{
    for (const ItemListModel::Item &item : items)
    {
        if (!tick(item.record.item.path, item.record.item.size, isTicked))
            return false;
    }
    return true;
}

bool TickedItemsModel::tick(const QString &path, const qint64 size, const bool isTicked)
{
    if (isTicked == m_isAll)
    {
        if (m_exceptions.remove(path) > 0)
            m_exceptionBytes -= size;
        return true;
    }
    if (m_exceptions.contains(path))
        return true;
    if (m_exceptions.size() >= FirstChoices::PATHS_MAX)
    {
        emit limitReached();
        return false;
    }
    m_exceptions.insert(path, size);
    m_exceptionBytes += size;
    return true;
}

bool TickedItemsModel::isTicked(const int row) const
{
    if (m_mode != Mode::Chosen)
        return (m_mode == Mode::All);
    const ItemListModel::Item *item = m_items->item(row);
    return item && isTicked(*item);
}

bool TickedItemsModel::isTicked(const ItemListModel::Item &item) const
{
    return (m_exceptions.contains(item.record.item.path) != m_isAll);
}

void TickedItemsModel::restart()
{
    forgetJobs();
    m_isAll = true;
    m_exceptions.clear();
    m_exceptionBytes = 0;
    report();
}

FirstChoice TickedItemsModel::choice() const
{
    return {.isAll = m_isAll, .exceptions = m_exceptions.keys()};
}

qint64 TickedItemsModel::bytes(const qint64 total) const
{
    switch (m_mode)
    {
    case Mode::All:
    case Mode::Hidden:
        return total;
    case Mode::None:
        return 0;
    case Mode::Chosen:
        return m_isAll ? (total - m_exceptionBytes) : m_exceptionBytes;
    }
    return total;
}

void TickedItemsModel::report()
{
    if (const int rows = rowCount(); rows > 0)
        emit dataChanged(index(0, ItemListModel::NAME), index((rows - 1), ItemListModel::NAME), {Qt::CheckStateRole});
    emit ticksChanged();
}

void TickedItemsModel::reportBusy()
{
    if (std::exchange(m_wasBusy, isBusy()) != isBusy())
        emit busyChanged(isBusy());
}
