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
#include <optional>

#include <QHash>
#include <QList>
#include <QString>
#include <QtClassHelperMacros>

#include "packassembler.h"
#include "publishedtables.h"

class QSqlDatabase;

namespace Megatorrent
{
    class IngestRun;
    class ItemEnroller;
    class RetryList;
    class SourceTree;

    // Keeps the packs of an own channel in order: new chunks go into packs, and of a pack that can
    // no longer be served, or is mostly dead, what is alive goes into a new one (protocol.md 3).
    // The ingest's thread
    class PackKeeper
    {
        Q_DISABLE_COPY_MOVE(PackKeeper)

    public:
        PackKeeper(IngestRun &run, ItemEnroller &enroller, RetryList &retries);

        PackAssembler &dataPacks() { return m_dataPacks; }
        PackAssembler &indexPacks() { return m_indexPacks; }

        // A blob of its own or a pack, as ciphertext; gives what is wrong. Any thread
        QString store(const BlobId &id, const QByteArray &blob) const;
        // Finishes the packs that are being filled, and waits for them.
        void seal();
        // Says whether any pack was given up.
        bool repair();

    private:
        struct Broken
        {
            PackRow pack;
            QList<SymmetricKey> keys;    // of what is alive in it
            bool isServable = false;
        };

        void handleSealed(const PackAssembler::Sealed &sealed, PackKind kind);
        void enterMember(QSqlDatabase &db, const PackAssembler::Sealed &sealed, qsizetype number, PackKind kind);
        QList<Broken> findBroken();
        QList<PackRow> findSparse(QList<PackRow> &doubtful) const;
        void addBroken(QSqlDatabase &db, const PackRow &pack, bool isServable, QList<Broken> &broken) const;
        // What does not succeed is a problem only if it `isNeeded`.
        void moveData(const SymmetricKey &key, bool isNeeded);
        std::shared_ptr<const SourceTree> sourceTree(std::optional<qint64> source);
        void moveIndex(const SymmetricKey &key);

        IngestRun &m_run;
        ItemEnroller &m_enroller;
        RetryList &m_retries;
        PackAssembler m_dataPacks;
        PackAssembler m_indexPacks;
        QHash<qint64, std::shared_ptr<const SourceTree>> m_trees;   // by source
    };
}
