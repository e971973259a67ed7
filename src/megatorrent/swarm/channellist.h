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

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/3rdparty/expected.hpp"

#include "../crypto/bytes.h"
#include "../wire/messages.h"
#include "../wire/transport.h"

namespace Megatorrent
{
    class ChannelCore;
    class ChannelSwarm;
    class Peer;

    // The channels of this node, in the order in which they came, so that a run can be repeated
    class ChannelList
    {
        Q_DISABLE_COPY_MOVE(ChannelList)

    public:
        ChannelList();
        ~ChannelList();

        ChannelCore *add(std::unique_ptr<ChannelCore> channel);
        // Null if it is none of them
        std::unique_ptr<ChannelCore> take(const ChannelSwarm *channel);
        ChannelCore *find(const PublicKey &key) const;
        bool contains(const ChannelCore *channel) const;
        const std::vector<ChannelCore *> &all() const { return m_channels; }
        // Those that an endpoint is a candidate of
        std::vector<ChannelCore *> wantedAt(const Endpoint &endpoint, const Circuit &circuit = {}) const;
        // For which channel a peer may have a blob, as the storage calls it, or why not. A GET needs
        // the tag of a channel that lists the blob, a v5 REQUEST a channel that is open to v5 peers
        // (protocol.md 10).
        nonstd::expected<qint64, Wire::FailCode> admit(const BlobId &id, const Peer &peer, bool byGet) const;

    private:
        std::vector<ChannelCore *> m_channels;
        std::map<PublicKey, std::unique_ptr<ChannelCore>> m_byKey;
    };
}
