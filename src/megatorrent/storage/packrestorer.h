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

#include <functional>
#include <utility>

#include <QSet>
#include <QtClassHelperMacros>

#include "../crypto/bytes.h"
#include "sharing.h"
#include "tables.h"

namespace Megatorrent
{
    class BlobLoader;
    class Database;
    class Ledger;

    // Packs that can be rebuilt and served (again) because files that have parts of them are in
    // place. A pack is tried by reading all its parts: once for all files that turn up together,
    // not once for each.
    class PackRestorer
    {
        Q_DISABLE_COPY_MOVE(PackRestorer)

    public:
        // Has work done on a worker; any thread.
        using Run = std::function<void (std::function<void ()> work)>;

        PackRestorer(Database *database, Ledger *ledger, BlobLoader &loader, Sharing sharing, Run run);

        // What is here of the file may be what packs lacked: they are tried after the next commit.
        // Any thread.
        void note(FileId file);
        // Blocking; any worker
        void restore(const QSet<BlobId> &packs, qint64 channel);

    private:
        bool isWorthTrying(const BlobId &pack, const ChannelScope &scope);

        Database *m_database = nullptr;
        Ledger *m_ledger = nullptr;
        BlobLoader &m_loader;
        const Sharing m_sharing;
        Run m_run;
        QSet<std::pair<BlobId, qint64>> m_noted;   // with the channel, in the open transaction; database's thread
    };
}
