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

#include "database.h"

#include <map>

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>

#include "base/global.h"

#include "databasefile.h"
#include "databasethread.h"
#include "posixfile.h"
#include "reply.h"
#include "statement.h"
#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    // The write-ahead log of a full transaction fits in it
    const qint64 FREE_SPACE_MIN = 8 * 1024 * 1024;

    // The reading connections of one thread
    class Readers
    {
        Q_DISABLE_COPY_MOVE(Readers)

    public:
        Readers()
        {
            Statement::forget({});  // makes its cache now, so that it outlives this object
        }

        ~Readers()
        {
            for (const auto &[identity, reader] : m_readers)
                close(reader.connection);
        }

        QSqlDatabase get(const std::shared_ptr<const int> &identity, const QString &path)
        {
            for (auto iter = m_readers.begin(); iter != m_readers.end();)
            {
                if (iter->second.identity.expired())
                {
                    close(iter->second.connection);
                    iter = m_readers.erase(iter);
                }
                else
                {
                    ++iter;
                }
            }

            if (const auto iter = m_readers.find(identity.get()); iter != m_readers.end())
                return QSqlDatabase::database(iter->second.connection, false);

            const QString name = u"megatorrent-reader-"_s + QUuid::createUuid().toString(QUuid::Id128);
            QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
            db.setDatabaseName(path);
            db.setConnectOptions(u"QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=10000;QSQLITE_ENABLE_REGEXP"_s);
            if (!db.open())
            {
                const DatabaseError error {db.lastError()};
                db = {};
                QSqlDatabase::removeDatabase(name);
                throw error;
            }
            m_readers[identity.get()] = {identity, name};
            return db;
        }

        void remove(const std::shared_ptr<const int> &identity)
        {
            if (const auto iter = m_readers.find(identity.get()); iter != m_readers.end())
            {
                close(iter->second.connection);
                m_readers.erase(iter);
            }
        }

    private:
        struct Reader
        {
            std::weak_ptr<const int> identity;
            QString connection;
        };

        static void close(const QString &connection)
        {
            Statement::forget(connection);
            QSqlDatabase::removeDatabase(connection);
        }

        std::map<const int *, Reader> m_readers;
    };

    Readers &readers()
    {
        thread_local Readers instance;
        return instance;
    }
}

nonstd::expected<std::unique_ptr<Database>, QString> Database::open(const Path &path)
{
    auto thread = std::make_unique<DatabaseThread>(path.data());
    if (const QString error = thread->start(); !error.isEmpty())
    {
        return nonstd::make_unexpected(StorageText::tr("The database \"%1\" could not be opened: %2")
                .arg(path.toString(), error));
    }
    return std::unique_ptr<Database>(new Database(std::move(thread)));
}

Database::Database(std::unique_ptr<DatabaseThread> thread)
    : m_thread {std::move(thread)}
{
}

Database::~Database()
{
    readers().remove(m_thread->identity);
}

void Database::post(std::function<void (QSqlDatabase &)> work)
{
    m_thread->enqueue({.work = std::move(work), .done = {}});
}

void Database::post(std::function<void (QSqlDatabase &)> work, const QObject *context, std::function<void (const QString &)> done)
{
    m_thread->enqueue({.work = std::move(work), .done = [reply = std::make_shared<Reply>(context), done = std::move(done)](const QString &error)
    {
        reply->call([done, error] { done(error); });
    }});
}

void Database::post(std::function<void (QSqlDatabase &)> work, std::function<void (const QString &)> done)
{
    m_thread->enqueue({.work = std::move(work), .done = std::move(done)});
}

void Database::commit(std::function<void (QSqlDatabase &)> work, const QObject *context, std::function<void (const QString &)> done)
{
    commit(std::move(work), [reply = std::make_shared<Reply>(context), done = std::move(done)](const QString &error)
    {
        reply->call([done, error] { done(error); });
    });
}

void Database::commit(std::function<void (QSqlDatabase &)> work, std::function<void (const QString &)> done)
{
    m_thread->enqueue({.work = std::move(work), .done = std::move(done), .isDurable = true});
}

void Database::flush(const QObject *context, std::function<void (const QString &)> done)
{
    m_thread->enqueue({.work = {}, .done = [reply = std::make_shared<Reply>(context), done = std::move(done)](const QString &error)
    {
        reply->call([done, error] { done(error); });
    }});
}

nonstd::expected<void, QString> Database::call(std::function<void (QSqlDatabase &)> work)
{
    return m_thread->wait({.work = std::move(work), .done = {}});
}

nonstd::expected<void, QString> Database::look(std::function<void (QSqlDatabase &)> work)
{
    return m_thread->wait({.work = std::move(work), .done = {}, .isReading = true});
}

nonstd::expected<void, QString> Database::flushAndWait()
{
    return call({});
}

nonstd::expected<void, QString> Database::read(std::function<void (QSqlDatabase &)> work) const
{
    return readLoosely([&work](QSqlDatabase &db)
    {
        if (!db.transaction())  // so that all of the work sees one state
            throw DatabaseError(db.lastError());
        try
        {
            work(db);
        }
        catch (...)
        {
            db.rollback();
            throw;
        }
        db.commit();
    });
}

nonstd::expected<void, QString> Database::readLoosely(std::function<void (QSqlDatabase &)> work) const
{
    try
    {
        QSqlDatabase db = readers().get(m_thread->identity, m_thread->path);
        work(db);
        return {};
    }
    catch (const DatabaseError &error)
    {
        if (error.isDamage())
            m_thread->fail(error.message(), true);
        return nonstd::make_unexpected(error.message());
    }
}

bool Database::hasFailed() const
{
    return !m_thread->failure().isEmpty();
}

void Database::whenFailed(const QObject *context, std::function<void (const QString &)> failed)
{
    m_thread->whenFailed([reply = std::make_shared<Reply>(context), failed = std::move(failed)](const QString &error)
    {
        reply->call([failed, error] { failed(error); });
    });
}

bool Database::hasSpace() const
{
    const qint64 free = Posix::freeSpace(m_thread->path);
    return (free < 0) || (free >= FREE_SPACE_MIN);
}

void Database::beforeCommit(std::function<void (QSqlDatabase &)> function)
{
    m_thread->beforeCommit.push_back(std::move(function));
}

void Database::afterCommit(std::function<void ()> function)
{
    m_thread->afterCommit.push_back(std::move(function));
}

void Database::addPending(const qint64 bytes)
{
    m_thread->pendingBytes += bytes;
}

quint64 Database::transaction() const
{
    return m_thread->transaction;
}

DatabaseError::DatabaseError(const QString &message)
    : m_message {message.toUtf8()}
{
}

DatabaseError::DatabaseError(const QSqlError &error)
    : m_message {error.text().toUtf8()}
    , m_isDamage {DatabaseFile::isDamage(error)}
{
}

bool DatabaseError::isDamage() const
{
    return m_isDamage;
}

const char *DatabaseError::what() const noexcept
{
    return m_message.constData();
}

QString DatabaseError::message() const
{
    return QString::fromUtf8(m_message);
}
