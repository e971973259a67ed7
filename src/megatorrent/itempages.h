/*
 * Megatorrent, channels for qBittorrent.
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

#include <QHash>
#include <QObject>
#include <QThreadPool>

#include "base/3rdparty/expected.hpp"

#include "channel/itempager.h"
#include "content/error.h"

class QSqlDatabase;

namespace Megatorrent
{
    class Database;

    // Reads the database for user interfaces, on threads of its own, so that neither they nor the
    // engine wait: pages one after the other, and beside them what is short. Whoever asks names a
    // context: if that is destroyed, what has not begun is left out, and what has is given up. All
    // else is answered, also when this is destroyed. Main thread.
    class ItemPages final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ItemPages)

    public:
        using PageDone = std::function<void (const nonstd::expected<ItemPage, Error> &page)>;

        // `database` outlives this
        explicit ItemPages(const Database *database);
        // What is being read is given up.
        ~ItemPages() override;

        void page(const ItemQuery &query, const QObject *context, PageDone done);
        // Other reading: `work` on a thread, then `done` here, with the error if there was one
        void read(std::function<void (QSqlDatabase &db)> work, const QObject *context, std::function<void (const Error &error)> done);

    private:
        struct Job;

        void start(QThreadPool &thread, std::function<void (QSqlDatabase &db)> work, const QObject *context, std::function<void (const Error &error)> done);
        void finish(quint64 id, const Error &error);

        const Database *m_database = nullptr;
        std::shared_ptr<ItemPager> m_pager;      // of the pages' thread
        QHash<quint64, std::shared_ptr<Job>> m_jobs;
        quint64 m_lastJob = 0;
        QThreadPool m_pageThread;
        QThreadPool m_otherThread;
    };
}
