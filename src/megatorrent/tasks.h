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

#include <optional>

#include <QList>
#include <QMap>
#include <QObject>

#include "base/3rdparty/expected.hpp"

#include "channel/info.h"

namespace Megatorrent
{
    class Engine;
    class EngineHost;

    // Long work that a user started, while it runs and for some time after. Main thread.
    class Tasks final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Tasks)

    public:
        // `host` outlives it.
        explicit Tasks(EngineHost *host, QObject *parent = nullptr);

        void follow(const Engine *engine);
        // The engine has ended: so has all that it did.
        void cancelAll();

        QList<TaskInfo> all() const { return m_tasks.values(); }
        std::optional<TaskInfo> find(int id) const;
        // Whether another one may be added: who asks faster than things are done, such as a script, is
        // refused at some time.
        nonstd::expected<void, Error> requireRoom(const PublicKey &key) const;
        // Returns its number.
        int add(TaskKind kind, const PublicKey &key);
        // The move that a subscription's move goes on in; the former one is over.
        int addMove(const PublicKey &key);
        nonstd::expected<void, Error> cancel(int id);

        static constexpr int FINISHED_MAX = 100;
        static constexpr int RUNNING_MAX = 100;   // of a channel
        static constexpr int PLANS_MAX = 4;   // dry runs, and runs of rules, whose names are kept
        static constexpr int RULE_RUNS_MAX = 10;   // that are over: while a rule is being written there is one after the other

    signals:
        void changed(const TaskInfo &task);
        void moveEnded(const PublicKey &key, bool isDone);

    private:
        void handleReport(const TaskInfo &report);
        std::optional<int> runningMove(const PublicKey &key) const;
        std::optional<int> openAutomatic(const PublicKey &key) const;
        void dropFormerNames();

        EngineHost *const m_host;
        QMap<int, TaskInfo> m_tasks;
        int m_last = 0;
    };
}
