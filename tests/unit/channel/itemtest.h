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


#pragma once

#include <QSqlDatabase>
#include <QString>

#include "base/global.h"
#include "megatorrent/channel/itemfiles.h"
#include "megatorrent/channel/itemstore.h"
#include "megatorrent/channel/ruleitems.h"

#include "support/databasetest.h"

namespace Megatorrent::Test
{
    inline const qint64 CHANNEL = 7;

    // The same with the tables of items
    class ItemTest : public DatabaseTest
    {
    protected:
        void SetUp() override
        {
            DatabaseTest::SetUp();
            run([](QSqlDatabase &db) { ItemStore::createTables(db); });
        }

        static ItemRecord record(const QString &path, const qint64 size = 10, const char content = 'a')
        {
            ItemRecord record;
            record.item.path = path;
            record.item.size = size;
            record.item.mtime = 1;
            if (size > 0)
            {
                record.item.ref = Ref {.blobId = BlobId::fromBytes(QByteArray(32, content)), .key = SymmetricKey::fromBytes(QByteArray(32, content))};
                record.item.at = 0;
            }
            return record;
        }

        // The file of an item arrives.
        void complete(const QString &path, const FileId file)
        {
            run([&path, file](QSqlDatabase &db)
            {
                ItemFiles::setFile(db, CHANNEL, path, file);
                RuleItems::handleComplete(db, file);
                ItemFiles::setState(db, file, ItemState::Complete, {});
            });
        }
    };
}
