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

#include "megatorrent/content/catalogueheader.h"
#include "megatorrent/content/catalogueitem.h"
#include "megatorrent/content/fileindex.h"
#include "megatorrent/content/jsontext.h"
#include "megatorrent/content/pathrules.h"
#include "support/fuzz.h"
#include "support/input.h"
#include "support/memorylimit.h"

using namespace Megatorrent;

// One line of a catalogue: u8 which, text. What is read is written so that it reads the same.

namespace
{
    void checkItem(const QByteArray &line)
    {
        const CatalogueItem::Parsed parsed = CatalogueItem::fromLine(line);
        const CatalogueItem &item = parsed.item;
        FUZZ_REQUIRE(parsed.error.isEmpty() == (parsed.problem == CatalogueItem::Problem::None));
        if (parsed.problem == CatalogueItem::Problem::Format)
            return;

        FUZZ_REQUIRE(line.size() <= CATALOGUE_LINE_MAX_SIZE);
        FUZZ_REQUIRE((item.size >= 0) && (item.size <= FILE_MAX_SIZE) && (item.ref.has_value() == (item.size > 0)));
        FUZZ_REQUIRE(PathRules::check(item.path).has_value() == (parsed.problem == CatalogueItem::Problem::Path));
        if (item.at)
        {
            const IndexShape shape {item.size};
            const qint64 chunkSize = (shape.depth == 0) ? item.size : shape.topSize();
            FUZZ_REQUIRE(item.ref && (*item.at >= 0) && (chunkSize <= PACKED_CHUNK_MAX_SIZE) && ((*item.at + chunkSize + Crypto::AEAD_TAG_SIZE) <= BLOB_SIZE));
        }
        if (parsed.problem == CatalogueItem::Problem::Path)
            return;

        const QByteArray written = item.toLine();
        FUZZ_REQUIRE((written.size() <= CATALOGUE_LINE_MAX_SIZE) && !written.contains('\n'));
        const CatalogueItem::Parsed again = CatalogueItem::fromLine(written);
        FUZZ_REQUIRE(again.problem == CatalogueItem::Problem::None);
        FUZZ_REQUIRE((again.item.path == item.path) && (again.item.size == item.size) && (again.item.mtime == item.mtime)
            && (again.item.executable == item.executable) && (again.item.ref == item.ref) && (again.item.at == item.at));
        FUZZ_REQUIRE(item.title.startsWith(again.item.title) && item.type.startsWith(again.item.type));
        FUZZ_REQUIRE((item.title.size() > 170) || (again.item.title == item.title));
        FUZZ_REQUIRE((item.type.size() > 40) || (again.item.type == item.type));
        FUZZ_REQUIRE(again.item.toLine() == written);
    }

    void checkHeader(const QByteArray &line)
    {
        const auto header = CatalogueHeader::fromLine(line);
        FUZZ_REQUIRE(!header || !CatalogueHeader::isOfNewerVersion(line));
        if (!header)
        {
            FUZZ_REQUIRE(!header.error().isEmpty());
            return;
        }

        FUZZ_REQUIRE((header->items >= 0) && (header->items <= CATALOGUE_MAX_ITEMS) && (header->bytes >= 0));
        const QByteArray written = header->toLine();
        FUZZ_REQUIRE((written.size() <= CATALOGUE_LINE_MAX_SIZE) && !written.contains('\n'));
        const auto again = CatalogueHeader::fromLine(written);
        FUZZ_REQUIRE(again && (again->items == header->items) && (again->bytes == header->bytes)
            && header->title.startsWith(again->title) && header->description.startsWith(again->description));
        FUZZ_REQUIRE((header->title.size() > 170) || (again->title == header->title));
        FUZZ_REQUIRE(again->toLine() == written);
    }
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    Fuzz::Input input {data, size};
    const bool isItem = input.byte() & 1;
    const QByteArray line = input.rest().toByteArray();

    const Fuzz::MemoryLimit limit {64 * line.size()};
    if (isItem)
        checkItem(line);
    else
        checkHeader(line);
    return 0;
}
