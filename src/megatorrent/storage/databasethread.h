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

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <QString>
#include <QtClassHelperMacros>
#include <QtTypes>

#include "base/3rdparty/expected.hpp"

class QSqlDatabase;

namespace Megatorrent
{
    // The thread that writes the database, in group commits
    class DatabaseThread
    {
        Q_DISABLE_COPY_MOVE(DatabaseThread)

    public:
        using Clock = std::chrono::steady_clock;

        struct Job
        {
            std::function<void (QSqlDatabase &)> work;           // none: flush
            std::function<void (const QString &error)> done;     // on the database's thread
            bool isReading = false;                              // `work` changes nothing
            bool isDurable = false;                              // `done` waits for the commit
        };

        explicit DatabaseThread(const QString &path);
        ~DatabaseThread();

        // Blocks until the connection is there.
        QString start();
        void enqueue(Job job);
        // The same, and blocks until it is done.
        nonstd::expected<void, QString> wait(Job job);
        // Any thread. Nothing is done from now on. The file is looked through when it is opened
        // next if it `isDamaged`.
        void fail(const QString &error, bool isDamaged);
        void whenFailed(std::function<void (const QString &error)> function);
        QString failure() const;

        const QString path;
        const std::shared_ptr<const int> identity;   // tells readers' connections apart; expires with this object

        // The writing thread's own
        std::vector<std::function<void (QSqlDatabase &)>> beforeCommit;
        std::vector<std::function<void ()>> afterCommit;
        qint64 pendingBytes = 0;
        quint64 transaction = 1;

    private:
        void run(std::function<void (const QString &)> ready);
        QString connect(QSqlDatabase &db) const;
        void runJob(QSqlDatabase &db, Job &job);
        QString runWork(QSqlDatabase &db, const Job &job);
        Clock::time_point commitTime(bool isIdle) const;
        QString commit(QSqlDatabase &db);
        void abandonTransaction();
        void answerAwaiting(const QString &error);

        std::thread m_thread;
        mutable std::mutex m_mutex;
        std::condition_variable m_wake;
        std::deque<Job> m_jobs;
        bool m_isQuitting = false;
        QString m_failure;
        std::function<void (const QString &)> m_whenFailed;

        bool m_isOpen = false;             // a transaction
        std::vector<std::function<void (const QString &error)>> m_awaiting;   // its commit
        Clock::time_point m_begun;
        Clock::time_point m_lastWork;
        Clock::time_point m_lastCommit;
        Clock::time_point m_retry;         // not before: the disk is full
    };
}
