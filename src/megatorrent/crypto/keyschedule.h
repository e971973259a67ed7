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

#include "bytes.h"

// The key schedule of the protocol: every derivation of protocol.md 2, and nothing else.
// Pure, callable from any thread.

namespace Megatorrent::Crypto
{
    // How a chunk lies in its blob (protocol.md 3)
    enum class ChunkForm : char
    {
        Alone = 'F',  // padded to 1 MiB, the only one in its blob
        Packed = 'P'  // not padded, shares its blob with others
    };

    // --- a channel (protocol.md 2) ---
    ChunkSecret chunkSecret(const Seed &seed);
    Token channelToken(const PublicKey &key);
    Token channelToken(const PublicKey &key, const ReadKey &readKey);
    Topic channelTopic(const PublicKey &key);
    // of a private channel
    Topic channelTopic(const Token &token);
    // The key in the DHT of a topic or a blob: its first 20 bytes
    Sha1Digest dhtKey(const Topic &topic);
    Sha1Digest dhtKey(const BlobId &blobId);

    // --- chunks (protocol.md 2 and 3) ---
    SymmetricKey chunkKey(const ChunkSecret &secret, ChunkForm form, quint32 realSize, const Sha256Digest &plaintextDigest);
    SymmetricKey paddingKey(const SymmetricKey &chunkKey);
    SymmetricKey packTailKey(const SymmetricKey &lastChunkKey);

    // --- a connection (protocol.md 2) ---
    enum class Role : char
    {
        Connecting = 'C',
        Accepting = 'S'
    };

    constexpr Role opposite(const Role role)
    {
        return (role == Role::Connecting) ? Role::Accepting : Role::Connecting;
    }

    // The key that seals what the side with this role sends
    SymmetricKey transportKey(const SharedSecret &shared, Role sender);
    SymmetricKey tagKey(const SharedSecret &shared, Role sender, const ExchangeKey &connectingKey, const ExchangeKey &acceptingKey);
    Tag channelTag(const SymmetricKey &tagKey, const Token &token);
}
