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

#include <QObject>
#include <QString>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

class QSqlDatabase;

namespace Megatorrent
{
    // The one SQLite file of the subsystem (WAL), written by one thread in group commits: a transaction stays open until
    // 1 s has passed or flush() is called; before it is committed the data files that it speaks of are synchronised (addBarrier()).
    class Database final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Database)

    public:
        static nonstd::expected<std::unique_ptr<Database>, QString> open(const Path &path);
        ~Database() override;

        // Any thread. Runs `work` on the database's thread, in order of the calls, within the open transaction.
        // It must not begin, commit or roll back. A work that throws DatabaseError is undone alone (savepoint).
        void post(std::function<void (QSqlDatabase &db)> work);
        // The same, then `done` on the thread of `context`, with the error if there was one.
        void post(std::function<void (QSqlDatabase &db)> work, const QObject *context, std::function<void (const QString &error)> done);
        // Commits what is open, then calls `done` on the thread of `context`.
        void flush(const QObject *context, std::function<void (const QString &error)> done);
        // Blocks until `work` has run on a connection of its own that only reads (it sees committed data only). Any thread but the
        // engine's; for bounded queries of the user interfaces.
        nonstd::expected<void, QString> read(std::function<void (QSqlDatabase &db)> work) const;

    private:
        class Private;
        std::unique_ptr<Private> m_private;
    };

    // Thrown by work on the database
    class DatabaseError final : public std::exception
    {
    public:
        explicit DatabaseError(const QString &message);
        const char *what() const noexcept override;
        QString message() const;

    private:
        QByteArray m_message;
    };
}
