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

#include <chrono>
#include <functional>
#include <optional>

#include <QObject>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

#include "channel/diskstate.h"
#include "content/error.h"

namespace Megatorrent
{
    // Asks how much room there is where a folder is, or will be. A disk of the network may not
    // answer for long: it holds up a thread, of which there are few, and nobody else. `done` comes
    // to the thread of `context`, which must have an event loop.
    namespace DiskSpace
    {
        using Look = std::function<std::optional<DiskState> (const Path &folder)>;   // tests have disks that hang

        void ask(const Path &folder, const QObject *context, std::function<void (const nonstd::expected<DiskState, Error> &state)> done
                , const Look &look = &DiskState::of);

        inline constexpr int THREADS_MAX = 4;
        inline constexpr std::chrono::seconds PATIENCE {5};
    }
}
