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

#include "subscription.h"

#include <QSqlDatabase>

#include "base/global.h"

#include "../storage/database.h"
#include "../storage/storage.h"
#include "../swarm/channelswarm.h"

// What the user asks of a subscription's items

using namespace Megatorrent;

void Subscription::markSeen()
{
    context().storage->database()->post([id = record().id](QSqlDatabase &db) { ItemStore::markSeen(db, id); });
    updateTotals();
}

void Subscription::setWanted(const std::optional<QStringList> &paths, const bool isWanted)
{
    auto change = std::make_shared<WantedChange>();
    context().storage->database()->post([id = record().id, paths, isWanted, change](QSqlDatabase &db)
    {
        *change = ItemStore::setWanted(db, id, paths, isWanted);
    }, this, [this, change](const QString &error)
    {
        if (!error.isEmpty())
        {
            setError(error);
            return;
        }
        for (const FileId file : asConst(change->dropped))
            context().storage->removeFile(file, false, this, [this]([[maybe_unused]] const QString &failure) { fetchMissing(); });
        if (change->changed > 0)
        {
            registerFiles();
            updateTotals();
        }
    });
}

void Subscription::setPriority(const std::optional<QStringList> &paths, const ItemPriority priority)
{
    context().storage->database()->post([id = record().id, paths, priority](QSqlDatabase &db)
    {
        ItemStore::setPriority(db, id, paths, priority);
    });
    applyPriorities();
}

// Packs are shared: what one item needs early brings parts of others with it.
void Subscription::applyPriorities()
{
    auto first = std::make_shared<std::array<QList<BlobId>, 2>>();
    context().storage->database()->post([id = record().id, first](QSqlDatabase &db)
    {
        const std::array<ItemPriority, 2> priorities {ItemPriority::Maximum, ItemPriority::High};
        for (std::size_t i = 0; i < priorities.size(); ++i)
        {
            for (const FileId file : asConst(ItemStore::incompleteFiles(db, id, priorities[i])))
                (*first)[i] += Storage::missingOfFile(db, file);
        }
    }, this, [this, first]([[maybe_unused]] const QString &error)
    {
        const bool isEmpty = (*first)[0].isEmpty() && (*first)[1].isEmpty();
        if (isEmpty && !m_hasPriorities)
            return;
        m_hasPriorities = !isEmpty;
        swarm()->setFirst(*first);
    });
}

void Subscription::recheck(std::function<void (qint64, qint64)> progressed, std::function<void (bool)> done)
{
    m_isRecheckCancelled = false;
    auto files = std::make_shared<QList<FileId>>();
    context().storage->database()->post([id = record().id, files](QSqlDatabase &db)
    {
        ItemStore::clearErrors(db, id);
        *files = ItemStore::files(db, id);
    }, this, [this, files, progressed = std::move(progressed), done = std::move(done)]([[maybe_unused]] const QString &error)
    {
        m_storeError.clear();
        const auto next = std::make_shared<std::function<void (qsizetype)>>();
        *next = [this, files, progressed, done, weakNext = std::weak_ptr(next)](const qsizetype index)
        {
            progressed(index, files->size());
            if (m_isRecheckCancelled || (index >= files->size()))
            {
                // what was found changed is being received now
                context().storage->database()->post([id = record().id](QSqlDatabase &db) { ItemStore::clearErrors(db, id); });
                useVersion([this] { fetchMissing(); });
                registerFiles();
                done(m_isRecheckCancelled);
                return;
            }
            context().storage->recheckFile(files->at(index), this, [index, self = weakNext.lock()] { (*self)(index + 1); });
        };
        (*next)(0);
    });
}

void Subscription::cancelRecheck()
{
    m_isRecheckCancelled = true;
}
