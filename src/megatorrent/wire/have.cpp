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


#include "have.h"

#include <algorithm>

using namespace Megatorrent;

namespace
{
    // A list is shorter than bits while fewer than one position in 32 is held.
    constexpr qsizetype POSITION_BITS = 32;
    constexpr qsizetype BITS_PER_MESSAGE = Wire::HAVE_BITS_MAX_SIZE * 8;

    Wire::Have bitsOf(const QBitArray &held, const qsizetype first, const qint64 sequence)
    {
        const qsizetype count = std::min(BITS_PER_MESSAGE, (held.size() - first));
        QByteArray bits((count + 7) / 8, '\0');
        for (qsizetype i = 0; i < count; ++i)
        {
            if (held.testBit(first + i))
                bits[i / 8] = static_cast<char>(bits[i / 8] | (0x80 >> (i % 8)));
        }
        return {.tag = {}, .sequence = sequence, .kind = Wire::HaveKind::Bits, .first = static_cast<quint32>(first), .bits = bits, .positions = {}};
    }

    bool applyBits(const Wire::Have &have, QBitArray &held)
    {
        const qsizetype end = have.first + (have.bits.size() * 8);
        const qsizetype known = std::clamp<qsizetype>((held.size() - have.first), 0, (have.bits.size() * 8));
        for (qsizetype i = 0; i < known; ++i)
            held.setBit((have.first + i), ((have.bits[i / 8] & (0x80 >> (i % 8))) != 0));

        // beyond the last position there is the padding of one byte, which is 0
        bool isSound = (end - held.size()) <= 8;
        for (qsizetype i = known; isSound && (i < (have.bits.size() * 8)); ++i)
            isSound = (have.bits[i / 8] & (0x80 >> (i % 8))) == 0;
        return isSound;
    }

    bool applyList(const Wire::Have &have, QBitArray &held)
    {
        bool isSound = true;
        for (const quint32 position : have.positions)
        {
            if (position < held.size())
                held.setBit(position);
            else
                isSound = false;
        }
        return isSound;
    }
}

QList<Wire::Have> Wire::describeHeld(const QBitArray &held, const qint64 sequence)
{
    const qsizetype count = held.count(true);
    if (count == 0)
        return {{.tag = {}, .sequence = sequence, .kind = HaveKind::None, .first = 0, .bits = {}, .positions = {}}};
    if (count == held.size())
        return {{.tag = {}, .sequence = sequence, .kind = HaveKind::All, .first = 0, .bits = {}, .positions = {}}};

    if ((count <= (held.size() / POSITION_BITS)) && (count <= HAVE_LIST_MAX_COUNT))
    {
        QList<quint32> positions;
        for (qsizetype i = 0; i < held.size(); ++i)
        {
            if (held.testBit(i))
                positions.append(static_cast<quint32>(i));
        }
        return describeAdded(positions, sequence);
    }

    QList<Have> messages;
    for (qsizetype first = 0; first < held.size(); first += BITS_PER_MESSAGE)
        messages.append(bitsOf(held, first, sequence));
    return messages;
}

QList<Wire::Have> Wire::describeAdded(const QList<quint32> &positions, const qint64 sequence)
{
    QList<Have> messages;
    for (qsizetype i = 0; i < positions.size(); i += HAVE_LIST_MAX_COUNT)
    {
        messages.append({.tag = {}, .sequence = sequence, .kind = HaveKind::List, .first = 0, .bits = {}
                , .positions = positions.mid(i, HAVE_LIST_MAX_COUNT)});
    }
    return messages;
}

QList<Wire::Have> Wire::describeLost(const QList<quint32> &positions, const QBitArray &held, const qint64 sequence)
{
    QList<Have> messages;
    qsizetype end = -1;   // of what the last message says
    for (const quint32 position : positions)
    {
        if (position < end)
            continue;
        const quint32 first = position & ~quint32 {7};
        quint8 byte = 0;
        for (quint32 i = 0; i < 8; ++i)
        {
            if (((first + i) < held.size()) && held.testBit(first + i))
                byte = static_cast<quint8>(byte | (0x80 >> i));
        }
        if ((first != end) || (messages.constLast().bits.size() >= HAVE_BITS_MAX_SIZE))
            messages.append({.tag = {}, .sequence = sequence, .kind = HaveKind::Bits, .first = first, .bits = {}, .positions = {}});
        messages.last().bits.append(static_cast<char>(byte));
        end = first + 8;
    }
    return messages;
}

bool Wire::applyHave(const Have &have, QBitArray &held)
{
    switch (have.kind)
    {
    case HaveKind::Bits:
        return applyBits(have, held);
    case HaveKind::List:
        return applyList(have, held);
    case HaveKind::All:
        held.fill(true);
        break;
    case HaveKind::None:
        held.fill(false);
        break;
    }
    return true;
}
