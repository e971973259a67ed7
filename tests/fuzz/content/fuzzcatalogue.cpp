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

#include <cstring>
#include <optional>

#include <QByteArray>
#include <QByteArrayList>
#include <QList>

#include "megatorrent/content/catalogueheader.h"
#include "megatorrent/content/catalogueitem.h"
#include "megatorrent/content/cataloguereader.h"
#include "megatorrent/content/cataloguewriter.h"
#include "megatorrent/content/pathrules.h"
#include "support/fuzz.h"
#include "support/input.h"
#include "support/memorylimit.h"

using namespace Megatorrent;

// A catalogue as a stream of chunks. The input is its text; a byte 0 in it ends a chunk, which is filled up with line feeds,
// a byte 1 ends one that begins with some as well. So the same lines come in any division into chunks.

namespace
{
    constexpr qsizetype CHUNKS_MAX = 8;
    constexpr qsizetype TEXT_MAX_SIZE = CHUNK_SIZE / 2;

    struct Outcome
    {
        std::optional<CatalogueHeader> header;
        QList<CatalogueItem> items;
        QByteArrayList refused;
        CatalogueReader::Result result = CatalogueReader::Result::Ok;
        qsizetype chunks = 0;
    };

    // A chunk of line feeds but for some bytes, which are put back afterwards: to make a whole one costs more than to read it
    class Chunk
    {
    public:
        template <typename Function>
        void with(const QByteArrayView text, const bool isFilledInFront, Function &&function)
        {
            char *const place = m_bytes.data() + (isFilledInFront ? 300 : 0);
            std::memcpy(place, text.data(), static_cast<std::size_t>(text.size()));
            function(m_bytes);
            std::memset(place, '\n', static_cast<std::size_t>(text.size()));
        }

    private:
        QByteArray m_bytes {CHUNK_SIZE, '\n'};
    };

    Chunk &chunk()
    {
        static Chunk CHUNK;
        return CHUNK;
    }

    class Reading
    {
    public:
        Reading()
        {
            m_reader.onHeader = [this](const CatalogueHeader &header)
            {
                FUZZ_REQUIRE(!m_outcome.header);
                m_outcome.header = header;
            };
            m_reader.onItem = [this](const CatalogueItem &item) { m_outcome.items.append(item); };
            m_reader.onRefused = [this](const QString &path, const QString &error)
            {
                FUZZ_REQUIRE(!error.isEmpty());
                m_outcome.refused.append(path.toUtf8());
            };
        }

        void feed(const QByteArray &bytes)
        {
            const auto before = m_outcome.result;
            m_outcome.result = m_reader.feed(bytes);
            FUZZ_REQUIRE((before == CatalogueReader::Result::Ok) || (m_outcome.result == before));
            ++m_outcome.chunks;
        }

        Outcome finish()
        {
            m_outcome.result = m_reader.finish();
            FUZZ_REQUIRE(m_reader.error().isEmpty() == (m_outcome.result == CatalogueReader::Result::Ok));
            return m_outcome;
        }

    private:
        CatalogueReader m_reader;
        Outcome m_outcome;
    };

    Outcome readDivided(QByteArrayView text)
    {
        Reading reading;
        for (qsizetype i = 0; (i < CHUNKS_MAX) && !text.isEmpty(); ++i)
        {
            qsizetype end = 0;
            while ((end < text.size()) && (text[end] != '\0') && (text[end] != '\1'))
                ++end;
            const bool isFilledInFront = (end < text.size()) && (text[end] == '\1');
            chunk().with(text.first(end), isFilledInFront, [&reading](const QByteArray &bytes) { reading.feed(bytes); });
            text = text.sliced(std::min((end + 1), text.size()));
        }
        return reading.finish();
    }

    bool isSame(const Outcome &left, const Outcome &right)
    {
        const auto isSameItem = [](const CatalogueItem &a, const CatalogueItem &b) { return a.toLine() == b.toLine(); };
        return (left.result == right.result) && (left.header.has_value() == right.header.has_value()) && (left.refused == right.refused)
            && std::equal(left.items.cbegin(), left.items.cend(), right.items.cbegin(), right.items.cend(), isSameItem);
    }

    void check(const Outcome &outcome)
    {
        qint64 bytes = 0;
        for (qsizetype i = 0; i < outcome.items.size(); ++i)
        {
            const QByteArray path = outcome.items[i].path.toUtf8();
            FUZZ_REQUIRE(!PathRules::check(outcome.items[i].path));
            bytes += outcome.items[i].size;
            for (qsizetype j = 0; j < i; ++j)
            {
                const QByteArray earlier = outcome.items[j].path.toUtf8();
                FUZZ_REQUIRE(earlier < path);
                FUZZ_REQUIRE(!path.startsWith(QByteArray(earlier + '/')));
            }
        }
        const qsizetype count = outcome.items.size() + outcome.refused.size();
        FUZZ_REQUIRE((count == 0) || (outcome.header && (count <= outcome.header->items) && (bytes <= outcome.header->bytes)));
        if (outcome.result == CatalogueReader::Result::Ok)
            FUZZ_REQUIRE(outcome.header && (count == outcome.header->items) && (!outcome.refused.isEmpty() || (bytes == outcome.header->bytes)));
    }

    void checkWrittenAgain(const Outcome &outcome)
    {
        CatalogueHeader header = *outcome.header;
        header.items = outcome.items.size();
        header.bytes = 0;
        for (const CatalogueItem &item : outcome.items)
            header.bytes += item.size;

        Reading reading;
        qint64 size = 0;
        CatalogueWriter writer {[&](const QByteArray &bytes)
        {
            size += bytes.size();
            reading.feed(bytes);
        }};
        writer.addHeader(header);
        for (const CatalogueItem &item : outcome.items)
            writer.addItem(item);
        FUZZ_REQUIRE(writer.finish() == size);

        Outcome again = reading.finish();
        FUZZ_REQUIRE(again.refused.isEmpty());
        again.refused = outcome.refused;
        FUZZ_REQUIRE(isSame(again, outcome));
    }
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    const QByteArrayView text {data, std::min(static_cast<qsizetype>(size), TEXT_MAX_SIZE)};
    chunk();

    std::optional<Outcome> outcome;
    {
        const Fuzz::MemoryLimit limit {64 * text.size()};
        outcome = readDivided(text);
    }
    check(*outcome);

    // how the lines are divided into chunks does not matter, as long as each is in one
    if (outcome->chunks < CHUNKS_MAX)
    {
        QByteArray undivided = text.toByteArray();
        undivided.replace('\0', '\n').replace('\1', '\n');
        FUZZ_REQUIRE(isSame(readDivided(undivided), *outcome));
    }
    if (outcome->result == CatalogueReader::Result::Ok)
        checkWrittenAgain(*outcome);

    // what is no whole chunk is nothing
    CatalogueReader reader;
    FUZZ_REQUIRE(reader.feed(text.toByteArray()) == CatalogueReader::Result::Malformed);
    return 0;
}
