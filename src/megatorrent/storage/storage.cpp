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


#include "storage.h"

#include <QDateTime>
#include <QSqlDatabase>

#include "base/global.h"

#include "database.h"
#include "databasefile.h"
#include "diskplace.h"
#include "foldermove.h"
#include "layout.h"
#include "movecontrol.h"
#include "schema.h"
#include "servingcheck.h"
#include "statement.h"
#include "storage_p.h"

using namespace Megatorrent;

namespace
{
    struct Opened
    {
        std::unique_ptr<Database> database;
        FileId lastFile = 0;
        bool isNew = false;
    };

    nonstd::expected<Opened, QString> openDatabase(const Path &path)
    {
        auto database = Database::open(path);
        if (!database)
            return nonstd::make_unexpected(database.error());

        Opened opened {.database = std::move(*database), .lastFile = 0, .isNew = false};
        const auto created = opened.database->call([&opened](QSqlDatabase &db)
        {
            opened.isNew = !Statement(db, "SELECT 1 FROM sqlite_master WHERE name = 'storage_version'").exec().next();
            Schema::create(db);
            opened.lastFile = Tables::lastFile(db);
        });
        if (!created)
        {
            return nonstd::make_unexpected(Storage::tr("The database \"%1\" cannot be used: %2")
                    .arg(path.toString(), created.error()));
        }
        // readers see what is committed
        if (const auto committed = opened.database->flushAndWait(); !committed)
            return nonstd::make_unexpected(committed.error());

        // Partial files are named by these numbers, and those of a lost database may still be there
        if (opened.isNew)
            opened.lastFile = QDateTime::currentMSecsSinceEpoch();
        return opened;
    }

    // What it cannot be used for any more is set aside, and made anew by the layers above.
    nonstd::expected<Opened, QString> openSound(const Path &path, QStringList &notices)
    {
        const auto setAsideIfDamaged = [&path, &notices]
        {
            if (DatabaseFile::check(path.data()) != DatabaseFile::Condition::Damaged)
                return false;
            const auto aside = DatabaseFile::setAside(path.data());
            notices.append(aside ? Storage::tr("The database \"%1\" was damaged. It was renamed to \"%2\", and a new one was begun.").arg(path.toString(), *aside)
                : aside.error());
            return aside.has_value();
        };

        if (DatabaseFile::isCheckDemanded(path.data()))
            setAsideIfDamaged();
        auto opened = openDatabase(path);
        if (!opened && setAsideIfDamaged())
            opened = openDatabase(path);
        return opened;
    }
}

nonstd::expected<std::unique_ptr<Storage>, QString> Storage::open(const Path &folder, const int threads)
{
    if (!Posix::makeFolder(folder.data(), true) || !Posix::makeFolder((folder.data() + u"/blobs"_s), true))
        return nonstd::make_unexpected(tr("The folder \"%1\" could not be made: %2").arg(folder.toString(), Posix::errorText(errno)));

    QStringList notices;
    auto opened = openSound((folder / Path(u"megatorrent.db"_s)), notices);
    if (!opened)
        return nonstd::make_unexpected(opened.error());

    std::unique_ptr<Storage> storage {new Storage(folder, std::move(opened->database), threads)};
    storage->m_private->notices = notices;
    storage->m_private->isNew = opened->isNew;
    storage->m_private->nextFile = opened->lastFile + 1;
    storage->m_private->run(Private::BlobPriority, [d = storage->m_private.get(), lastFile = opened->lastFile] { d->recover(lastFile); });
    return storage;
}

Storage::Storage(const Path &folder, std::unique_ptr<Database> database, const int threads)
    : m_private {std::make_unique<Private>(this, folder, std::move(database), threads)}
{
}

Storage::~Storage() = default;

QStringList Storage::notices() const
{
    return m_private->notices;
}

Database *Storage::database() const
{
    return m_private->database.get();
}

void Storage::readBlob(const BlobId &id, const QObject *context, std::function<void (const QByteArray &)> callback)
{
    const auto read = [d = m_private.get(), id, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        if (const QByteArray *const blob = d->cache.object(id))
        {
            reply->call([callback, blob = *blob] { callback(blob); });
            return;
        }

        auto &readers = d->readers[id];
        readers.emplace_back(reply, callback);
        if (readers.size() == 1)
            d->startBlob(id);
    };
    // A new database does not know before what is on the disk
    if (m_private->isNew)
        m_private->whenReady(read);
    else
        read();
}

void Storage::receiveBlob(const BlobId &id, const QByteArray &blob, const QObject *context
        , std::function<void (ReceiveResult, const QString &)> callback)
{
    // A second copy waits until it is known what became of the first.
    auto &arrivals = m_private->arrivals[id];
    arrivals.push_back({.blob = blob, .reply = std::make_shared<Reply>(context), .callback = std::move(callback)
            , .isWantedAgain = false, .outcome = std::nullopt});
    if (arrivals.size() == 1)
        m_private->receiveNext(id);
}

void Storage::keepBlob(const qint64 channel, const BlobId &id, const QByteArray &blob, const QObject *context
        , std::function<void (const QString &)> callback)
{
    m_private->run(Private::BlobPriority, [d = m_private.get(), channel, id, blob, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        const auto answer = [reply, callback](const QString &error) { reply->call([callback, error] { callback(error); }); };
        // most of a catalogue is as it was in the version before
        bool isKept = false;
        d->database->look([&](QSqlDatabase &db) { isKept = Tables::isKeptFor(db, id, channel); });
        if (isKept && !d->keptBlobs.read(id).isEmpty())
        {
            answer({});
            return;
        }
        if (!d->database->hasSpace())
        {
            answer(tr("\"%1\" could not be written: %2").arg(d->keptBlobs.path(id), Posix::errorText(ENOSPC)));
            return;
        }
        if (const auto written = d->keptBlobs.write(id, blob); !written)
        {
            answer(written.error());
            return;
        }
        const auto registered = d->database->call([=, ledger = d->ledger.get()](QSqlDatabase &db) { ledger->blobKept(db, id, channel); });
        answer(registered ? QString() : registered.error());
    });
}

void Storage::compactBlob(const BlobId &id, const SymmetricKey &key, const qint64 size)
{
    m_private->run(Private::IngestPriority, [d = m_private.get(), id, key, size] { d->keptBlobs.compact(id, key, size); });
}

void Storage::dropKeptBlobs(const qint64 channel, const QList<std::shared_ptr<const Layout>> &layouts)
{
    m_private->database->post([ledger = m_private->ledger.get(), channel, layouts](QSqlDatabase &db)
    {
        QList<BlobId> unused;
        Statement statement {db, "SELECT id FROM blob WHERE channel = ?"};
        statement.exec(channel);
        while (statement.next())
        {
            const auto id = statement.fixed<BlobId>(0);
            const bool isUsed = std::any_of(layouts.cbegin(), layouts.cend(), [&id](const auto &layout) { return layout->positionOf(id).has_value(); });
            if (!isUsed)
                unused.append(id);
        }
        for (const BlobId &id : asConst(unused))
            ledger->dropKept(db, id, channel);
    });
}

void Storage::dropFoundBlobs(const QList<BlobId> &ids)
{
    m_private->database->post([ledger = m_private->ledger.get(), ids](QSqlDatabase &db)
    {
        for (const BlobId &id : ids)
        {
            if (Tables::isKeptFor(db, id, NO_CHANNEL))
                ledger->dropKept(db, id, NO_CHANNEL);
        }
    });
}

void Storage::giveFoundBlobs(const QList<BlobId> &ids, const qint64 channel)
{
    m_private->database->post([ledger = m_private->ledger.get(), ids, channel](QSqlDatabase &db)
    {
        for (const BlobId &id : ids)
        {
            if (!Tables::isKeptFor(db, id, NO_CHANNEL))
                continue;
            ledger->blobKept(db, id, channel);
            ledger->dropKept(db, id, NO_CHANNEL);
        }
    });
}

void Storage::dropFoundBlobs()
{
    m_private->whenReady([this] { dropKeptBlobs(NO_CHANNEL, {}); });
}

QList<BlobId> Storage::missingOfFile(QSqlDatabase &db, const FileId file)
{
    return Tables::missingOfFile(db, file);
}

qint64 Storage::receivedBytes(QSqlDatabase &db, const qint64 channel)
{
    Statement statement {db, "SELECT SUM(MAX(0, size - (missing * ?))) FROM file WHERE (channel = ?) AND (state = ?)"};
    return statement.exec(CHUNK_SIZE, channel, FileState::Partial).next() ? statement.integer(0) : 0;
}

QString Storage::receivedBytesExpression(const QString &row)
{
    return u"MAX(0, %1.size - (%1.missing * %2))"_s.arg(row, QString::number(CHUNK_SIZE));
}

bool Storage::isDamaged(QSqlDatabase &db, const FileId file)
{
    const std::optional<FileRow> row = Tables::file(db, file);
    return row && (row->state == FileState::Damaged);
}

void Storage::heldBlobs(std::shared_ptr<const Layout> layout, const QObject *context, std::function<void (const QBitArray &)> callback)
{
    auto query = std::make_shared<Private::HeldQuery>();
    query->layout = std::move(layout);
    m_private->heldQueries.append(query);
    m_private->run(Private::FilePriority, [d = m_private.get(), query, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        QBitArray held {static_cast<qsizetype>(query->layout->size())};
        const auto mark = [&](Statement &statement)
        {
            statement.exec();
            while (!d->isEnding && statement.next())
            {
                if (const auto position = query->layout->positionOf(statement.fixed<BlobId>(0)))
                    held.setBit(*position);
            }
        };
        const auto result = d->database->read([&](QSqlDatabase &db)
        {
            // what lies in a folder that is away can be given to nobody now
            const QStringList away = Private::awayFolders(db);
            if (away.isEmpty())
            {
                Statement chunks {db, "SELECT blob_id FROM full_chunk WHERE held = 1"};
                mark(chunks);
            }
            else
            {
                Statement places {db, "SELECT c.blob_id, f.root FROM full_chunk c CROSS JOIN full_file f ON f.id = c.file WHERE c.held = 1"};
                places.exec();
                while (places.next())
                {
                    const auto position = away.contains(places.text(1)) ? std::nullopt : query->layout->positionOf(places.fixed<BlobId>(0));
                    if (position)
                        held.setBit(*position);
                }
            }
            Statement blobs {db, "SELECT id FROM blob"};
            mark(blobs);
        });
        if (!result)
            qWarning("Megatorrent: held blobs could not be listed: %s", qUtf8Printable(result.error()));

        d->onEngine([d, query, held, reply, callback]
        {
            // what was committed while we looked has been announced already, to a receiver that did not know of this version yet
            QBitArray result = held;
            for (const BlobId &id : asConst(query->gained))
            {
                if (const auto position = query->layout->positionOf(id))
                    result.setBit(*position);
            }
            for (const BlobId &id : asConst(query->lost))
            {
                if (const auto position = query->layout->positionOf(id))
                    result.clearBit(*position);
            }
            d->heldQueries.removeOne(query);
            reply->call([callback, result] { callback(result); });
        });
    });
}

void Storage::addFile(const FileSpec &spec, const QObject *context, AddCallback callback)
{
    const auto reply = std::make_shared<Reply>(context);
    const QString root = spec.root.data();
    const QString target = spec.target.data();
    if (root.isEmpty() || !target.startsWith(root + u'/') || (spec.size < 0))
    {
        const QString error = tr("\"%1\" is not a place inside the channel's folder.").arg(target);
        reply->call([callback, error] { callback(nonstd::make_unexpected(error)); });
        return;
    }

    const FileId id = m_private->nextFile++;
    auto registration = std::make_shared<Private::Registration>();
    registration->file = {.id = id, .channel = spec.channel, .root = root, .target = target, .size = spec.size, .mtime = spec.mtime
            , .executable = spec.executable, .stat = {}};
    registration->registered = spec.registered;
    m_private->registrations.insert(id, registration);
    reply->call([callback, id] { callback(id); });
}

void Storage::addChunks(const FileId file, const QList<ChunkPlace> &chunks)
{
    const auto registration = m_private->registrations.value(file);
    if (registration)
        registration->chunks.insert(registration->chunks.end(), chunks.cbegin(), chunks.cend());
}

void Storage::startFile(const FileId file, const QObject *context, StartCallback callback)
{
    Private::Start start {.file = file, .registration = m_private->registrations.take(file), .reply = std::make_shared<Reply>(context)
            , .callback = std::move(callback)};
    m_private->whenReady([d = m_private.get(), start = std::move(start)]
    {
        d->starts.push_back(start);
        d->startNext();
    });
}

void Storage::removeFile(const FileId file, const bool deleteData, const QObject *context, std::function<void (const QString &)> callback)
{
    m_private->registrations.remove(file);
    const auto reply = std::make_shared<Reply>(context);
    const auto answer = [reply, callback = std::move(callback)](const QString &error) { reply->call([callback, error] { callback(error); }); };
    m_private->whenReady([d = m_private.get(), file, deleteData, answer]
    {
        if (deleteData)
        {
            d->run(Private::FilePriority, [d, file, answer] { d->removeWithData(file, answer); });
            return;
        }
        const auto blocked = std::make_shared<QList<FileId>>();
        d->database->commit([ledger = d->ledger.get(), file, blocked](QSqlDatabase &db)
        {
            const std::optional<FileRow> found = Tables::file(db, file);
            if (!found || !found->isReceived())
                return;  // a publisher's own is not ours to remove
            const bool isInPlace = found->placedStat() || (found->state == FileState::Moving);
            if (!isInPlace || !Tables::isInTheWay(db, *found))
            {
                ledger->dropFile(db, *found);
                return;
            }
            // until what is on its way has taken its place, or has it made
            ledger->giveUp(db, *found);
            *blocked = Tables::blockedBy(db, *found);
        }, d->q, [d, blocked, answer](const QString &error)
        {
            if (!blocked->isEmpty())
                d->run(Private::FilePriority, [d, files = *blocked] { d->placer.place(files); });
            answer(error);
        });
    });
}

void Storage::recheckFile(const FileId file, const QObject *context, std::function<void ()> callback)
{
    m_private->whenReady([d = m_private.get(), file, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        d->run(Private::FilePriority, [d, file, reply, callback]
        {
            d->recheck(file);
            reply->call(callback);
        });
    });
}

void Storage::checkServing(const qint64 channel, const QObject *context, std::function<void (const ServingState &)> callback)
{
    m_private->whenReady([d = m_private.get(), channel, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        d->run(Private::FilePriority, [d, channel, reply, callback]
        {
            ServingCheck check {d->database.get(), d->ledger.get(), d->packRestorer};
            const ServingState state = check.run(channel);
            reply->call([callback, state] { callback(state); });
        });
    });
}

void Storage::openFolder(const qint64 channel, const Path &folder, const QString &mark, const QObject *context, std::function<void (const QString &)> callback)
{
    m_private->whenReady([d = m_private.get(), channel, root = folder.data(), mark, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        d->run(Private::FilePriority, [d, channel, root, mark, reply, callback]
        {
            const QString problem = d->openFolder(channel, root, mark);
            reply->call([callback, problem] { callback(problem); });
        });
    });
}

void Storage::useFolder(const qint64 channel, const Path &folder, const QString &mark, const QObject *context, std::function<void (const QString &)> callback)
{
    m_private->whenReady([d = m_private.get(), channel, root = folder.data(), mark, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        d->run(Private::FilePriority, [d, channel, root, mark, reply, callback]
        {
            const auto established = SaveFolders::establish(root, mark);
            const QString problem = established ? d->openFolder(channel, root, mark) : established.error();
            reply->call([callback, problem] { callback(problem); });
        });
    });
}

void Storage::prepareFolder(const Path &folder, const QString &mark, const QObject *context, std::function<void (const QString &)> callback)
{
    m_private->run(Private::FilePriority, [d = m_private.get(), root = folder.data(), mark, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        QStringList others;
        d->database->look([&](QSqlDatabase &db) { others = otherFolders(db, mark, Path(root)); });
        QString problem;
        for (const QString &other : asConst(others))
        {
            // a file's place in the one may be another file's in the other
            const DiskPlace place {root};
            const DiskPlace otherPlace {other};
            if (problem.isEmpty() && (place.isInside(otherPlace) != otherPlace.isInside(place)))
            {
                problem = tr("\"%1\" and \"%2\", where files of this subscription still are, are one in the other. Please choose another folder.")
                        .arg(root, other);
            }
        }
        if (problem.isEmpty())
        {
            if (const auto established = SaveFolders::establish(root, mark); !established)
                problem = established.error();
        }
        reply->call([callback, problem] { callback(problem); });
    });
}

void Storage::moveFiles(const qint64 channel, const Path &folder, const QString &mark, const bool mayBeAway, std::shared_ptr<MoveControl> control
        , const QObject *context, std::function<void (const FolderMoveProgress &)> progressed, std::function<void (const FolderMoveResult &)> done)
{
    const FolderMove::Request request {.channel = channel, .folder = folder.data(), .mark = mark, .mayBeAway = mayBeAway};
    m_private->whenReady([d = m_private.get(), request, control = std::move(control), reply = std::make_shared<Reply>(context)
            , progressed = std::move(progressed), done = std::move(done)]
    {
        d->movePool.start([d, request, control, reply, progressed, done]
        {
            if (!control->begin())
                return;
            FolderMove move {d, request};
            move.isCancelled = [d, control] { return d->isEnding || control->isCancelled(); };
            move.progressed = [reply, progressed](const FolderMoveProgress &progress) { reply->call([progressed, progress] { progressed(progress); }); };
            const FolderMoveResult result = move.run();
            reply->call([done, result] { done(result); });
        });
    });
}

QStringList Storage::otherFolders(QSqlDatabase &db, const QString &mark, const Path &folder)
{
    QStringList result;
    Statement statement {db, "SELECT root FROM save_folder WHERE (mark = ?) AND (root <> ?) ORDER BY root"};
    statement.exec(mark, folder.data());
    while (statement.next())
        result.append(statement.text(0));
    return result;
}

void Storage::leaveFolders(const QString &mark, const QObject *context, std::function<void ()> callback)
{
    m_private->run(Private::FilePriority, [d = m_private.get(), mark, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        QStringList roots;
        d->database->look([&](QSqlDatabase &db)
        {
            Statement statement {db, "SELECT root FROM save_folder WHERE mark = ?"};
            statement.exec(mark);
            while (statement.next())
                roots.append(statement.text(0));
        });
        for (const QString &root : asConst(roots))
        {
            // as long as its mark is there, the folder is known
            d->leaveFolder(root, mark);
            d->database->call([&](QSqlDatabase &db) { Statement(db, "DELETE FROM save_folder WHERE (root = ?) AND (mark = ?)").exec(root, mark); });
        }
        reply->call(callback);
    });
}

QList<FileId> Storage::restingFiles(QSqlDatabase &db, const qint64 channel, const bool alsoDamaged)
{
    Statement statement {db, "SELECT id FROM file WHERE (channel = ?) AND (state IN (?, ?, ?))"};
    statement.exec(channel, FileState::Registered, FileState::Moving, (alsoDamaged ? FileState::Damaged : FileState::Moving));
    QList<FileId> result;
    while (statement.next())
        result.append(statement.integer(0));
    return result;
}

void Storage::noteFolder(QSqlDatabase &db, const Path &folder, const QString &mark)
{
    Statement(db, "INSERT OR IGNORE INTO save_folder VALUES (?, ?)").exec(folder.data(), mark);
}

void Storage::setAttributes(const QList<FileAttributes> &files, const QObject *context, std::function<void (const QString &)> callback)
{
    m_private->whenReady([d = m_private.get(), files, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        d->run(Private::FilePriority, [d, files, reply, callback]
        {
            const QString problem = d->setAttributes(files);
            reply->call([callback, problem] { callback(problem); });
        });
    });
}

void Storage::missingBlobs(const qint64 channel, const QObject *context, std::function<void (const QList<BlobId> &)> callback)
{
    m_private->whenReady([d = m_private.get(), channel, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        d->run(Private::FilePriority, [d, channel, reply, callback]
        {
            QList<BlobId> missing;
            const auto look = [&](QSqlDatabase &db) { missing = Tables::missingOfChannel(db, channel); };
            if (!d->database->flushAndWait() || !d->database->read(look))
                d->database->call(look);  // the disk is full
            d->onEngine([d, reply, callback, missing]
            {
                d->wantAgain(missing);
                reply->call([callback, missing] { callback(missing); });
            });
        });
    });
}
