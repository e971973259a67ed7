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

#include <QtTypes>

#include "../crypto/bytes.h"

// Types and sizes of the messages of the protocol (protocol.md 9 and 10)

namespace Megatorrent::Wire
{
    enum class MessageType : quint8
    {
        Hello = 0x01,
        Request = 0x02,
        Data = 0x03,
        FindPeers = 0x04,
        Peers = 0x05,
        Publish = 0x06,
        Announce = 0x07,
        Ok = 0x08,
        // 0x09 and 0x0A belong to a later draft of others
        Tags = 0x40,
        GetManifest = 0x41,
        Manifest = 0x42,
        Have = 0x43,
        Get = 0x44,
        Piece = 0x45,
        Fail = 0x46,
        Cancel = 0x47,
        Flood = 0x4A,
        Error = 0xFF
    };

    inline constexpr int PROTOCOL_VERSION = 5;                       // `v` of HELLO
    inline constexpr int EXTENSION_VERSION = 1;                      // `ext.v` of HELLO
    inline constexpr qsizetype FRAME_CIPHERTEXT_MAX_SIZE = 65'535;   // with its tag
    inline constexpr qsizetype FRAME_MAX_SIZE = FRAME_CIPHERTEXT_MAX_SIZE + 2;  // on the wire
    inline constexpr qsizetype PAYLOAD_MAX_SIZE = 65'518;
    inline constexpr qsizetype PEERS_MAX_COUNT = 50;                 // entries of PEERS that are read or written (protocol.md 11)
    inline constexpr qsizetype HAVE_BITS_MAX_SIZE = 65'000;          // bytes
    inline constexpr qsizetype HAVE_LIST_MAX_COUNT = 16'000;         // positions
    inline constexpr qsizetype TAGS_MAX_COUNT = PAYLOAD_MAX_SIZE / Tag::SIZE;
    inline constexpr qsizetype TEXT_MAX_SIZE = 256;                  // bytes of OK and ERROR that are read
    inline constexpr qsizetype PIECE_HEADER_SIZE = 8;                // id and offset, after the type

    // What FIND_PEERS and ANNOUNCE are about: a blob id, or the topic of a channel in its place
    // (protocol.md 2)
    using LookupId = FixedBytes<32, struct LookupIdTag>;
}
