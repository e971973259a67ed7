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

#include <optional>

#include <QCoreApplication>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

#include "base/path.h"

#include "../content/error.h"
#include "../content/manifest.h"
#include "indexreader.h"
#include "itemstore.h"
#include "metadatasource.h"
#include "rulestage.h"
#include "spaceguard.h"

namespace Megatorrent
{
    class Database;

    // Takes one version of a channel in: fetches its catalogue and the indexes of its files, checks
    // them as a stream, stages the items and writes the layout. run() blocks (worker thread);
    // memory does not grow with the channel. Nothing that is in use is touched before the caller
    // adopts what was staged.
    class CatalogueImport
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::CatalogueImport)
        Q_DISABLE_COPY_MOVE(CatalogueImport)

    public:
        struct Request
        {
            qint64 channel = 0;             // ChannelRecord::id
            ManifestContent content;
            Path layoutPath;                // file to be written; empty: only the items are asked for, no index is fetched
            SpaceGuard::Limits limits;      // for all that the channel makes us store
            bool newAreWanted = true;       // items that are not in the version in use will be fetched by themselves
            bool isUpdate = false;          // there is a version in use, which has
            QSet<BlobId> metadataHere;      // these of its catalogue and index
            RuleJudging rules = {};         // decide on new and changed items
        };

        struct Result
        {
            enum class Status { Done, Cancelled, Failed, NeedsApproval };

            Status status = Status::Failed;
            Error error;
            QString title;
            QString description;
            QList<BlobId> metadata;         // catalogue and its index, in HAVE's order
            QStringList refused;            // sentences about items that are left out, at most REFUSED_MAX
            qint64 refusedTotal = 0;
            RuleOutcome rules;
        };

        static constexpr qsizetype REFUSED_MAX = 20;

        CatalogueImport(const Request &request, MetadataSource *source, Database *database);

        Result run();

    private:
        struct Failed { Error error; };
        struct NeedsApproval { QString question; };

        void stageInline();
        void readCatalogue(const CatalogueRoot &root);
        void count(const QList<ItemRecord> &items, const QList<std::optional<ItemStore::ItemKnown>> &known, const QHash<QString, bool> &chosen);
        void countIndex(const CatalogueItem &item, bool isAdditional);
        void countFolders(const QString &path);
        void countBlobs(qint64 count, qint64 additional);
        void checkSpace();
        void checkAnnounced(qint64 items, qint64 bytes);
        void stage(const CatalogueItem &item);
        void flushStaged();
        void refuse(const QString &sentence);
        void writeLayout();

        Request m_request;
        MetadataSource *m_source = nullptr;
        Database *m_database = nullptr;
        IndexReader m_reader;
        SpaceGuard m_guard;
        SpaceNeeds m_total;              // as far as it has been read
        SpaceNeeds m_additional;         // what of it is not here yet
        BlobId m_lastIndexPack;
        QString m_lastPath;
        QList<ItemRecord> m_batch;
        RuleStage m_rules;
        Result m_result;
    };
}
