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


#include "remotehave.h"

#include "base/global.h"

#include "../wire/have.h"
#include "havebudget.h"

using namespace Megatorrent;

namespace
{
    const qint64 PUT_BY_MAX_SIZE = 1024 * 1024;  // bytes a peer and channel: HAVE of 8 TiB
    const qint64 MESSAGE_OVERHEAD = 128;
    const qsizetype REFUSALS_MAX = 4'096;        // that are remembered, and asked for again

    qint64 memoryOf(const Wire::Have &have)
    {
        return MESSAGE_OVERHEAD + have.bits.size() + (have.positions.size() * qint64 {sizeof(quint32)});
    }
}

RemoteHave::RemoteHave(HaveBudget *budget, const QString &account)
    : m_budget {budget}
    , m_account {account}
    , m_number {budget->nextNumber()}
{
}

RemoteHave::~RemoteHave()
{
    dropPutBy();
}

void RemoteHave::setVersion(const qint64 sequence, const quint32 size, const QList<std::pair<quint32, quint32>> &moved)
{
    if ((sequence == m_sequence) && (size == m_size))
        return;   // the same, read anew

    const Kind oldKind = m_kind;
    const QBitArray oldBits = m_bits;
    m_sequence = sequence;
    m_size = size;
    m_kind = Kind::Unknown;
    m_bits.clear();
    m_refusals.clear();

    if ((m_newestSequence == sequence) && (m_putByAll || !m_putBy.isEmpty()))
    {
        const QList<Wire::Have> messages = m_putBy;
        const std::optional<Wire::HaveKind> all = m_putByAll;
        dropPutBy();
        if (all)
            enter({.tag = {}, .sequence = sequence, .kind = *all, .first = 0, .bits = {}, .positions = {}});
        for (const Wire::Have &have : messages)
            enter(have);
    }
    else if ((oldKind == Kind::All) || (oldKind == Kind::Some))
    {
        // a new version is mostly the old one
        m_kind = Kind::Some;
        m_bits = QBitArray(size);
        for (const auto &[oldPosition, newPosition] : moved)
        {
            if ((oldKind == Kind::All) || ((oldPosition < oldBits.size()) && oldBits.testBit(oldPosition)))
                m_bits.setBit(newPosition);
        }
    }
}

bool RemoteHave::apply(const Wire::Have &have)
{
    if (have.sequence > m_newestSequence)
    {
        m_newestSequence = have.sequence;
        m_holdsOfNewest = false;
        dropPutBy();
    }
    if ((have.sequence == m_newestSequence) && (have.kind != Wire::HaveKind::None))
        m_holdsOfNewest = true;

    if ((have.sequence == m_sequence) && (m_sequence != 0))
    {
        enter(have);
        return true;
    }
    if (have.sequence != m_newestSequence)
        return false;

    // these say everything, whatever was said before, and take next to nothing
    if ((have.kind == Wire::HaveKind::All) || (have.kind == Wire::HaveKind::None))
    {
        dropPutBy();
        m_putByAll = have.kind;
        return true;
    }
    const qint64 size = memoryOf(have);
    if (m_isPutByGivenUp)
        return true;
    if (((m_putBySize + size) > PUT_BY_MAX_SIZE) || !m_budget->take(this, size))
    {
        giveUpPutBy();
        return true;
    }
    m_putBySize += size;
    m_putBy.append(have);
    return true;
}

void RemoteHave::refused(const quint32 position)
{
    if ((position >= m_size) || (m_kind == Kind::None))
        return;
    if (m_bits.isEmpty())
    {
        m_bits = QBitArray(m_size, true);
        if (m_kind == Kind::All)
            m_kind = Kind::Some;
    }
    if (m_bits.testBit(position) && (m_kind == Kind::Some) && (m_refusals.size() < REFUSALS_MAX))
        m_refusals.append(position);
    m_bits.clearBit(position);
}

void RemoteHave::forgetRefusals()
{
    if (m_kind == Kind::Unknown)
        m_bits.clear();
    for (const quint32 position : asConst(m_refusals))
        m_bits.setBit(position);
    m_refusals.clear();
}

bool RemoteHave::has(const quint32 position) const
{
    if (position >= m_size)
        return false;
    switch (m_kind)
    {
    case Kind::All:
        return true;
    case Kind::Some:
        return m_bits.testBit(position);
    default:
        return false;
    }
}

void RemoteHave::enter(const Wire::Have &have)
{
    switch (have.kind)
    {
    case Wire::HaveKind::All:
        m_kind = Kind::All;
        m_bits.clear();
        m_refusals.clear();
        return;

    case Wire::HaveKind::None:
        m_kind = Kind::None;
        m_bits.clear();
        m_refusals.clear();
        return;

    case Wire::HaveKind::List:
        if (m_kind == Kind::All)
            return;
        [[fallthrough]];
    case Wire::HaveKind::Bits:
        if (m_kind == Kind::All)
            m_bits = QBitArray(m_size, true);
        else if (m_kind != Kind::Some)
            m_bits = QBitArray(m_size);
        m_kind = Kind::Some;
        Wire::applyHave(have, m_bits);
        // what it says now it no longer has is no refusal
        if (have.kind == Wire::HaveKind::Bits)
            m_refusals.removeIf([&have](const quint32 position) { return (position >= have.first) && ((position - have.first) / 8 < have.bits.size()); });
        return;
    }
}

void RemoteHave::giveUpPutBy()
{
    dropPutBy();
    m_isPutByGivenUp = true;
}

void RemoteHave::dropPutBy()
{
    if (m_putBySize > 0)
        m_budget->giveBack(this, m_putBySize);
    m_putBySize = 0;
    m_putBy.clear();
    m_putByAll.reset();
    m_isPutByGivenUp = false;
}
