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

#include "givingup.h"

#include <cstring>

#include <dlfcn.h>

#include <QByteArray>
#include <QSqlDatabase>
#include <QSqlDriver>
#include <QVariant>

#include "base/global.h"

#include "statement.h"

using namespace Megatorrent;

namespace
{
    const int STEPS = 2'000;   // of SQLite's machine, between two looks: well below a millisecond

    using SetHandler = void (*)(void *connection, int steps, int (*handler)(void *), void *argument);
    using SourceId = const char *(*)();

    int mustEnd(void *argument)
    {
        return static_cast<const std::atomic_bool *>(argument)->load(std::memory_order_relaxed) ? 1 : 0;
    }

    // Nothing if there is no such library here, or Qt has SQLite within itself
    SetHandler findSetHandler(QSqlDatabase &db)
    {
#ifdef Q_OS_MACOS
        const char *const NAME = "libsqlite3.dylib";
#else
        const char *const NAME = "libsqlite3.so.0";
#endif
        void *const library = dlopen(NAME, (RTLD_NOW | RTLD_NOLOAD));   // never closed
        if (!library)
            return nullptr;
        const auto setHandler = reinterpret_cast<SetHandler>(dlsym(library, "sqlite3_progress_handler"));
        const auto sourceId = reinterpret_cast<SourceId>(dlsym(library, "sqlite3_sourceid"));
        if (!setHandler || !sourceId)
            return nullptr;
        Statement statement {db, "SELECT sqlite_source_id()"};
        const bool isSame = statement.exec().next() && (statement.text(0).toLatin1() == sourceId());
        return isSame ? setHandler : nullptr;
    }

    SetHandler setHandler(QSqlDatabase &db)
    {
        static const SetHandler found = findSetHandler(db);
        return found;
    }

    // https://doc.qt.io/qt-6/qsqldriver.html#handle
    void *connectionOf(const QSqlDatabase &db)
    {
        const QVariant handle = db.driver()->handle();
        const char *const type = handle.typeName();
        if (!handle.isValid() || !type || (std::strcmp(type, "sqlite3*") != 0))
            return nullptr;
        return *static_cast<void *const *>(handle.constData());
    }
}

GivingUp::GivingUp(QSqlDatabase &db, const std::atomic_bool &isGivenUp)
    : m_setHandler {setHandler(db)}
    , m_connection {m_setHandler ? connectionOf(db) : nullptr}
{
    if (m_connection)
        m_setHandler(m_connection, STEPS, &mustEnd, const_cast<std::atomic_bool *>(&isGivenUp));
}

GivingUp::~GivingUp()
{
    if (m_connection)
        m_setHandler(m_connection, 0, nullptr, nullptr);
}
