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


#include "readingorder.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <QSet>
#include <QSqlDatabase>

#include "../storage/contentreader.h"
#include "../storage/database.h"
#include "../swarm/channelswarm.h"
#include "itemordertable.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const qint64 AHEAD = 16 * 1024 * 1024;   // bytes that are fetched before they are asked for
    const int AHEAD_MAX = 16;                // blobs of these
    const int IN_ORDER_MAX = 128;            // more than are under way at a time
    const int IN_ORDER_NEXT = 32;            // blobs, until it is looked again
    const int FILES_MAX = 64;                // that are looked at for that
    const auto REGISTERED_PAUSE = 500ms;     // between two looks at what has been registered
}

// What the database is asked, and what it says
struct ReadingOrder::Look
{
    struct Reading
    {
        quint64 reader = 0;
        FileId file = 0;
        qint64 offset = 0;
        QList<ContentReader::Gap> gaps = {};
    };

    std::vector<Reading> readings;
    bool isInOrder = false;
    bool isAll = false;
    Place place;
    QList<BlobId> inOrder;
    bool isMore = false;      // nothing was missing so far, and there is more to look at
};

ReadingOrder::ReadingOrder(Database *database, const qint64 channel, QObject *parent)
    : QObject(parent)
    , m_database {database}
    , m_channel {channel}
{
    m_registeredPause.setSingleShot(true);
    m_registeredPause.setInterval(REGISTERED_PAUSE);
    connect(&m_registeredPause, &QTimer::timeout, this, [this]
    {
        if (std::exchange(m_isRegisteredMeanwhile, false))
            lookAtRegistered();
    });
}

void ReadingOrder::start(ChannelSwarm *swarm)
{
    m_swarm = swarm;
    connect(swarm, &ChannelSwarm::blobReceived, this, &ReadingOrder::handleBlobReceived);
}

void ReadingOrder::setReader(const quint64 reader, const FileId file, const qint64 offset)
{
    Reader &entry = m_readers[reader];
    entry.file = file;
    entry.offset = offset;
    look();
}

void ReadingOrder::removeReader(const quint64 reader)
{
    if (m_readers.erase(reader) > 0)
        look();
}

void ReadingOrder::setAll(const bool isAll)
{
    m_isAll = isAll;
    refresh();
}

void ReadingOrder::refresh()
{
    m_place = {};
    m_mayBeInOrder = true;
    m_isRefreshed = true;
    look();
}

void ReadingOrder::want(const QList<BlobId> &ids)
{
    if (!m_mayBeInOrder)
    {
        m_swarm->want(ids);
        return;
    }
    m_waiting.unite({ids.cbegin(), ids.cend()});
    lookAtRegistered();
}

void ReadingOrder::unwant(const QList<BlobId> &ids)
{
    const QSet<BlobId> needless {ids.cbegin(), ids.cend()};
    m_waiting.subtract(needless);
    m_looked.subtract(needless);
    m_swarm->unwant(ids);
}

void ReadingOrder::lookAtRegistered()
{
    if (m_registeredPause.isActive())
    {
        m_isRegisteredMeanwhile = true;
        return;
    }
    m_registeredPause.start();
    look();
}

void ReadingOrder::handleBlobReceived()
{
    if (!m_readers.empty() || (++m_received >= IN_ORDER_NEXT))
        look();
}

void ReadingOrder::look()
{
    if (!m_swarm || (m_readers.empty() && !m_mayBeInOrder && !m_wasUrgent && !m_wasInOrder))
        return;
    if (m_isLooking)
    {
        m_isLookingAgain = true;
        return;
    }

    const auto look = std::make_shared<Look>();
    for (const auto &[reader, entry] : m_readers)
        look->readings.push_back({.reader = reader, .file = entry.file, .offset = entry.offset});
    look->isInOrder = m_mayBeInOrder;
    look->isAll = m_isAll;
    look->place = m_place;
    m_looked.unite(std::exchange(m_waiting, {}));
    m_isLooking = true;
    m_isRefreshed = false;
    m_received = 0;
    m_database->post([look, channel = m_channel](QSqlDatabase &db) { lookInto(db, channel, *look); }, this, [this, look](const QString &error)
    {
        m_isLooking = false;
        if (error.isEmpty())
            apply(*look);
        if (!error.isEmpty() || !look->isMore)
            askFor(m_looked);
        if (!m_mayBeInOrder)
            askFor(m_waiting);
        if (std::exchange(m_isLookingAgain, false) || (error.isEmpty() && look->isMore))
            this->look();
    });
}

void ReadingOrder::askFor(QSet<BlobId> &ids)
{
    if (!ids.isEmpty())
        m_swarm->want(std::exchange(ids, {}).values());
}

// Database's thread
void ReadingOrder::lookInto(QSqlDatabase &db, const qint64 channel, Look &look)
{
    for (Look::Reading &reading : look.readings)
        reading.gaps = ContentReader::missing(db, reading.file, reading.offset, (reading.offset + AHEAD), AHEAD_MAX);
    if (!look.isInOrder)
        return;

    const QList<ItemOrderTable::Item> items = ItemOrderTable::list(db, channel, look.isAll, look.place.path, FILES_MAX);
    look.isInOrder = look.isAll || !items.isEmpty() || ItemOrderTable::isUsed(db, channel);
    std::optional<Place> place;
    for (const ItemOrderTable::Item &item : items)
    {
        const qint64 from = (item.file == look.place.file) ? look.place.offset : 0;
        const int limit = IN_ORDER_MAX - static_cast<int>(look.inOrder.size());
        const QList<ContentReader::Gap> gaps = ContentReader::missing(db, item.file, from, std::numeric_limits<qint64>::max(), limit);
        for (const ContentReader::Gap &gap : gaps)
            look.inOrder.append(gap.blobId);
        if (!place && !gaps.isEmpty())
            place = {.path = item.path, .file = item.file, .offset = gaps.first().offset};
        if (look.inOrder.size() >= IN_ORDER_MAX)
            break;
    }
    // Nothing of these is missing: what comes after them is next.
    if (!place && !items.isEmpty())
        place = {.path = items.last().path, .file = items.last().file, .offset = std::numeric_limits<qint64>::max()};
    if (place)
        look.place = *place;
    look.isMore = look.inOrder.isEmpty() && (items.size() == FILES_MAX);
}

void ReadingOrder::apply(const Look &look)
{
    // What somebody waits for, then the next of each reader, and so on
    QList<BlobId> urgent;
    QSet<BlobId> known;
    const auto add = [&urgent, &known](const BlobId &id)
    {
        if (!known.contains(id))
        {
            known.insert(id);
            urgent.append(id);
        }
    };
    for (const Look::Reading &reading : look.readings)
    {
        if (!reading.gaps.isEmpty() && (reading.gaps.first().offset <= reading.offset))
            add(reading.gaps.first().blobId);
    }
    const qsizetype awaited = urgent.size();
    for (qsizetype i = 0; i < AHEAD_MAX; ++i)
    {
        for (const Look::Reading &reading : look.readings)
        {
            if (i < reading.gaps.size())
                add(reading.gaps[i].blobId);
        }
    }
    if (!urgent.isEmpty() || m_wasUrgent)
        m_swarm->setUrgent(urgent, awaited);
    m_wasUrgent = !urgent.isEmpty();

    if (!m_isRefreshed)   // meanwhile
    {
        m_mayBeInOrder = look.isInOrder;
        m_place = look.place;
    }
    if (!look.inOrder.isEmpty() || m_wasInOrder)
        m_swarm->setInOrder(look.inOrder);
    m_wasInOrder = !look.inOrder.isEmpty();

    for (const Look::Reading &reading : look.readings)
    {
        const auto it = m_readers.find(reading.reader);
        if ((it == m_readers.end()) || (it->second.file != reading.file))
            continue;
        const std::optional<BlobId> next = reading.gaps.isEmpty() ? std::nullopt : std::optional(reading.gaps.first().blobId);
        if (it->second.next != next)
        {
            it->second.next = next;
            emit arrived(reading.reader);
        }
    }
}
