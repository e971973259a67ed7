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

#include <exception>
#include <functional>
#include <memory>

#include <QObject>
#include <QString>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

class QSqlDatabase;
class QSqlError;

namespace Megatorrent
{
    class DatabaseThread;

    // The one SQLite file of the subsystem (WAL), written by one thread in group commits: a
    // transaction stays open until it is 1 s old, 64 MiB of work have gone into it, nothing came
    // for a moment, or flush() is called. What the transaction speaks of must be on the disk before
    // it is committed: beforeCommit(). While the disk is (nearly) full nothing is committed; what
    // waits stays in the open transaction and is committed as soon as there is space.
    //
    // When a transaction is lost (its commit fails, the disk fails in its middle, the file turns
    // out to be damaged), what has been said of it in memory is not on the disk: from then on
    // nothing is done any more, and whoever asks is told so. whenFailed() has everything opened
    // anew.
    class Database final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Database)

    public:
        static nonstd::expected<std::unique_ptr<Database>, QString> open(const Path &path);
        // Commits and ends the thread.
        ~Database() override;

        // Any thread. Runs `work` on the database's thread, in order of the calls, within the open
        // transaction. It must not begin, commit or roll back. A work that throws DatabaseError is
        // undone alone (savepoint).
        void post(std::function<void (QSqlDatabase &db)> work);
        // The same, then `done` on the thread of `context`, with the error if there was one. `done`
        // does not wait for the commit: see commit().
        void post(std::function<void (QSqlDatabase &db)> work, const QObject *context, std::function<void (const QString &error)> done);
        // The same; `done` on the database's thread, which it must not hold up.
        void post(std::function<void (QSqlDatabase &db)> work, std::function<void (const QString &error)> done);
        // Runs `work` and commits. `done` says what became of the very transaction that the work
        // ran in; while the disk is full it waits.
        void commit(std::function<void (QSqlDatabase &db)> work, const QObject *context, std::function<void (const QString &error)> done);
        // The same; `done` on the database's thread.
        void commit(std::function<void (QSqlDatabase &db)> work, std::function<void (const QString &error)> done);
        // Commits what is open, then calls `done` on the thread of `context`. Says at once if the
        // disk is full.
        void flush(const QObject *context, std::function<void (const QString &error)> done);
        // Like post() and flush(), but blocking. Worker threads, and at start.
        nonstd::expected<void, QString> call(std::function<void (QSqlDatabase &db)> work);
        // The same for work that changes nothing: it sees what has not been committed yet, unlike
        // read(), and costs less than call().
        nonstd::expected<void, QString> look(std::function<void (QSqlDatabase &db)> work);
        nonstd::expected<void, QString> flushAndWait();
        // Blocks until `work` has run on a connection of its own that only reads (it sees committed
        // data only). Any thread but the engine's; for bounded queries of the user interfaces.
        nonstd::expected<void, QString> read(std::function<void (QSqlDatabase &db)> work) const;
        // The same, cheaper: each statement of `work` may see another state
        nonstd::expected<void, QString> readLoosely(std::function<void (QSqlDatabase &db)> work) const;

        // A transaction has been lost, or the file is damaged.
        bool hasFailed() const;
        // `failed` is called once on the thread of `context`, at once if that has happened already.
        void whenFailed(const QObject *context, std::function<void (const QString &error)> failed);

        // Is there room for more? If not, new data should be refused with a sentence to the user.
        bool hasSpace() const;

        // The rest only from within work, for the transaction that it runs in:
        // called (once) before the commit, to synchronise files; may change rows, must not throw
        void beforeCommit(std::function<void (QSqlDatabase &db)> function);
        // called on the database's thread when it has been committed
        void afterCommit(std::function<void ()> function);
        // bytes of data that wait for the commit
        void addPending(qint64 bytes);
        // changes with each transaction
        quint64 transaction() const;

    private:
        explicit Database(std::unique_ptr<DatabaseThread> thread);

        std::unique_ptr<DatabaseThread> m_thread;
    };

    // Thrown by work on the database
    class DatabaseError final : public std::exception
    {
    public:
        explicit DatabaseError(const QString &message);
        explicit DatabaseError(const QSqlError &error);
        const char *what() const noexcept override;
        QString message() const;
        // The file is not what SQLite has written.
        bool isDamage() const;

    private:
        QByteArray m_message;
        bool m_isDamage = false;
    };
}
