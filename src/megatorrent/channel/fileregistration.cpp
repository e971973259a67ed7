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

#include "fileregistration.h"

#include <memory>
#include <utility>

#include <QPointer>
#include <QSqlDatabase>

#include "base/global.h"

#include "../storage/database.h"
#include "../storage/storage.h"
#include "fileregistrar.h"
#include "itemfiles.h"
#include "metadatafetcher.h"

using namespace Megatorrent;

namespace
{
    const int ATTRIBUTES_MAX = 500;   // files, at a time
}

FileRegistration::FileRegistration(const ChannelContext &context, const ChannelRecord &record, ChannelSwarm *swarm)
    : m_context {context}
    , m_record {record}
    , m_swarm {swarm}
{
}

FileRegistration::~FileRegistration()
{
    cancel();
}

void FileRegistration::begin()
{
    m_cancelFlag = {};
    m_fetcher = new MetadataFetcher(m_record.id, m_context.storage, m_swarm, this);
    const FileRegistrar::Request request {.channel = m_record.id, .savePath = m_record.savePath};
    m_work.run(m_context.pool, this, [request, fetcher = m_fetcher, storage = m_context.storage, cancelFlag = m_cancelFlag, self = QPointer(this)]
    {
        FileRegistrar registrar {request, fetcher, storage, cancelFlag};
        registrar.onMissing = [self](const QList<BlobId> &ids)
        {
            if (self)
                emit self->missing(ids);
        };
        const auto result = registrar.run();
        return result ? QString() : result.error();
    }, [this](const QString &error) { finish(error); });
}

void FileRegistration::finish(const QString &error)
{
    delete std::exchange(m_fetcher, nullptr);
    emit ended(error, m_cancelFlag.isCancelled());
}

void FileRegistration::cancel()
{
    m_cancelFlag.cancel();
    if (m_fetcher)
        m_fetcher->cancel();
}

void FileRegistration::whenOver(const QObject *context, std::function<void ()> function)
{
    m_work.whenOver(context, std::move(function));
}

void FileRegistration::tryAgain(const bool alsoDamaged)
{
    const auto files = std::make_shared<QList<FileId>>();
    m_context.storage->database()->post([id = m_record.id, alsoDamaged, files](QSqlDatabase &db)
    {
        ItemFiles::clearErrors(db, id, alsoDamaged);
        ItemFiles::reconcile(db, id);
        *files = Storage::restingFiles(db, id, alsoDamaged);
    }, this, [this, files]([[maybe_unused]] const QString &error)
    {
        for (const FileId file : asConst(*files))
        {
            m_context.storage->startFile(file, this, [this](const nonstd::expected<QList<BlobId>, Error> &ids)
            {
                if (ids)
                    emit missing(*ids);
            });
        }
        emit triedAgain();
    });
}

// They are known until all that is new has been registered: content that has only got another name
// is found there.
void FileRegistration::forgetGoneFiles()
{
    const auto files = std::make_shared<QList<FileId>>();
    m_context.storage->database()->post([id = m_record.id, files](QSqlDatabase &db)
    {
        *files = ItemFiles::orphans(db, id);
    }, this, [this, files]([[maybe_unused]] const QString &error)
    {
        if (isRunning())
            return;  // some of these may be on their way to an item
        refreshAttributes();
        for (const FileId file : asConst(*files))
            m_context.storage->removeFile(file, false, this, []([[maybe_unused]] const QString &failure) {});
    });
}

// The publisher gave a file another time, or made it a program, or not one any more.
void FileRegistration::refreshAttributes()
{
    const auto changes = std::make_shared<QList<FileAttributes>>();
    m_context.storage->database()->post([id = m_record.id, changes](QSqlDatabase &db)
    {
        *changes = ItemFiles::changedAttributes(db, id, ATTRIBUTES_MAX);
    }, this, [this, changes]([[maybe_unused]] const QString &error)
    {
        if (changes->isEmpty())
            return;
        m_context.storage->setAttributes(*changes, this, [this, changes](const QString &problem)
        {
            if (!problem.isEmpty())
                return;   // the folder is away: when it is back
            m_context.storage->database()->post([changes](QSqlDatabase &db) { ItemFiles::attributesAreSet(db, *changes); }, this
                    , [this](const QString &failure)
            {
                if (failure.isEmpty())
                    refreshAttributes();
            });
        });
    });
}
