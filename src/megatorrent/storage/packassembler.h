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
#include <memory>
#include <optional>

#include <QByteArray>
#include <QHash>
#include <QList>

#include "publishedtables.h"
#include "scratch.h"
#include "taskline.h"

namespace Megatorrent
{
    // Collects new chunks of form P into packs, in the order in which they come, and has each full
    // pack sealed. Lives in one ingest.
    class PackAssembler
    {
        Q_DISABLE_COPY_MOVE(PackAssembler)

    public:
        // To be published as soon as its `ref` and `at` are known
        struct NewItem
        {
            FileRow file;
            PublishedItem item;
            std::optional<qint64> source;
        };

        // Something that waits for its chunk's place
        struct Member
        {
            SymmetricKey key;
            QByteArray plaintext;                     // cleared when sealed
            FileId movedFrom = 0;                     // its items are published already, in another pack; the file that was read
            QList<NewItem> items;
        };

        struct Sealed
        {
            BlobId blobId;
            bool isKept = false;                      // its ciphertext has been stored
            QString error;                            // it had to be, and could not
            QList<std::shared_ptr<Member>> members;
            QList<PackBuilder::Added> places;         // of the members
            qint64 end = 0;                           // of the last one
        };

        // `store` is called by a worker with an index pack, or one that is to be kept because of
        // its many members; returns an error or nothing. `onSealed` is called by the owner's
        // thread.
        PackAssembler(PackKind kind, TaskLine &line, ScratchPool &scratchPool, std::function<QString (const BlobId &, const QByteArray &)> store
                , std::function<void (Sealed &)> onSealed);

        // A member with this key that is in a pack which is not finished yet: items can be added to
        // it.
        std::shared_ptr<Member> find(const SymmetricKey &key) const;
        void add(const std::shared_ptr<Member> &member);
        // Seals what there is although it does not fill a pack.
        void flush();

    private:
        const PackKind m_kind;
        TaskLine &m_line;
        ScratchPool &m_scratchPool;
        std::function<QString (const BlobId &, const QByteArray &)> m_store;
        std::function<void (Sealed &)> m_onSealed;

        QList<std::shared_ptr<Member>> m_members;
        qint64 m_end = 0;
        QHash<QByteArray, std::shared_ptr<Member>> m_unfinished;  // by key
    };
}
