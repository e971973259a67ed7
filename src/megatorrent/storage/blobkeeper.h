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

#include <memory>

#include <QByteArray>
#include <QList>
#include <QString>

#include "../crypto/bytes.h"
#include "storage.h"

namespace Megatorrent
{
    class Database;
    class KeptBlobs;
    class Layout;
    class Ledger;

    // Says for whom blobs are kept as ciphertext (KeptBlobs has their files), until nobody needs
    // them any more.
    class BlobKeeper
    {
        Q_DISABLE_COPY_MOVE(BlobKeeper)

    public:
        BlobKeeper(Database *database, Ledger *ledger, const KeptBlobs &keptBlobs);

        // Gives what is wrong, a sentence. Workers
        QString keep(qint64 channel, const BlobId &id, const QByteArray &blob);

        // One that was found on the disk is the channel's now. False: it was not. Workers
        bool claimFound(const BlobId &id, qint64 channel);
        // Whether any is kept for Storage::NO_CHANNEL
        static bool hasFound(QSqlDatabase &db);

        // The others return at once, and are done later. Those that are in none of the layouts
        void drop(qint64 channel, const QList<std::shared_ptr<const Layout>> &layouts);
        void dropLookedAt(const Storage::LookedAt &blobs);
        void dropAllLookedAt();
        void giveLookedAt(const Storage::LookedAt &blobs, qint64 channel);

    private:
        Database *m_database = nullptr;
        Ledger *m_ledger = nullptr;
        const KeptBlobs &m_keptBlobs;
    };
}
