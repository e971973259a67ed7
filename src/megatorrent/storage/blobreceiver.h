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

#include <array>
#include <functional>
#include <mutex>
#include <shared_mutex>

#include <QByteArray>
#include <QList>
#include <QSet>
#include <QString>

#include "blobstore.h"
#include "chunktable.h"
#include "keptblobs.h"
#include "ledger.h"
#include "scratch.h"
#include "sharing.h"
#include "tables.h"

namespace Megatorrent
{
    class ContentCheck;
    class Database;
    class TargetFolder;

    // Takes a blob apart and writes what is wanted of it to partial files. Pool threads; one call
    // at a time for a blob.
    class BlobReceiver
    {
        Q_DISABLE_COPY_MOVE(BlobReceiver)

    public:
        struct Outcome
        {
            BlobStore::ReceiveResult result = BlobStore::ReceiveResult::Unwanted;
            Error error;
        };

        BlobReceiver(Database *database, Ledger *ledger, const TargetFolder &targetFolder, const ContentCheck &contentCheck
                , const KeptBlobs &keptBlobs, Sharing sharing, ScratchPool &scratchPool);

        // `blob` is known to have this id. Blocks on the database's thread for the places that want
        // it; what was written is registered, and committed later. `done`: on this thread or on the
        // database's.
        void receive(const BlobId &id, const QByteArray &blob, qint64 channel, std::function<void (const Outcome &)> done);
        // For these files of a channel only (at least one), of a blob whose ciphertext is stored already
        void receiveKept(const BlobId &id, const QByteArray &blob, qint64 channel, const QList<FileId> &files);

        // While a file's partial file is on its way to another folder nothing is written to it.
        // What has been written is known to the database's thread when this returns.
        void suspend(FileId file);
        void resume(FileId file);

    private:
        // Which places are meant
        struct Receivers
        {
            ChannelScope scope;
            QSet<FileId> files;            // empty: all
        };

        void receive(const BlobId &id, const QByteArray &blob, const Receivers &receivers, std::function<void (const Outcome &)> done);

        struct Job
        {
            BlobId id;
            qint64 channel = 0;            // for which it was fetched; where they share it, one that wants it
            bool isKept = false;           // its ciphertext is stored
            bool isNewlyKept = false;
            QList<Ledger::Written> written;
            QList<std::pair<FileId, Error>> unsealable;
            QList<FileRow> vanished;       // whose partial files are gone, or others than they were
            bool needsKeeping = false;     // cannot be rebuilt from what was written
            qint64 packEnd = 0;            // where its last chunk ends, of a pack that can be rebuilt from files now
            Error error;
        };

        bool isWanted(const ChunkInFile &place, const Receivers &receivers) const;
        bool open(const ChunkRow &chunk, const QByteArray &blob, Scratch &scratch, bool &isForeign) const;
        void write(Job &job, const QByteArray &blob, const QList<ChunkInFile> &places, const Receivers &receivers) const;
        bool isWholePackKnown(const BlobId &id, const QByteArray &blob, const ChannelScope &scope, QList<ChunkInFile> &places) const;
        qint64 completePackEnd(const Job &job, const QByteArray &blob, const QList<ChunkInFile> &places) const;
        void registerWritten(const Job &job, std::function<void (const Outcome &)> done) const;

        Database *m_database = nullptr;
        Ledger *m_ledger = nullptr;
        const TargetFolder &m_targetFolder;
        const ContentCheck &m_contentCheck;
        const KeptBlobs &m_keptBlobs;
        const Sharing m_sharing;
        ScratchPool &m_scratchPool;
        // The system spins where several threads write to one file.
        mutable std::array<std::mutex, 16> m_writing;
        std::shared_mutex m_suspending;   // shared by those who write
        std::mutex m_gate;                // to it: there is always somebody who writes, so whoever waits for the others closes it
        QSet<FileId> m_suspended;
    };
}
