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

#include <map>
#include <optional>
#include <utility>

#include <QBitArray>
#include <QList>

#include "megatorrent/swarm/havebudget.h"
#include "megatorrent/swarm/remotehave.h"
#include "megatorrent/wire/have.h"
#include "support/fuzz.h"
#include "support/input.h"
#include "support/memorylimit.h"

using namespace Megatorrent;

// What a peer says it holds, in any order of messages, versions and refusals. The input: u8 flags, then steps
// `u8 what || ...`. It is compared with a model that keeps everything and forgets nothing.

namespace
{
    constexpr qint64 ENOUGH = 64 * 1024 * 1024;
    constexpr quint32 BLOBS_MAX = 512;   // blobs of a version

    using Kind = RemoteHave::Kind;

    class Model
    {
    public:
        void setVersion(const qint64 sequence, const quint32 size, const QList<std::pair<quint32, quint32>> &moved)
        {
            if ((sequence == m_sequence) && (size == quint32(m_held.size())))
                return;

            const Kind oldKind = m_kind;
            const QBitArray old = m_held & ~m_refused;
            m_sequence = sequence;
            m_held = QBitArray(size);
            m_refused = QBitArray(size);
            m_kind = Kind::Unknown;
            if ((sequence == m_newest) && !m_log.isEmpty())
            {
                const QList<Wire::Have> log = std::exchange(m_log, {});
                for (const Wire::Have &have : log)
                    enter(have);
            }
            else if ((oldKind == Kind::All) || (oldKind == Kind::Some))
            {
                m_kind = Kind::Some;
                for (const auto &[from, to] : moved)
                {
                    if ((oldKind == Kind::All) || ((from < old.size()) && old.testBit(from)))
                        m_held.setBit(to);
                }
            }
        }

        void apply(const Wire::Have &have)
        {
            if (have.sequence > m_newest)
            {
                m_newest = have.sequence;
                m_log.clear();
            }
            if ((have.sequence == m_sequence) && (m_sequence != 0))
                enter(have);
            else if (have.sequence == m_newest)
                m_log.append(have);
        }

        // Once refused, it is neither held nor asked for until it is said again.
        void refused(const quint32 position)
        {
            if ((position < m_held.size()) && (m_kind != Kind::None))
            {
                m_refused.setBit(position);
                if (m_kind == Kind::All)
                {
                    m_kind = Kind::Some;
                    m_held.fill(true);
                }
            }
        }

        void forgetRefusals() { m_refused.fill(false); }

        void check(const RemoteHave &have) const
        {
            FUZZ_REQUIRE(have.newestSequence() == m_newest);
            FUZZ_REQUIRE(have.kind() == m_kind);
            const QBitArray *mask = have.mask();
            FUZZ_REQUIRE(!mask || (mask->size() == m_held.size()));
            for (quint32 i = 0; i < m_held.size(); ++i)
            {
                const bool isHeld = !m_refused.testBit(i) && ((m_kind == Kind::All) || ((m_kind == Kind::Some) && m_held.testBit(i)));
                FUZZ_REQUIRE(have.has(i) == isHeld);
                const bool mayBeAsked = isHeld || ((m_kind == Kind::Unknown) && !m_refused.testBit(i));
                FUZZ_REQUIRE((have.isAskable() && (!mask || mask->testBit(i))) == mayBeAsked);
            }
            FUZZ_REQUIRE(!have.has(static_cast<quint32>(m_held.size())) && !have.has(0xFFFF'FFFF));
        }

    private:
        void enter(const Wire::Have &have)
        {
            switch (have.kind)
            {
            case Wire::HaveKind::All:
            case Wire::HaveKind::None:
                m_kind = (have.kind == Wire::HaveKind::All) ? Kind::All : Kind::None;
                m_held.fill(have.kind == Wire::HaveKind::All);
                m_refused.fill(false);
                break;
            case Wire::HaveKind::List:
                if (m_kind == Kind::All)
                    break;
                begin();
                for (const quint32 position : have.positions)
                    say(position, true);
                break;
            case Wire::HaveKind::Bits:
                begin();
                for (qsizetype i = 0; i < (have.bits.size() * 8); ++i)
                    say((have.first + i), ((have.bits[i / 8] & (0x80 >> (i % 8))) != 0));
                break;
            }
        }

        // The first that is said of single blobs
        void begin()
        {
            if (m_kind == Kind::All)
                m_held.fill(true);
            else if (m_kind != Kind::Some)
                m_held.fill(false);
            if (m_kind != Kind::Some)
                m_refused.fill(false);
            m_kind = Kind::Some;
        }

        void say(const qsizetype position, const bool isHeld)
        {
            if (position >= m_held.size())
                return;
            m_held.setBit(position, isHeld);
            m_refused.clearBit(position);
        }

        qint64 m_sequence = 0;
        qint64 m_newest = 0;
        Kind m_kind = Kind::Unknown;
        QBitArray m_held;
        QBitArray m_refused;
        QList<Wire::Have> m_log;   // of the newest version, while another one is in use
    };

    // The message that takes little room in the input: kind, a short sequence and what follows, as on the wire
    std::optional<Wire::Have> readHave(Fuzz::Input &input)
    {
        const auto kind = input.byte();
        const auto sequence = input.byte();
        QByteArray payload {Tag::SIZE, '\0'};
        payload.append(QByteArray(7, '\0')).append(static_cast<char>(sequence % 8));
        payload.append(static_cast<char>(kind % 4));
        const auto length = input.number<quint16>() % 1024;
        payload.append(input.bytes(length));
        return Wire::decodeHave(payload);
    }
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    Fuzz::Input input {data, size};
    const auto flags = input.byte();
    const bool isScarce = flags & 1;
    const qint64 all = isScarce ? (qint64 {flags} * 16) : ENOUGH;
    HaveBudget budget {all};
    const Fuzz::MemoryLimit limit {256 * static_cast<qint64>(size)};
    {
        RemoteHave have {&budget};
        Model model;
        while (!input.isEmpty())
        {
            switch (input.byte() % 4)
            {
            case 0:
            {
                const qint64 sequence = input.byte() % 8;
                const quint32 count = input.number<quint16>() % BLOBS_MAX;
                const auto shift = input.byte();
                QList<std::pair<quint32, quint32>> moved;
                for (quint32 i = 0; i < count; i += (1 + (shift / 2)))
                    moved.append({(i + shift), i});
                have.setVersion(sequence, count, moved);
                model.setVersion(sequence, count, moved);
                break;
            }
            case 1:
                if (const auto message = readHave(input))
                {
                    have.apply(*message);
                    model.apply(*message);
                }
                break;
            case 2:
            {
                const auto position = input.number<quint16>();
                have.refused(position);
                model.refused(position);
                FUZZ_REQUIRE(!have.has(position));
                break;
            }
            default:
                have.forgetRefusals();
                model.forgetRefusals();
                break;
            }
            FUZZ_REQUIRE((budget.left() >= 0) && (budget.left() <= all));
            if (!isScarce)
                model.check(have);
        }
    }
    // what it was allowed to put by is given back
    FUZZ_REQUIRE(budget.left() == all);
    return 0;
}
