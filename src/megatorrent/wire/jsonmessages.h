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

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include "../content/dhtitem.h"
#include "../content/manifest.h"
#include "../crypto/bytes.h"
#include "endpoint.h"
#include "messagetypes.h"

// The messages with a JSON payload (protocol.md 9 and 10), and their strict codecs: as messages.h

namespace Megatorrent::Wire
{
    struct GossipEntry
    {
        PublicKey channel;
        qint64 sequence = 0;  // 1 to SEQUENCE_MAX

        friend bool operator==(const GossipEntry &, const GossipEntry &) = default;
    };

    struct Hello
    {
        int version = PROTOCOL_VERSION;   // 0 if the text names none
        QList<GossipEntry> sequences;     // entries that make no sense are left out
        int extension = 0;                // `ext.v`; 0: none, a plain v5 peer
        std::optional<qint64> time = {};  // `ext.time`: the sender's clock, Unix seconds
    };
    QByteArray encodeHello(const Hello &hello);
    [[nodiscard]] std::optional<Hello> decodeHello(QByteArrayView payload);

    // Writes the first PEERS_MAX_COUNT.
    QByteArray encodePeers(const QList<Endpoint> &peers);
    // Reads literal IP addresses and .onion names with a port, leaves out everything else, and
    // stops at PEERS_MAX_COUNT. Whether an address may be dialled (protocol.md 11) is not decided
    // here.
    [[nodiscard]] std::optional<QList<Endpoint>> decodePeers(QByteArrayView payload);

    QByteArray encodePublish(const DhtItem &item);
    // Limits and form; the signatures are not checked.
    [[nodiscard]] std::optional<DhtItem> decodePublish(QByteArrayView payload);

    struct Announce
    {
        LookupId id;
        Endpoint address;  // literal IP or .onion; only its port means anything (protocol.md 11)
    };
    QByteArray encodeAnnounce(const Announce &announce);
    [[nodiscard]] std::optional<Announce> decodeAnnounce(QByteArrayView payload);
}
