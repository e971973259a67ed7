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

#include <gtest/gtest.h>

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QSqlRecord>

#include "megatorrent/storage/database.h"
#include "megatorrent/storage/statement.h"

#include "formerdatabase.h"
#include "ingesthelpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    QStringList dump(Database *database)
    {
        QStringList lines;
        EXPECT_TRUE(database->look([&lines](QSqlDatabase &db)
        {
            for (const QString &table : {u"full_file"_s, u"full_published_item"_s, u"published_source"_s, u"index_leaf"_s, u"blob"_s
                    , u"(SELECT file, file_offset, blob_id, form, blob_offset, real_size, key, nonce, length, tag, held FROM full_chunk)"_s
                    , u"(SELECT p.channel, p.key, k.id, p.at, p.size, p.kind FROM placement p LEFT JOIN pack k ON k.number = p.pack)"_s})
            {
                QSqlQuery query {db};
                EXPECT_TRUE(query.exec(u"SELECT * FROM "_s + table));
                QStringList rows;
                while (query.next())
                {
                    QString row = table;
                    for (int i = 0; i < query.record().count(); ++i)
                        row += u' ' + (query.isNull(i) ? u"-"_s : QString::fromLatin1(query.value(i).toByteArray().toPercentEncoding()));
                    rows.append(row);
                }
                rows.sort();
                lines += rows;
            }
        }));
        return lines;
    }
}

TEST(FormerDatabase, IsTakenOverWithAllThatIsInIt)
{
    IngestBench bench;
    for (int i = 0; i < 20; ++i)
        bench.write(u"folder %1/file %2"_s.arg(i % 3).arg(i), randomBytes(1000 + i));
    bench.write(u"empty"_s, {});
    bench.write(u"alone"_s, randomBytes(700 * 1024));
    bench.write(u"large"_s, randomBytes(2 * CHUNK_SIZE + 5));
    bench.write(QChar(QChar::ByteOrderMark) + u"marked ä"_s, randomBytes(10));
    bench.runShow();
    bench.write(u"folder 1/file 1"_s, randomBytes(900));
    bench.runShow();

    const QList<PublishedItem> items = bench.items();
    const QStringList before = dump(bench.storage->database());
    EXPECT_GT(before.size(), 80);
    ASSERT_TRUE(bench.storage->database()->call([](QSqlDatabase &db) { makeFormer(db); }));
    for (int i = 0; i < 2; ++i)
    {
        bench.storage.close();
        bench.storage.open();
        EXPECT_EQ(dump(bench.storage->database()), before);
    }
    const IngestResult again = bench.runShow();
    EXPECT_EQ(again.added + again.changed + again.removed + again.moved, 0);
    for (const PublishedItem &item : items)
        EXPECT_EQ(bench.fetch(item).size(), item.size);
}
