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

#include "itemwishes.h"

#include <array>
#include <memory>

#include <QSqlDatabase>

#include "base/global.h"

#include "../storage/database.h"
#include "../swarm/channelswarm.h"
#include "userchoices.h"
#include "ruleitems.h"

using namespace Megatorrent;

ItemWishes::ItemWishes(const ChannelContext &context, const qint64 channel, ChannelSwarm *swarm)
    : m_context {context}
    , m_channel {channel}
    , m_swarm {swarm}
{
}

void ItemWishes::setSeen(const std::optional<QStringList> &paths, const bool isSeen)
{
    m_context.storage->database()->post([id = m_channel, paths, isSeen](QSqlDatabase &db) { UserChoices::setSeen(db, id, paths, isSeen); });
    emit changed();
}

void ItemWishes::setWanted(const std::optional<QStringList> &paths, const bool isWanted)
{
    const auto change = std::make_shared<WantedChange>();
    m_context.storage->database()->post([id = m_channel, paths, isWanted, change](QSqlDatabase &db)
    {
        *change = UserChoices::setWanted(db, id, paths, isWanted);
        RuleItems::setByHand(db, id, paths);
    }, this, [this, change](const QString &error)
    {
        if (!error.isEmpty())
        {
            emit failed(error);
            return;
        }
        drop(change->dropped);
        if (change->changed > 0)
            emit wantedChanged();
    });
}

void ItemWishes::setPriority(const std::optional<QStringList> &paths, const ItemPriority priority)
{
    m_context.storage->database()->post([id = m_channel, paths, priority](QSqlDatabase &db) { UserChoices::setPriority(db, id, paths, priority); });
    emit changed();
    applyPriorities();
}

void ItemWishes::addTorrents(const std::optional<QStringList> &paths, const QString &params)
{
    const auto change = std::make_shared<WantedChange>();
    m_context.storage->database()->post([id = m_channel, paths, params, change](QSqlDatabase &db)
    {
        *change = RuleItems::wantTorrents(db, id, paths, params);
    }, this, [this, change](const QString &error)
    {
        if (!error.isEmpty())
        {
            emit failed(error);
            return;
        }
        if (change->changed > 0)
            emit wantedChanged();
        else
            emit changed();
        emit torrentsWanted();
    });
}

// Packs are shared: what one item needs early brings parts of others with it.
void ItemWishes::applyPriorities()
{
    emit ordered();
    const auto first = std::make_shared<std::array<QList<BlobId>, 2>>();
    m_context.storage->database()->post([id = m_channel, first](QSqlDatabase &db)
    {
        const std::array<ItemPriority, 2> priorities {ItemPriority::Maximum, ItemPriority::High};
        for (std::size_t i = 0; i < priorities.size(); ++i)
        {
            for (const FileId file : asConst(UserChoices::incompleteFiles(db, id, priorities[i])))
                (*first)[i] += Storage::missingOfFile(db, file);
        }
    }, this, [this, first]([[maybe_unused]] const QString &error)
    {
        const bool isEmpty = (*first)[0].isEmpty() && (*first)[1].isEmpty();
        if (isEmpty && !m_hasPriorities)
            return;
        m_hasPriorities = !isEmpty;
        m_swarm->setFirst(*first);
    });
}

void ItemWishes::drop(const QList<FileId> &files)
{
    if (files.isEmpty())
        return;
    const auto ids = std::make_shared<QList<BlobId>>();
    m_context.storage->database()->post([files, ids](QSqlDatabase &db)
    {
        for (const FileId file : files)
            *ids += Storage::missingOfFile(db, file);
    }, this, [this, files, ids]([[maybe_unused]] const QString &error)
    {
        // what is missing changes with each, and is asked for when all have gone
        const auto left = std::make_shared<qsizetype>(files.size());
        for (const FileId file : files)
        {
            m_context.storage->removeFile(file, false, this, [this, left, ids]([[maybe_unused]] const QString &failure)
            {
                if (--*left == 0)
                    emit dropped(*ids);
            });
        }
    });
}
