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

#include "removal.h"

#include <chrono>
#include <thread>

#include <sys/stat.h>

#include <QFile>
#include <QSqlDatabase>

#include "base/global.h"

#include "contentcheck.h"
#include "database.h"
#include "fileregistry.h"
#include "foldertable.h"
#include "ledger.h"
#include "placer.h"
#include "publisheditems.h"
#include "savefolders.h"
#include "statement.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // In one commit; so much takes a tenth of a second or so
    const qint64 FILES_MAX = 200;
    const qint64 CHUNKS_MAX = 1'000;
    const qint64 ROWS_MAX = 2'000;

    const qsizetype PROBLEMS_MAX = 20;
    const auto RETRY_TIME = 200ms;
}

Removal::Removal(Database *database, Ledger *ledger, FileRegistry &registry, SaveFolders &saveFolders, const ContentCheck &contentCheck
        , Placer &placer, const RemovalRequest &request)
    : m_database {database}
    , m_ledger {ledger}
    , m_registry {registry}
    , m_saveFolders {saveFolders}
    , m_contentCheck {contentCheck}
    , m_placer {placer}
    , m_request {request}
{
}

bool Removal::isCancelledNow() const
{
    return isCancelled && isCancelled();
}

nonstd::expected<bool, QString> Removal::run()
{
    const auto begun = m_database->call([this](QSqlDatabase &db) { begin(db); });
    if (!begun)
        return nonstd::make_unexpected(begun.error());

    if (const auto done = repeat([this](QSqlDatabase &db) { return dropSome(db); }, [this] { renewSome(); }); !done || !*done)
        return done;
    if (const auto done = repeat([this](QSqlDatabase &db) { return dropSomeBlobs(db); }); !done || !*done)
        return done;
    for (const char *const statement : {"DELETE FROM published_item WHERE id IN (SELECT id FROM published_item WHERE channel = ? LIMIT ?)"
            , "DELETE FROM placement WHERE (channel, pack, at) IN (SELECT channel, pack, at FROM placement WHERE channel = ? LIMIT ?)"})
    {
        const auto done = repeat([this, statement](QSqlDatabase &db)
        {
            return Statement(db, statement).exec(m_request.channel, ROWS_MAX).affectedRows() > 0;
        });
        if (!done || !*done)
            return done;
    }
    if (const auto done = removeFormerNames(); !done || !*done)
        return done;
    const auto done = repeat([this](QSqlDatabase &db)
    {
        PublishedItems::removeAll(db, m_request.channel);   // what is left is small
        return false;
    });
    return done;
}

void Removal::begin(QSqlDatabase &db)
{
    m_registry.close(m_request.channel);
    {
        Statement statement {db, "SELECT COUNT(*) FROM file WHERE channel = ?"};
        m_left = statement.exec(m_request.channel).next() ? statement.integer(0) : 0;
    }
    // In a later run, or with a new database, nobody has opened its folder before
    if (!m_request.folder.isEmpty())
        FolderTable::note(db, m_request.folder.data(), m_request.mark);
    for (const QString &root : asConst(FolderTable::withMark(db, m_request.mark)))
        m_saveFolders.remember(root, m_request.mark);
}

nonstd::expected<bool, QString> Removal::repeat(const std::function<bool (QSqlDatabase &)> &work, const std::function<void ()> &prepare)
{
    bool isMore = true;
    while (isMore)
    {
        if (prepare)
            prepare();
        if (isCancelledNow())
            return false;   // what has not been looked at yet keeps its chunks
        const auto worked = m_database->call([&](QSqlDatabase &db) { isMore = work(db); });
        if (!worked)
            return nonstd::make_unexpected(worked.error());
        const auto committed = commit();
        if (!committed || !*committed)
            return committed;
        deleteFiles();
        if (progressed)
            progressed(m_left);
    }
    return true;
}

// While the disk is full, what has been done waits.
nonstd::expected<bool, QString> Removal::commit()
{
    while (true)
    {
        const auto committed = m_database->flushAndWait();
        if (committed)
            return true;
        if (m_database->hasFailed())
            return nonstd::make_unexpected(committed.error());
        if (isCancelledNow())
            return false;
        std::this_thread::sleep_for(RETRY_TIME);
    }
}

// Only while its chunks are known can it be told whether a file that is not as it was last seen is
// still ours to delete.
void Removal::renewSome()
{
    if (!m_request.deletesFiles)
        return;
    QList<FileRow> files;
    m_database->look([&](QSqlDatabase &db) { files = Tables::filesOfChannel(db, m_request.channel, FILES_MAX); });
    for (const FileRow &file : asConst(files))
    {
        if (isCancelledNow())
            return;
        if (file.isReceived() && file.placedStat() && !m_renewed.contains(file.id))
            m_contentCheck.renew(file, isCancelled);
        m_renewed.insert(file.id);
    }
}

bool Removal::dropSome(QSqlDatabase &db)
{
    qint64 chunksLeft = CHUNKS_MAX;
    const QList<FileRow> files = Tables::filesOfChannel(db, m_request.channel, FILES_MAX);
    for (const FileRow &file : files)
    {
        if (m_request.deletesFiles && !m_renewed.contains(file.id))
            return true;   // has come into view meanwhile
        // The claim goes first, then the content, and the row that knows of it last: whatever
        // interrupts this, the wish is not forgotten.
        if (!m_deleted.contains(file.id))
        {
            chunksLeft = m_ledger->dropSomeChunks(db, file, chunksLeft);
            if (chunksLeft <= 0)
                return true;
            if (m_request.deletesFiles && file.isReceived() && file.placedStat())
            {
                Tables::setState(db, file.id, FileState::Replaced);
                m_forgotten.append(file);
                continue;
            }
        }
        m_deleted.remove(file.id);
        m_renewed.remove(file.id);
        m_ledger->dropRow(db, file);
        --m_left;
    }
    return !files.isEmpty();
}

void Removal::deleteFiles()
{
    const QList<FileRow> files = std::exchange(m_forgotten, {});
    for (const FileRow &file : files)
    {
        const auto removed = m_placer.removeTarget(file);
        if (!removed)
            note(removed.error());
        m_deleted.insert(file.id);
        if (isCancelledNow())
            return;  // the others are known still
    }
}

// Of a folder that is away each file says the same.
void Removal::note(const QString &problem)
{
    if ((m_problems.size() < PROBLEMS_MAX) && !m_problems.contains(problem))
        m_problems.append(problem);
}

// Of files that were moved, when the program ended before the former name had gone
nonstd::expected<bool, QString> Removal::removeFormerNames()
{
    QList<FolderTable::FormerName> names;
    const auto found = m_database->look([&](QSqlDatabase &db) { names = FolderTable::formerNamesWithMark(db, m_request.mark); });
    if (!found)
        return nonstd::make_unexpected(found.error());
    for (const FolderTable::FormerName &name : asConst(names))
    {
        if (isCancelledNow())
            return false;
        FileRow file;
        file.root = name.root;
        file.target = name.target;
        file.state = FileState::Replaced;
        file.stat = name.stat;
        struct stat info {};
        if (!m_request.deletesFiles || (::lstat(QFile::encodeName(file.target).constData(), &info) != 0) || !S_ISREG(info.st_mode))
            continue;
        // its ctime has changed with its other name
        file.stat.ctime = FileStat::from(info).ctime;
        if (const auto removed = m_placer.removeTarget(file); !removed)
            note(removed.error());
    }
    return repeat([this](QSqlDatabase &db)
    {
        FolderTable::removeFormerNamesWithMark(db, m_request.mark);
        return false;
    });
}

bool Removal::dropSomeBlobs(QSqlDatabase &db)
{
    QList<BlobId> ids;
    {
        Statement statement {db, "SELECT id FROM blob WHERE channel = ? LIMIT ?"};
        statement.exec(m_request.channel, FILES_MAX);
        while (statement.next())
            ids.append(statement.fixed<BlobId>(0));
    }
    for (const BlobId &id : asConst(ids))
        m_ledger->dropKept(db, id, m_request.channel);
    return !ids.isEmpty();
}
