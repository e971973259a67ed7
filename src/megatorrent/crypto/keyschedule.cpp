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


#include "keyschedule.h"

#include <QtEndian>

#include "hash.h"

using namespace Megatorrent;
using namespace Megatorrent::Crypto;

namespace
{
    template <typename Letter>
    QByteArrayView oneByte(const Letter &letter)
    {
        return {reinterpret_cast<const char *>(&letter), 1};
    }

    Topic topic(const QByteArrayView name)
    {
        Sha256 hash;
        hash.update("megatorrent channel");
        hash.update(name);
        return Topic::fromBytes(hash.finish().view());
    }
}

ChunkSecret Megatorrent::Crypto::chunkSecret(const Seed &seed)
{
    return ChunkSecret::fromBytes(keyedBlake2b256(seed.view(), {"megatorrent chunk secret v1"}).view());
}

Token Megatorrent::Crypto::channelToken(const PublicKey &key)
{
    const QByteArray input = "megatorrent channel v1" + key.toByteArray();
    return Token::fromBytes(blake2b256(input).view());
}

Token Megatorrent::Crypto::channelToken(const PublicKey &key, const ReadKey &readKey)
{
    return Token::fromBytes(keyedBlake2b256(readKey.view(), {"megatorrent private v1", key.view()}).view());
}

Topic Megatorrent::Crypto::channelTopic(const PublicKey &key)
{
    return topic(key.view());
}

Topic Megatorrent::Crypto::channelTopic(const Token &token)
{
    return topic(token.view());
}

Sha1Digest Megatorrent::Crypto::dhtKey(const Topic &topic)
{
    return Sha1Digest::fromBytes(topic.view().first(Sha1Digest::SIZE));
}

Sha1Digest Megatorrent::Crypto::dhtKey(const BlobId &blobId)
{
    return Sha1Digest::fromBytes(blobId.view().first(Sha1Digest::SIZE));
}

SymmetricKey Megatorrent::Crypto::chunkKey(const ChunkSecret &secret, const ChunkForm form, const quint32 realSize
        , const Sha256Digest &plaintextDigest)
{
    std::array<char, sizeof(realSize)> size;
    qToBigEndian(realSize, size.data());
    return keyedBlake2b256(secret.view(), {oneByte(form), QByteArrayView(size), plaintextDigest.view()});
}

SymmetricKey Megatorrent::Crypto::paddingKey(const SymmetricKey &chunkKey)
{
    return keyedBlake2b256(chunkKey.view(), {"megatorrent padding v1"});
}

SymmetricKey Megatorrent::Crypto::packTailKey(const SymmetricKey &lastChunkKey)
{
    return keyedBlake2b256(lastChunkKey.view(), {"megatorrent pack tail v1"});
}

SymmetricKey Megatorrent::Crypto::transportKey(const SharedSecret &shared, const Role sender)
{
    SecretBytes<SharedSecret::SIZE + 1, struct TransportKeyInputTag> input;
    std::copy_n(shared.data(), SharedSecret::SIZE, input.data());
    input.data()[SharedSecret::SIZE] = static_cast<std::uint8_t>(sender);
    return blake2b256(input.view());
}

SymmetricKey Megatorrent::Crypto::tagKey(const SharedSecret &shared, const Role sender
        , const ExchangeKey &connectingKey, const ExchangeKey &acceptingKey)
{
    return keyedBlake2b256(shared.view(), {"megatorrent tag v1", oneByte(sender), connectingKey.view(), acceptingKey.view()});
}

Tag Megatorrent::Crypto::channelTag(const SymmetricKey &tagKey, const Token &token)
{
    return keyedBlake2b128(tagKey.view(), {token.view()});
}
