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
#include <functional>
#include <set>
#include <vector>

#include <QByteArray>
#include <QPointer>

#include "../crypto/bytes.h"

class QObject;

namespace Megatorrent
{
    class Peer;

    // A blob that has been requested, or that the storage is looking at
    struct Download
    {
        using Milliseconds = std::chrono::milliseconds;

        struct Source
        {
            Peer *peer = nullptr;
            quint32 requestId = 0;
        };

        std::vector<Source> sources;  // of whom it is requested: one; two near the end. None: it has arrived
        Milliseconds requested {0};   // when, of the last of them
        bool isWanted = false;        // for the storage
    };

    // A blob of metadata that somebody waits for
    struct Fetch
    {
        using Milliseconds = std::chrono::milliseconds;

        struct Waiter
        {
            QPointer<const QObject> context;
            std::function<void (const QByteArray &)> callback;
        };

        BlobId id;
        std::vector<Waiter> waiters;
        std::set<quint64> refusedBy;  // peers
        int rounds = 0;               // all peers have refused so often
        Milliseconds nextRound {0};
    };
}
