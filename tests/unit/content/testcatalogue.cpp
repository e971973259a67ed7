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


#include <algorithm>

#include <gtest/gtest.h>

#include <QMap>
#include <QSet>

#include "megatorrent/content/catalogueheader.h"
#include "megatorrent/content/catalogueitem.h"
#include "megatorrent/content/cataloguereader.h"
#include "megatorrent/content/cataloguewriter.h"
#include "megatorrent/content/fileindex.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using Result = CatalogueReader::Result;

namespace
{
    const Ref REF = Ref::fromBytes(pattern(Ref::SIZE));

    CatalogueItem makeItem(const QString &path, const qint64 size = 1000)
    {
        CatalogueItem item;
        item.path = path;
        item.size = size;
        item.mtime = 1'700'000'000;
        if (size > 0)
            item.ref = REF;
        return item;
    }

    QByteArray line(const QByteArray &path, const QByteArray &rest = ",\"size\":0,\"mtime\":0")
    {
        return join({"{\"path\":\"", path, "\"", rest, "}"});
    }

    QByteArray chunkOf(const QByteArray &lines)
    {
        return lines.leftJustified(CHUNK_SIZE, '\n');
    }

    // All that reading a catalogue gives
    struct Read
    {
        QList<CatalogueHeader> headers;
        QStringList paths;
        QList<CatalogueItem> items;
        QStringList refused;
        QStringList errors;
        Result result = Result::Ok;
        QString error;
    };

    Read readChunks(const QList<QByteArray> &chunks)
    {
        Read read;
        CatalogueReader reader;
        reader.onHeader = [&read](const CatalogueHeader &header) { read.headers.append(header); };
        reader.onItem = [&read](const CatalogueItem &item) { read.items.append(item); read.paths.append(item.path); };
        reader.onRefused = [&read](const QString &path, const QString &error) { read.refused.append(path); read.errors.append(error); };
        for (const QByteArray &chunk : chunks)
        {
            read.result = reader.feed(chunk);
            if (read.result != Result::Ok)
                break;
        }
        const Result last = reader.finish();
        if (read.result != Result::Ok)
        {
            EXPECT_EQ(last, read.result);
        }
        read.result = last;
        read.error = reader.error();
        EXPECT_EQ(read.error.isEmpty(), (read.result == Result::Ok));
        return read;
    }

    // Empty files of these paths, which stand in JSON as they are
    Read readPaths(const QList<QByteArray> &paths)
    {
        QByteArray lines = "{\"megatorrent\":1,\"title\":\"t\",\"items\":" + QByteArray::number(paths.size()) + ",\"bytes\":0}\n";
        for (const QByteArray &path : paths)
            lines += line(path) + '\n';
        return readChunks({chunkOf(lines)});
    }

    QList<QByteArray> write(const CatalogueHeader &header, const QList<CatalogueItem> &items)
    {
        QList<QByteArray> chunks;
        CatalogueWriter writer {[&chunks](const QByteArray &chunk) { chunks.append(chunk); }};
        writer.addHeader(header);
        for (const CatalogueItem &item : items)
            writer.addItem(item);
        const qint64 size = writer.finish();
        EXPECT_EQ(size, (chunks.size() * CHUNK_SIZE));
        return chunks;
    }

    CatalogueHeader headerFor(const QList<CatalogueItem> &items)
    {
        CatalogueHeader header {.title = u"Title"_s, .items = items.size(), .bytes = 0, .description = {}};
        for (const CatalogueItem &item : items)
            header.bytes += item.size;
        return header;
    }

    void sortByPath(QList<CatalogueItem> &items)
    {
        std::sort(items.begin(), items.end(), [](const CatalogueItem &left, const CatalogueItem &right)
        {
            return left.path.toUtf8() < right.path.toUtf8();
        });
    }
}

TEST(CatalogueHeader, text)
{
    CatalogueHeader header {.title = u"My \"channel\""_s, .items = 2, .bytes = 3, .description = {}};
    EXPECT_EQ(header.toLine(), "{\"megatorrent\":1,\"title\":\"My \\\"channel\\\"\",\"items\":2,\"bytes\":3}");
    header.description = u"ünï"_s;
    EXPECT_EQ(header.toLine(), "{\"megatorrent\":1,\"title\":\"My \\\"channel\\\"\",\"items\":2,\"bytes\":3,\"description\":\"ünï\"}");
    const auto read = CatalogueHeader::fromLine(header.toLine());
    ASSERT_TRUE(read.has_value()) << read.error().toStdString();
    EXPECT_EQ(read->toLine(), header.toLine());
    EXPECT_TRUE(CatalogueHeader::fromLine("{\"megatorrent\":1,\"title\":\"\",\"items\":0,\"bytes\":0,\"mirror\":{\"x\":[1]}}").has_value());

    header.title = QString(100'000, u'"');
    header.description = QString(100'000, u'\u0001');
    EXPECT_LE(header.toLine().size(), CATALOGUE_LINE_MAX_SIZE);
    EXPECT_TRUE(CatalogueHeader::fromLine(header.toLine()).has_value());
}

TEST(CatalogueHeader, refused)
{
    for (const char *text : {"", "{}", "[]", "{\"megatorrent\":0,\"title\":\"\",\"items\":0,\"bytes\":0}", "{\"megatorrent\":\"1\",\"title\":\"\",\"items\":0,\"bytes\":0}"
            , "{\"megatorrent\":1,\"items\":0,\"bytes\":0}", "{\"megatorrent\":1,\"title\":1,\"items\":0,\"bytes\":0}", "{\"megatorrent\":1,\"title\":\"\",\"bytes\":0}"
            , "{\"megatorrent\":1,\"title\":\"\",\"items\":-1,\"bytes\":0}", "{\"megatorrent\":1,\"title\":\"\",\"items\":10000001,\"bytes\":0}"
            , "{\"megatorrent\":1,\"title\":\"\",\"items\":0}", "{\"megatorrent\":1,\"title\":\"\",\"items\":0,\"bytes\":1.5}"
            , "{\"megatorrent\":1,\"title\":\"\",\"items\":0,\"bytes\":9007199254740992}", "{\"megatorrent\":1,\"title\":\"\",\"items\":0,\"bytes\":0,\"description\":1}"
            , "{\"megatorrent\":1,\"title\":\"\",\"items\":0,\"items\":0,\"bytes\":0}", "{\"megatorrent\":2}"})
    {
        EXPECT_FALSE(CatalogueHeader::fromLine(text).has_value()) << text;
    }
    EXPECT_TRUE(CatalogueHeader::isOfNewerVersion("{\"megatorrent\":2}"));
    EXPECT_FALSE(CatalogueHeader::isOfNewerVersion("{\"megatorrent\":1}"));
    EXPECT_FALSE(CatalogueHeader::isOfNewerVersion("{\"megatorrent\":\"2\"}"));
    EXPECT_FALSE(CatalogueHeader::isOfNewerVersion("garbage"));
}

TEST(CatalogueItem, text)
{
    CatalogueItem item = makeItem(u"a \"b\"/ü"_s);
    const QByteArray ref = REF.toHex();
    EXPECT_EQ(item.toLine(), join({"{\"path\":\"a \\\"b\\\"/ü\",\"size\":1000,\"mtime\":1700000000,\"ref\":\"", ref, "\"}"}));
    item.executable = true;
    item.type = u"text/plain"_s;
    item.title = u"T"_s;
    item.at = 26;
    EXPECT_EQ(item.toLine(), join({"{\"path\":\"a \\\"b\\\"/ü\",\"size\":1000,\"mtime\":1700000000,\"x\":true,\"type\":\"text/plain\",\"title\":\"T\",\"ref\":\"", ref, "\",\"at\":26}"}));
    EXPECT_EQ(makeItem(u"empty"_s, 0).toLine(), "{\"path\":\"empty\",\"size\":0,\"mtime\":1700000000}");

    const CatalogueItem::Parsed parsed = CatalogueItem::fromLine(item.toLine());
    ASSERT_EQ(parsed.problem, CatalogueItem::Problem::None) << parsed.error.toStdString();
    EXPECT_EQ(parsed.item.toLine(), item.toLine());
    EXPECT_TRUE(parsed.item.executable);
    EXPECT_EQ(parsed.item.at, 26);
    EXPECT_EQ(parsed.item.ref, REF);
}

TEST(CatalogueItem, everyLineFitsItsLimit)
{
    CatalogueItem item = makeItem(QString(QString(254, u'"') + u'/').repeated(4) + u"\"\"\"\"", (FILE_MAX_SIZE - 1));
    item.mtime = -9'007'199'254'740'991;
    item.executable = true;
    item.at = 1;
    item.type = QString(100'000, u'\u0001');
    item.title = QString(100'000, u'"');
    EXPECT_LE(item.toLine().size(), CATALOGUE_LINE_MAX_SIZE);
    item.at.reset();
    EXPECT_EQ(CatalogueItem::fromLine(item.toLine()).problem, CatalogueItem::Problem::None);
}

TEST(CatalogueItem, linesBeyondTheirLimitsAreRefused)
{
    const auto problem = [](const QByteArray &more) { return CatalogueItem::fromLine(line("a", ",\"size\":0,\"mtime\":0,\"later\":" + more)).problem; };
    const auto list = [](const qsizetype count) { return join({"[", QByteArray("1,").repeated(count - 1), "1]"}); };
    EXPECT_EQ(problem(list(123)), CatalogueItem::Problem::None);
    EXPECT_EQ(problem(list(124)), CatalogueItem::Problem::Format);
    EXPECT_EQ(problem("[[[]]]"), CatalogueItem::Problem::None);
    EXPECT_EQ(problem("[[[[]]]]"), CatalogueItem::Problem::Format);
}

TEST(CatalogueItem, formatErrors)
{
    const QByteArray ref = REF.toHex();
    const QByteArray okRef = join({",\"ref\":\"", ref, "\""});
    const auto problem = [](const QByteArray &rest)
    {
        const CatalogueItem::Parsed parsed = CatalogueItem::fromLine(line("the item", rest));
        if (parsed.problem == CatalogueItem::Problem::Format)
        {
            EXPECT_TRUE(parsed.error.contains(u"the item") || parsed.error.contains(u"JSON")) << parsed.error.toStdString();
        }
        return parsed.problem;
    };
    using Problem = CatalogueItem::Problem;
    EXPECT_EQ(problem(",\"size\":0,\"mtime\":0"), Problem::None);
    EXPECT_EQ(problem(",\"size\":0,\"mtime\":-5"), Problem::None);
    EXPECT_EQ(problem(",\"size\":0,\"mtime\":0,\"later\":{\"a\":[1]}"), Problem::None);
    EXPECT_EQ(problem(",\"size\":0,\"mtime\":0,\"x\":false"), Problem::None);
    EXPECT_EQ(problem(",\"size\":1,\"mtime\":0" + okRef), Problem::None);
    EXPECT_EQ(problem(",\"size\":17592186044416,\"mtime\":0" + okRef), Problem::None);

    for (const QByteArray &rest : {QByteArray(), QByteArray(",\"size\":0"), QByteArray(",\"mtime\":0"), QByteArray(",\"size\":-1,\"mtime\":0"), QByteArray(",\"size\":\"0\",\"mtime\":0")
            , QByteArray(",\"size\":1,\"mtime\":0"), QByteArray(",\"size\":0,\"mtime\":1.5"), QByteArray(",\"size\":0,\"mtime\":null"), join({",\"size\":0,\"mtime\":0", okRef})
            , QByteArray(",\"size\":0,\"mtime\":0,\"at\":0"), join({",\"size\":17592186044417,\"mtime\":0", okRef}), QByteArray(",\"size\":0,\"mtime\":0,\"x\":1")
            , QByteArray(",\"size\":0,\"mtime\":0,\"type\":1"), QByteArray(",\"size\":0,\"mtime\":0,\"title\":[]"), join({",\"size\":1,\"mtime\":0,\"ref\":\"", ref.chopped(1), "\""})
            , join({",\"size\":1,\"mtime\":0,\"ref\":\"", ref.toUpper(), "\""}), QByteArray(",\"size\":1,\"mtime\":0,\"ref\":1"), QByteArray(",\"size\":0,\"size\":0,\"mtime\":0")
            , QByteArray(",\"size\":0,\"mtime\":0,\"path\":\"b\""), QByteArray(",\"size\":0,\"mtime\":0,\"d\":[[[[[1]]]]]")})
    {
        EXPECT_EQ(problem(rest), Problem::Format) << rest.toStdString();
    }
    for (const char *text : {"", "x", "[]", "{}", "{\"path\":1,\"size\":0,\"mtime\":0}", "{\"size\":0,\"mtime\":0}", "{\"path\":\"\\ud83d\",\"size\":0,\"mtime\":0}"})
        EXPECT_EQ(CatalogueItem::fromLine(text).problem, Problem::Format) << text;
}

TEST(CatalogueItem, placesInAPack)
{
    const auto problem = [](const qint64 size, const qint64 at)
    {
        CatalogueItem item = makeItem(u"a"_s, size);
        item.at = at;
        return CatalogueItem::fromLine(item.toLine()).problem;
    };
    using Problem = CatalogueItem::Problem;
    EXPECT_EQ(problem(1, 0), Problem::None);
    EXPECT_EQ(problem(1, (BLOB_SIZE - 17)), Problem::None);
    EXPECT_EQ(problem(1, (BLOB_SIZE - 16)), Problem::Format);
    EXPECT_EQ(problem(1, -1), Problem::Format);
    EXPECT_EQ(problem(PACKED_CHUNK_MAX_SIZE, (BLOB_SIZE - 16 - PACKED_CHUNK_MAX_SIZE)), Problem::None);
    EXPECT_EQ(problem(PACKED_CHUNK_MAX_SIZE, (BLOB_SIZE - 15 - PACKED_CHUNK_MAX_SIZE)), Problem::Format);
    EXPECT_EQ(problem((PACKED_CHUNK_MAX_SIZE + 1), 0), Problem::Format);
    EXPECT_EQ(problem(CHUNK_SIZE, 0), Problem::Format);
    // of a larger file the index is what is packed: 8,191 records fit, 8,192 do not
    EXPECT_EQ(problem((CHUNK_SIZE + 1), (BLOB_SIZE - 16 - 128)), Problem::None);
    EXPECT_EQ(problem((CHUNK_SIZE + 1), (BLOB_SIZE - 15 - 128)), Problem::Format);
    EXPECT_EQ(problem((8'191 * CHUNK_SIZE), 0), Problem::None);
    EXPECT_EQ(problem((8'192 * CHUNK_SIZE), 0), Problem::Format);
    EXPECT_EQ(problem((16'385 * CHUNK_SIZE), 0), Problem::None) << "the upper index of two leaves";
}

TEST(CatalogueItem, pathErrorsConcernTheItemOnly)
{
    const CatalogueItem::Parsed parsed = CatalogueItem::fromLine(line("../evil", ",\"size\":0,\"mtime\":7"));
    EXPECT_EQ(parsed.problem, CatalogueItem::Problem::Path);
    EXPECT_EQ(parsed.item.path, u"../evil");
    EXPECT_EQ(parsed.item.mtime, 7);
    EXPECT_TRUE(parsed.error.contains(u"../evil"));
}

TEST(CatalogueWriter, cutsOfTheVectors)
{
    QList<CatalogueItem> items;
    for (int i = 0; i < 4000; ++i)
        items.append(makeItem(u"a/file " + QString::number(i) + u".bin"));
    sortByPath(items);

    QStringList cuts;
    for (const CatalogueItem &item : items)
    {
        if (CatalogueWriter::endsChunk(item.path.toUtf8()))
            cuts.append(item.path);
    }
    QStringList expected;
    for (const QJsonValue &path : loadVectors(u"part2.json"_s)[u"catalogue_cuts"_s][u"cut_after"_s].toArray())
        expected.append(path.toString());
    ASSERT_EQ(expected.size(), 2);
    EXPECT_EQ(cuts, expected);

    const QList<QByteArray> chunks = write(headerFor(items), items);
    ASSERT_EQ(chunks.size(), 3);
    for (qsizetype i = 0; i < cuts.size(); ++i)
    {
        const QByteArray lines = chunks.at(i).trimmed();
        EXPECT_TRUE(lines.sliced(lines.lastIndexOf('\n') + 1).startsWith(join({"{\"path\":\"", cuts.at(i).toUtf8(), "\""})));
    }
}

TEST(CatalogueWriter, chunksAreFullAndHoldWholeLines)
{
    QList<CatalogueItem> items;
    for (int i = 0; i < 20'000; ++i)
        items.append(makeItem(u"folder/a file with a name of some length " + QString::number(100'000 + i)));
    const QList<QByteArray> chunks = write(headerFor(items), items);
    qint64 lines = 0;
    for (const QByteArray &chunk : chunks)
    {
        EXPECT_EQ(chunk.size(), CHUNK_SIZE);
        EXPECT_TRUE(chunk.startsWith('{'));
        EXPECT_TRUE(chunk.endsWith('\n'));
        for (const QByteArray &text : chunk.split('\n'))
        {
            if (text.isEmpty())
                continue;
            EXPECT_TRUE(text.startsWith('{') && text.endsWith('}'));
            ++lines;
        }
    }
    EXPECT_EQ(lines, (items.size() + 1));
    const Read read = readChunks(chunks);
    EXPECT_EQ(read.result, Result::Ok) << read.error.toStdString();
    EXPECT_EQ(read.items.size(), items.size());
}

TEST(CatalogueWriter, anInsertionChangesFewChunks)
{
    QList<CatalogueItem> items;
    for (int i = 0; i < 30'000; ++i)
        items.append(makeItem(u"some folder/" + QString::number(i) + u" with a name.bin"));
    sortByPath(items);
    const QList<QByteArray> before = write(headerFor(items), items);
    // the same numbers on the first line, which would change its chunk as well
    const CatalogueHeader header = headerFor(items);
    items.insert((items.size() / 2), makeItem(items.at(items.size() / 2 - 1).path + u'x'));
    const QList<QByteArray> after = write(header, items);

    ASSERT_GE(before.size(), 10);
    const qsizetype changed = std::count_if(after.begin(), after.end(), [&before](const QByteArray &chunk) { return !before.contains(chunk); });
    EXPECT_GE(changed, 1);
    EXPECT_LE(changed, 3) << "of " << after.size();
}

TEST(CatalogueWriter, emptyOnes)
{
    CatalogueWriter none {[](const QByteArray &) { FAIL(); }};
    EXPECT_EQ(none.finish(), 0);

    const QList<QByteArray> chunks = write({.title = u"t"_s, .items = 0, .bytes = 0, .description = {}}, {});
    ASSERT_EQ(chunks.size(), 1);
    EXPECT_EQ(readChunks(chunks).result, Result::Ok);
}

TEST(Catalogue, nearlyEmptyOnesShowNoZerosWhenSealed)
{
    const QList<QByteArray> chunks = write({.title = {}, .items = 0, .bytes = 0, .description = {}}, {});
    ASSERT_EQ(chunks.size(), 1);
    ChunkSealer sealer;
    QByteArray blob {BLOB_SIZE, '\0'};
    sealer.sealAlone(Crypto::chunkSecret({}), chunks.first(), writable(blob));
    EXPECT_FALSE(hasZeroRun(blob));
    // nor anything that is there in plain
    EXPECT_FALSE(blob.contains("\n\n\n\n\n\n\n\n"));
}

TEST(CatalogueReader, randomOnesSurvive)
{
    Random random;
    for (int round = 0; round < 5; ++round)
    {
        QMap<QByteArray, CatalogueItem> sorted;
        for (qint64 i = random.between(0, 3000); i > 0; --i)
        {
            CatalogueItem item = makeItem(u"ordner %1/dätei %2"_s.arg(random.between(0, 20)).arg(random.between(0, 100'000))
                , (random.between(0, 1) ? random.between(1, (1LL << random.between(1, 42))) : random.between(0, 1)));
            item.mtime = random.between(-1000, 4'000'000'000);
            item.executable = (random.between(0, 1) == 1);
            if (item.size > 0)
                item.ref = Ref::fromBytes(random.bytes(Ref::SIZE));
            if ((item.size > 0) && (item.size < 100'000))
                item.at = random.between(0, 900'000);
            if (random.between(0, 1) == 1)
                item.title = QString::fromLatin1(random.bytes(random.between(0, 30)));
            sorted.insert(item.path.toUtf8(), item);
        }
        const QList<CatalogueItem> items = sorted.values();
        CatalogueHeader header = headerFor(items);
        header.description = QString::fromLatin1(random.bytes(20));
        const Read read = readChunks(write(header, items));
        ASSERT_EQ(read.result, Result::Ok) << read.error.toStdString();
        ASSERT_EQ(read.headers.size(), 1);
        EXPECT_EQ(read.headers.first().toLine(), header.toLine());
        EXPECT_TRUE(read.refused.isEmpty());
        ASSERT_EQ(read.items.size(), items.size());
        for (qsizetype i = 0; i < items.size(); ++i)
            EXPECT_EQ(read.items.at(i).toLine(), items.at(i).toLine());
    }
}

TEST(CatalogueReader, filesThatAreAlsoFolders)
{
    // '-' sorts before '/', '0' after it: what is between a file and its "folder" may be anything
    const Read read = readPaths({"a", "a!", "a-b", "a-b-c", "a-b/c", "a.txt", "a/c", "a/d/e", "a0", "a0/x", "aa", "b/c", "b/c-d", "b/c/d", "b/cc"});
    EXPECT_EQ(read.result, Result::Ok) << read.error.toStdString();
    EXPECT_EQ(read.refused, QStringList({u"a-b/c"_s, u"a/c"_s, u"a/d/e"_s, u"a0/x"_s, u"b/c/d"_s}));
    EXPECT_EQ(read.paths, QStringList({u"a"_s, u"a!"_s, u"a-b"_s, u"a-b-c"_s, u"a.txt"_s, u"a0"_s, u"aa"_s, u"b/c"_s, u"b/c-d"_s, u"b/cc"_s}));
    EXPECT_TRUE(read.errors.at(1).contains(u"\"a/c\"") && read.errors.at(1).contains(u"\"a\"")) << read.errors.at(1).toStdString();
    EXPECT_TRUE(read.errors.at(0).contains(u"\"a-b\""));
}

TEST(CatalogueReader, refusedFilesAreNoFiles)
{
    // "con" is not kept as a file; what is below it is refused for its own sake
    const Read read = readPaths({"a", "a/b", "a/b/c", "con", "con/x", "u\xcc\x88", "u\xcc\x88/a"});
    EXPECT_EQ(read.result, Result::Ok);
    EXPECT_EQ(read.paths, QStringList({u"a"_s}));
    ASSERT_EQ(read.refused.size(), 6);
    EXPECT_TRUE(read.errors.at(1).contains(u"\"a\" is a file"));
    EXPECT_TRUE(read.errors.at(3).contains(u"device"));
}

TEST(CatalogueReader, filesAndFoldersAgainstASimpleMethod)
{
    Random random;
    const QByteArray letters = "a-/0";
    for (int round = 0; round < 300; ++round)
    {
        QMap<QByteArray, bool> paths;
        for (int i = 0; i < 40; ++i)
        {
            QByteArray path;
            for (qint64 length = random.between(1, 7); length > 0; --length)
                path += letters[random.between(0, 3)];
            if (!path.startsWith('/') && !path.endsWith('/') && !path.contains("//"))
                paths.insert(path, true);
        }
        QStringList expected;
        QSet<QString> accepted;
        for (const QByteArray &path : paths.keys())
        {
            const QString text = QString::fromUtf8(path);
            bool isBelowFile = false;
            for (qsizetype slash = text.indexOf(u'/'); slash >= 0; slash = text.indexOf(u'/', (slash + 1)))
                isBelowFile = isBelowFile || accepted.contains(text.first(slash));
            if (isBelowFile)
                continue;
            accepted.insert(text);
            expected.append(text);
        }
        const Read read = readPaths(paths.keys());
        ASSERT_EQ(read.result, Result::Ok) << read.error.toStdString();
        EXPECT_EQ(read.paths, expected) << paths.keys().join(' ').toStdString();
    }
}

TEST(CatalogueReader, order)
{
    EXPECT_EQ(readPaths({"a", "b", "\xc3\xa4"}).result, Result::Ok);
    EXPECT_EQ(readPaths({"b", "a"}).result, Result::Malformed);
    EXPECT_EQ(readPaths({"a", "a"}).result, Result::Malformed);
    EXPECT_EQ(readPaths({"\xc3\xa4", "z"}).result, Result::Malformed);
    EXPECT_EQ(readPaths({"../b", "../a"}).result, Result::Malformed) << "refused items must be in order as well";
    // above U+FFFF the order of UTF-16 would be another one
    EXPECT_EQ(readPaths({"\xef\xbd\x81", "\xf0\x9f\x98\x80"}).result, Result::Ok);
    const Read read = readPaths({"b", "a"});
    EXPECT_TRUE(read.error.contains(u"\"a\"") && read.error.contains(u"\"b\""));
}

TEST(CatalogueReader, totals)
{
    const auto readWith = [](const qint64 items, const qint64 bytes)
    {
        const QByteArray first = "{\"megatorrent\":1,\"title\":\"t\",\"items\":" + QByteArray::number(items) + ",\"bytes\":" + QByteArray::number(bytes) + "}\n";
        return readChunks({chunkOf(join({first, makeItem(u"a"_s, 5).toLine(), "\n", makeItem(u"con"_s, 7).toLine(), "\n"}))}).result;
    };
    EXPECT_EQ(readWith(2, 12), Result::Ok) << "a refused item counts";
    EXPECT_EQ(readWith(1, 12), Result::Malformed);
    EXPECT_EQ(readWith(3, 12), Result::Malformed);
    EXPECT_EQ(readWith(2, 11), Result::Malformed);
    EXPECT_EQ(readWith(2, 13), Result::Malformed);
    EXPECT_EQ(readWith(2, 5), Result::Malformed);
}

TEST(CatalogueReader, malformedChunks)
{
    const QByteArray first = "{\"megatorrent\":1,\"title\":\"t\",\"items\":0,\"bytes\":0}\n";
    EXPECT_EQ(readChunks({chunkOf(first)}).result, Result::Ok);
    EXPECT_EQ(readChunks({chunkOf(join({"\n\n", first}))}).result, Result::Ok);
    EXPECT_EQ(readChunks({chunkOf(first), chunkOf({})}).result, Result::Ok);
    EXPECT_EQ(readChunks({}).result, Result::Malformed);
    EXPECT_EQ(readChunks({chunkOf({})}).result, Result::Malformed);
    EXPECT_EQ(readChunks({first}).result, Result::Malformed);
    EXPECT_EQ(readChunks({chunkOf(first).chopped(1)}).result, Result::Malformed);
    EXPECT_EQ(readChunks({join({chunkOf(first), "\n"})}).result, Result::Malformed);
    EXPECT_EQ(readChunks({join({chunkOf(first).chopped(1), "x"})}).result, Result::Malformed);
    EXPECT_EQ(readChunks({chunkOf(join({first, first}))}).result, Result::Malformed);
    EXPECT_EQ(readChunks({chunkOf(first).replace("\"t\"", join({"\"", QByteArray(9000, 't'), "\""})).first(CHUNK_SIZE)}).result, Result::Malformed);
    EXPECT_EQ(readChunks({QByteArray(CHUNK_SIZE, '\0')}).result, Result::Malformed);
    EXPECT_EQ(readChunks({chunkOf(line("a"))}).result, Result::Malformed);

    const Read newer = readChunks({chunkOf("{\"megatorrent\":2,\"what\":[]}\nsomething else\n")});
    EXPECT_EQ(newer.result, Result::NeedsNewerVersion);
    EXPECT_TRUE(newer.error.contains(u"newer version"));
    EXPECT_TRUE(newer.headers.isEmpty());
}

TEST(CatalogueReader, staysFailed)
{
    CatalogueReader reader;
    EXPECT_EQ(reader.feed(chunkOf("garbage")), Result::Malformed);
    EXPECT_EQ(reader.feed(chunkOf("{\"megatorrent\":1,\"title\":\"t\",\"items\":0,\"bytes\":0}\n")), Result::Malformed);
    EXPECT_EQ(reader.finish(), Result::Malformed);
    EXPECT_FALSE(reader.error().isEmpty());
}

TEST(CatalogueReader, linesOfTheLargestSize)
{
    const QByteArray begin = "{\"megatorrent\":1,\"title\":\"t\",\"items\":1,\"bytes\":0}\n";
    const auto readWith = [&begin](const qsizetype size)
    {
        const QByteArray item = line("a", ",\"size\":0,\"mtime\":0,\"x-later\":\"\"");
        return readChunks({chunkOf(join({begin, item.chopped(2), QByteArray((size - item.size()), 'x'), "\"}\n"}))}).result;
    };
    EXPECT_EQ(readWith(CATALOGUE_LINE_MAX_SIZE), Result::Ok);
    EXPECT_EQ(readWith(CATALOGUE_LINE_MAX_SIZE + 1), Result::Malformed);
}

TEST(CatalogueReader, catalogueOfTheLargestSize)
{
    CatalogueReader reader;
    ASSERT_EQ(reader.feed(chunkOf("{\"megatorrent\":1,\"title\":\"t\",\"items\":0,\"bytes\":0}\n")), Result::Ok);
    const QByteArray empty = chunkOf({});
    for (int i = 1; i < 4096; ++i)
        ASSERT_EQ(reader.feed(empty), Result::Ok);
    EXPECT_EQ(reader.feed(empty), Result::Malformed);
    EXPECT_TRUE(reader.error().contains(u"larger"));
}
