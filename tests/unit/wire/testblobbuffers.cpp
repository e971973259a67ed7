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

#include <QByteArray>

#include <gtest/gtest.h>

#include "megatorrent/content/blob.h"
#include "megatorrent/wire/blobbuffers.h"

using namespace Megatorrent;

TEST(BlobBuffers, areUsedAgain)
{
    QByteArray buffer = BlobBuffers::take();
    ASSERT_EQ(buffer.size(), BLOB_SIZE);
    const char *const memory = buffer.data();
    BlobBuffers::give(std::move(buffer));

    EXPECT_EQ(BlobBuffers::take().constData(), memory);
}

TEST(BlobBuffers, areNotTakenFromWhoStillReadsThem)
{
    QByteArray buffer = BlobBuffers::take();
    buffer.fill('a');
    const QByteArray reader = buffer;
    BlobBuffers::give(std::move(buffer));

    QByteArray other = BlobBuffers::take();
    other.fill('b');
    EXPECT_EQ(reader, QByteArray(BLOB_SIZE, 'a'));
    EXPECT_NE(other.constData(), reader.constData());
}

TEST(BlobBuffers, areOfOneSize)
{
    BlobBuffers::give(QByteArray(BLOB_SIZE + 1, 'a'));
    BlobBuffers::give({});

    EXPECT_EQ(BlobBuffers::take().size(), BLOB_SIZE);
}
