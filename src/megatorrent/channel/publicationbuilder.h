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

#include <QCoreApplication>
#include <QList>
#include <QString>

#include "base/path.h"

#include "../content/catalogueitem.h"
#include "../content/dhtitem.h"
#include "../content/link.h"
#include "../content/manifest.h"
#include "cancelflag.h"
#include "indexreader.h"

namespace Megatorrent
{
    class MetadataSource;
    class Storage;
    struct ItemRecord;
    struct PublishedItem;

    // Writes the next version of an own channel from its published items, and those that were
    // published elsewhere under the same identity: the catalogue (sealed and kept), the layout, and
    // the signed item. run() blocks (worker thread); memory does not grow with the channel.
    class PublicationBuilder
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::PublicationBuilder)
        Q_DISABLE_COPY_MOVE(PublicationBuilder)

    public:
        struct Request
        {
            qint64 channel = 0;            // ChannelRecord::id
            Identity identity;
            std::optional<ReadKey> readKey;
            QString title;
            QString description;
            qint64 sequence = 0;
            qint64 timestamp = 0;          // Unix ms
            Path layoutPath;               // file to be written
        };

        struct Result
        {
            QString error;                 // empty: done, or cancelled
            bool isCancelled = false;
            DhtItem item;
            QList<BlobId> metadata;
            qint64 items = 0;
            qint64 bytes = 0;
        };

        PublicationBuilder(const Request &request, MetadataSource *source, Storage *storage, const CancelFlag &cancelFlag);

        Result run();

    private:
        struct Failed { QString error; };

        std::optional<Manifest> tryInline();
        Manifest writeCatalogue();
        Ref keepSealed(QByteArrayView plaintext);
        // All items in order of their paths, in pages: no query is under way while they are visited
        void forEachItem(const std::function<void (const QList<PublishedItem> &)> &visitHere
                , const std::function<void (const CatalogueItem &)> &visitElsewhere);
        CatalogueItem inCatalogue(const ItemRecord &record);
        nonstd::expected<Manifest, QString> sign(const ManifestContent &content) const;
        void writeLayout();
        void checkCancelled() const;

        const Request m_request;
        Storage *m_storage = nullptr;
        const CancelFlag m_cancelFlag;
        IndexReader m_reader;
        ChunkSealer m_sealer;
        ChunkSecret m_secret;
        bool m_isInline = false;
        bool m_hasElsewhere = false;    // items that were published elsewhere
        Result m_result;
    };
}
