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
#include <QString>

#include "base/3rdparty/expected.hpp"

#include "../crypto/bytes.h"
#include "../wire/transport.h"

namespace Megatorrent
{
    // What is kept of the DHT from run to run (protocol.md 8). The file, dht_state.json:
    //     {"nodeId": <40 hex>, "nodes": [{"host": <IPv4 or IPv6 address>, "port": <number>}, ...]}
    // Members that are not known are ignored, and lost when it is written again.
    struct DhtState
    {
        static constexpr qsizetype MAX_NODES = 200;
        static constexpr qint64 MAX_FILE_SIZE = 256 * 1024;  // bytes

        // libtorrent takes a node id only while it starts the DHT, which is done before anyone
        // could hand it over, and derives it from the external address anyway (BEP 42): so the id
        // is written for others to read, and not used.
        std::optional<Sha1Digest> nodeId;
        QList<Endpoint> nodes;

        // Keeps what can be contacted: addresses, not names; no more than MAX_NODES, each once
        void setNodes(const QList<Endpoint> &newNodes);

        // An absent file gives an empty state. Entries that make no sense are left out; the error
        // is for the log.
        static nonstd::expected<DhtState, QString> load(const QString &filePath);
        // All or nothing: a file that is there stays as it is if this fails.
        nonstd::expected<void, QString> save(const QString &filePath) const;

        friend bool operator==(const DhtState &, const DhtState &) = default;
    };
}
