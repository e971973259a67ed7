/*
 * Bittorrent Client using Qt and libtorrent.
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

#include "holdings.h"

#include <algorithm>

#include "../storage/layout.h"
#include "../wire/have.h"
#include "remotehave.h"

using namespace Megatorrent;

namespace
{
    const qsizetype CHANGES_MAX = 4'096;          // positions that are told besides an earlier description,
    const qsizetype CHANGE_MESSAGES_MAX = 64;     // in so many messages

    // Each once
    QList<quint32> sorted(QList<quint32> positions)
    {
        std::ranges::sort(positions);
        positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
        return positions;
    }
}

bool Holdings::setVersion(const qint64 sequence, const std::shared_ptr<const Layout> &layout, const QBitArray &held)
{
    Q_ASSERT(layout);
    if (m_layout && (m_sequence != sequence))
    {
        m_earlier.emplace_front(m_sequence, m_layout);
        if (m_earlier.size() > EARLIER_LAYOUTS_MAX)
            m_earlier.pop_back();
    }
    std::erase_if(m_earlier, [sequence](const auto &earlier) { return earlier.first == sequence; });

    const bool isOther = (m_layout != layout) || (m_sequence != sequence);
    m_sequence = sequence;
    m_layout = layout;
    m_held = held;
    m_held.resize(m_layout->size());
    m_heldCount = m_held.count(true);
    m_changes.clear();
    m_isDescribed = false;
    m_servable.clear();
    return isOther;
}

bool Holdings::add(const BlobId &id)
{
    const std::optional<quint32> position = m_layout ? m_layout->positionOf(id) : std::nullopt;
    if (!position || m_held.testBit(*position))
        return false;
    m_held.setBit(*position);
    ++m_heldCount;
    changed(*position);
    return true;
}

bool Holdings::remove(const BlobId &id)
{
    const std::optional<quint32> position = m_layout ? m_layout->positionOf(id) : std::nullopt;
    if (!position || !m_held.testBit(*position))
        return false;
    m_held.clearBit(*position);
    --m_heldCount;
    changed(*position);
    return true;
}

void Holdings::addServable(const QList<BlobId> &ids)
{
    for (const BlobId &id : ids)
        m_servable.insert(id);
}

bool Holdings::isHeld(const BlobId &id) const
{
    const std::optional<quint32> position = m_layout ? m_layout->positionOf(id) : std::nullopt;
    return position && m_held.testBit(*position);
}

bool Holdings::isServable(const BlobId &id) const
{
    if ((m_layout && m_layout->positionOf(id)) || m_servable.contains(id))
        return true;
    return std::ranges::any_of(m_earlier, [&id](const auto &earlier) { return earlier.second->positionOf(id).has_value(); });
}

// --- HAVE ---

QList<Wire::Have> Holdings::describeAll()
{
    QList<Wire::Have> changes;
    if (m_isDescribed)
        changes = describe(sorted(m_sinceDescription), nullptr);
    // one by one they would be a flood
    if (changes.size() > CHANGE_MESSAGES_MAX)
    {
        m_isDescribed = false;
        changes.clear();
    }
    if (!m_isDescribed)
    {
        m_description = Wire::describeHeld(m_held, m_sequence);
        m_sinceDescription.clear();
        m_isDescribed = true;
    }
    return m_description + changes;
}

Wire::Have Holdings::describeComplete() const
{
    return {.tag = {}, .sequence = m_sequence, .kind = Wire::HaveKind::All, .first = 0, .bits = {}, .positions = {}};
}

QList<quint32> Holdings::takeChanges()
{
    return sorted(std::exchange(m_changes, {}));
}

QList<Wire::Have> Holdings::describe(const QList<quint32> &positions, const RemoteHave *receiver) const
{
    QList<quint32> added;
    QList<quint32> lost;
    for (const quint32 position : positions)
    {
        if (!m_held.testBit(position))
            lost.append(position);
        else if (!receiver || !receiver->has(position))
            added.append(position);
    }
    return Wire::describeLost(lost, m_held, m_sequence) + Wire::describeAdded(added, m_sequence);
}

void Holdings::changed(const quint32 position)
{
    m_changes.append(position);
    if (m_sinceDescription.size() < CHANGES_MAX)
        m_sinceDescription.append(position);
    else
        m_isDescribed = false;
}
