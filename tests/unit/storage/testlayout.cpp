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


#include <QFileInfo>

#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/layoutfile.h"
#include "megatorrent/storage/layoutwriter.h"

#include "helpers.h"
#include "support/oddthing.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

TEST(Layout, KeepsFirstAppearances)
{
    const QTemporaryDir folder;
    const Path path {folder.filePath(u"layout"_s)};
    QList<BlobId> ids;
    for (int i = 0; i < 20'000; ++i)
        ids.append(Crypto::random<BlobId>());
    // ids whose first bytes are equal, so that the table has collisions
    for (quint8 i = 0; i < 100; ++i)
    {
        BlobId id;
        id.data()[31] = i;
        ids.append(id);
    }

    LayoutWriter writer {path};
    for (const BlobId &id : asConst(ids))
    {
        ASSERT_TRUE(writer.append(id).has_value());
        ASSERT_TRUE(writer.append(ids.first()).has_value());
    }
    EXPECT_FALSE(QFileInfo::exists(path.data()));
    ASSERT_TRUE(writer.finish().has_value());
    EXPECT_EQ(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList {u"layout"_s});

    const auto layout = LayoutFile::open(path);
    ASSERT_TRUE(layout.has_value()) << qPrintable(layout.error_or(QString()));
    ASSERT_EQ((*layout)->size(), static_cast<quint32>(ids.size()));
    for (quint32 i = 0; i < (*layout)->size(); ++i)
    {
        ASSERT_EQ((*layout)->blobAt(i), ids[i]);
        ASSERT_EQ((*layout)->positionOf(ids[i]), i);
    }
    EXPECT_FALSE((*layout)->positionOf(Crypto::random<BlobId>()).has_value());
}

TEST(Layout, CanBeEmpty)
{
    const QTemporaryDir folder;
    const Path path {folder.filePath(u"layout"_s)};
    ASSERT_TRUE(LayoutWriter(path).finish().has_value());
    const auto layout = LayoutFile::open(path);
    ASSERT_TRUE(layout.has_value());
    EXPECT_EQ((*layout)->size(), 0u);
    EXPECT_FALSE((*layout)->positionOf({}).has_value());
}

TEST(Layout, RefusesDamagedFiles)
{
    const QTemporaryDir folder;
    const Path path {folder.filePath(u"layout"_s)};
    LayoutWriter writer {path};
    ASSERT_TRUE(writer.append(Crypto::random<BlobId>()).has_value());
    ASSERT_TRUE(writer.finish().has_value());
    const QByteArray good = readFile(path.data());

    const QList<QByteArray> variants = {{}, good.first(10), good.chopped(1), (good + 'x'), QByteArray(good).replace("MT", "XX")
            , (good.first(8) + '\2' + good.sliced(9)), (good.first(12) + '\2' + good.sliced(13))};
    for (const QByteArray &bad : variants)
    {
        writeFile(path.data(), bad);
        EXPECT_FALSE(LayoutFile::open(path).has_value()) << bad.size();
    }
    QFile::remove(path.data());
    EXPECT_FALSE(LayoutFile::open(path).has_value());
}

TEST(Layout, SaysWhatCouldNotBeWritten)
{
    const QTemporaryDir folder;
    LayoutWriter writer {Path(folder.filePath(u"no/such/folder/layout"_s))};
    const auto result = writer.append(Crypto::random<BlobId>());
    ASSERT_FALSE(result.has_value());
    EXPECT_TRUE(result.error().contains(u"no/such/folder/layout"_s));
}

TEST(Layout, WaitsForNothingThatIsNoFile)
{
    const QTemporaryDir folder;
    for (const OddThing thing : ODD_THINGS)
    {
        const Path path {folder.filePath(u"layout-%1"_s.arg(static_cast<int>(thing)))};
        putOddThing(thing, path.data());
        const auto read = LayoutFile::open(path);
        ASSERT_FALSE(read);
        EXPECT_TRUE(read.error().contains(path.data()));
        EXPECT_FALSE(LayoutWriter(path).finish()) << static_cast<int>(thing);
        EXPECT_TRUE(isStillThere(thing, path.data())) << static_cast<int>(thing);

        // nor where it is written to, before it takes its place
        for (const QString &suffix : {u".new"_s, u".table"_s})
        {
            const Path other {folder.filePath(u"other-%1%2"_s.arg(QString::number(static_cast<int>(thing)), suffix.sliced(1)))};
            putOddThing(thing, (other.data() + suffix));
            EXPECT_FALSE(LayoutWriter(other).finish()) << static_cast<int>(thing);
            EXPECT_TRUE(isStillThere(thing, (other.data() + suffix))) << static_cast<int>(thing) << qPrintable(suffix);
        }
    }
}

// A run that was killed has left them.
TEST(Layout, IsWrittenOverRemains)
{
    const QTemporaryDir folder;
    const Path path {folder.filePath(u"layout"_s)};
    writeFile(path.data() + u".new", "x");
    writeFile(path.data() + u".table", "x");
    ASSERT_TRUE(LayoutWriter(path).finish());
    EXPECT_TRUE(LayoutFile::open(path));
    EXPECT_EQ(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList {u"layout"_s});
}
