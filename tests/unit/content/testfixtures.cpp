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

#include <optional>

#include <gtest/gtest.h>

#include "megatorrent/content/blob.h"
#include "megatorrent/content/cataloguereader.h"
#include "megatorrent/content/cataloguewriter.h"
#include "support/fixtures.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const QString FILE_NAME = u"catalogue.jsonl"_s;   // without the padding of its only chunk

    CatalogueItem makeItem(const QString &path, const qint64 size, const std::optional<qint64> at = {})
    {
        CatalogueItem item;
        item.path = path;
        item.size = size;
        item.mtime = 1'700'000'000;
        if (size > 0)
            item.ref = Ref::fromBytes(pattern(Ref::SIZE));
        item.at = at;
        return item;
    }

    QList<CatalogueItem> someItems()
    {
        QList<CatalogueItem> items {makeItem(u"a/empty"_s, 0), makeItem(u"a/film.mkv"_s, 5'000'000'000), makeItem(u"a/program.sh"_s, 20, 0)
            , makeItem(u"b/Grüße \"x\".txt"_s, 21, 20)};
        items[1].type = u"video/x-matroska"_s;
        items[1].title = u"A film"_s;
        items[2].executable = true;
        return items;
    }

    CatalogueHeader someHeader()
    {
        CatalogueHeader header {.title = u"Films"_s, .items = 0, .bytes = 0, .description = u"Of the holidays\nand more"_s};
        for (const CatalogueItem &item : someItems())
        {
            ++header.items;
            header.bytes += item.size;
        }
        return header;
    }

    QByteArray written()
    {
        QByteArray bytes;
        CatalogueWriter writer {[&bytes](const QByteArray &chunk) { bytes += chunk; }};
        writer.addHeader(someHeader());
        for (const CatalogueItem &item : someItems())
            writer.addItem(item);
        EXPECT_EQ(writer.finish(), CHUNK_SIZE);
        return bytes;
    }

    QByteArray withoutPadding(QByteArray chunk)
    {
        while (chunk.endsWith("\n\n"))
            chunk.chop(1);
        return chunk;
    }
}

TEST(CatalogueFixture, EveryVersionIsRead)
{
    for (const QVersionNumber &version : fixtureVersions(FILE_NAME))
    {
        SCOPED_TRACE(version.toString().toStdString());
        QList<CatalogueItem> items;
        QStringList refused;
        CatalogueHeader header;
        CatalogueReader reader;
        reader.onHeader = [&header](const CatalogueHeader &found) { header = found; };
        reader.onItem = [&items](const CatalogueItem &item) { items.append(item); };
        reader.onRefused = [&refused](const QString &path, const QString &) { refused.append(path); };
        EXPECT_EQ(reader.feed(loadFixture(version, FILE_NAME).leftJustified(CHUNK_SIZE, '\n')), CatalogueReader::Result::Ok);
        EXPECT_EQ(reader.finish(), CatalogueReader::Result::Ok) << qPrintable(reader.error());
        EXPECT_EQ(refused, QStringList());
        EXPECT_EQ(header.title, someHeader().title);
        EXPECT_EQ(header.description, someHeader().description);
        const QList<CatalogueItem> expected = someItems();
        ASSERT_EQ(items.size(), expected.size());
        for (qsizetype i = 0; i < items.size(); ++i)
            EXPECT_EQ(items[i].toLine(), expected[i].toLine());
    }
}

TEST(CatalogueFixture, NothingIsWrittenInAnotherWayUnnoticed)
{
    EXPECT_EQ(withoutPadding(written()).toStdString(), loadFixture(fixtureVersions(FILE_NAME).last(), FILE_NAME).toStdString()) << FIXTURE_ADVICE;
}

// make fixtures
TEST(CatalogueFixture, DISABLED_Make)
{
    saveFixture(FILE_NAME, withoutPadding(written()));
}
