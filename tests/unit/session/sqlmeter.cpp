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

#include "sqlmeter.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <dlfcn.h>

using namespace Megatorrent::Test;
using namespace std::chrono_literals;

// As in sqlite3.h, which need not be installed: https://www.sqlite.org/c3ref/intro.html
struct sqlite3;
struct sqlite3_stmt;

namespace
{
    using Trace = int (*)(unsigned event, void *context, void *statement, void *nanoseconds);

    const unsigned TRACE_PROFILE = 0x02;
    const int STATUS_VM_STEP = 4;

    int (*traceV2)(sqlite3 *, unsigned, Trace, void *) = nullptr;
    int (*statementStatus)(sqlite3_stmt *, int, int) = nullptr;
    const char *(*sqlOf)(sqlite3_stmt *) = nullptr;
    int (*autoExtension)(void (*)()) = nullptr;
    int (*cancelAutoExtension)(void (*)()) = nullptr;

    std::mutex mutex;
    SqlMeter::Costs costs;
    std::chrono::steady_clock::time_point lastRun;

    int statementEnded(unsigned, void *, void *const handle, void *)
    {
        auto *statement = static_cast<sqlite3_stmt *>(handle);
        const int steps = statementStatus(statement, STATUS_VM_STEP, 1);
        const char *sql = sqlOf(statement);
        const std::lock_guard lock {mutex};
        SqlMeter::Cost &cost = costs[sql ? sql : ""];
        ++cost.runs;
        lastRun = std::chrono::steady_clock::now();
        cost.steps += steps;
        cost.most = std::max<long long>(cost.most, steps);
        return 0;
    }

    int connectionOpened(sqlite3 *db, const char **, const void *)
    {
        return traceV2(db, TRACE_PROFILE, &statementEnded, nullptr);
    }

    void (*entryPoint())()
    {
        return reinterpret_cast<void (*)()>(&connectionOpened);
    }

    template <typename Function>
    bool find(void *library, const char *name, Function &function)
    {
        function = reinterpret_cast<Function>(dlsym(library, name));
        return function != nullptr;
    }
}

SqlMeter::SqlMeter()
    : m_library {dlopen("libsqlite3.so.0", RTLD_NOW)}
{
    m_isWorking = m_library && find(m_library, "sqlite3_trace_v2", traceV2) && find(m_library, "sqlite3_stmt_status", statementStatus)
        && find(m_library, "sqlite3_sql", sqlOf) && find(m_library, "sqlite3_auto_extension", autoExtension)
        && find(m_library, "sqlite3_cancel_auto_extension", cancelAutoExtension) && (autoExtension(entryPoint()) == 0);
}

SqlMeter::~SqlMeter()
{
    if (m_isWorking)
        cancelAutoExtension(entryPoint());
    take();
    // the library stays loaded: connections may still call back
}

bool SqlMeter::isQuiet() const
{
    const std::lock_guard lock {mutex};
    return (std::chrono::steady_clock::now() - lastRun) >= 500ms;
}

SqlMeter::Costs SqlMeter::take()
{
    const std::lock_guard lock {mutex};
    return std::exchange(costs, {});
}
