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

#include "elsewheremerge.h"

#include <QDir>
#include <QSqlDatabase>

#include "base/global.h"

#include "../storage/database.h"
#include "../storage/storage.h"
#include "elsewhereitems.h"
#include "metadatafetcher.h"
#include "publishedchannel.h"

using namespace Megatorrent;

ElsewhereMerge::ElsewhereMerge(const ChannelContext &context, PublishedChannel *channel, ChannelSwarm *swarm, const Path &folder)
    : m_context {context}
    , m_channel {channel}
    , m_folder {folder}
    , m_fetcher {new MetadataFetcher(channel->currentRecord().id, context.storage, swarm, this)}
{
}

ElsewhereMerge::~ElsewhereMerge()
{
    cancel();
}

void ElsewhereMerge::start(const ManifestContent &content, const Path &layoutPath)
{
    const CatalogueImport::Request request {.channel = m_channel->currentRecord().id, .content = content, .layoutPath = layoutPath
            , .limits = {.dataFolder = m_folder, .savePath = m_folder, .quota = 0, .isApproved = true}, .newAreWanted = false, .isUpdate = true
            , .metadataHere = {}};
    m_work.run(m_context.pool, this, [request, folder = m_folder, fetcher = m_fetcher, database = m_context.storage->database()]
    {
        QDir().mkpath(folder.data());
        CatalogueImport import {request, fetcher, database};
        return import.run();
    }, [this](const CatalogueImport::Result &result) { adopt(result); });
}

void ElsewhereMerge::cancel()
{
    m_isCancelled = true;
    m_fetcher->cancel();
}

void ElsewhereMerge::adopt(const CatalogueImport::Result &result)
{
    using Status = CatalogueImport::Result::Status;

    if (m_isCancelled || (result.status == Status::Cancelled))
    {
        emit cancelled();
        return;
    }
    if (result.status != Status::Done)
    {
        emit finished(result.error);
        return;
    }
    m_channel->change([](ChannelRecord &record) { record.isDirty = true; });
    m_context.storage->database()->post([id = m_channel->currentRecord().id](QSqlDatabase &db) { ElsewhereItems::adopt(db, id); }
            , this, [this](const QString &error) { emit finished(error); });
}
