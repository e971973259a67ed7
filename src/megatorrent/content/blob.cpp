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


#include "blob.h"

#include <cstring>

#include "../crypto/hash.h"

using namespace Megatorrent;
using namespace Megatorrent::Crypto;

namespace
{
    std::uint8_t *writable(QByteArray &bytes)
    {
        return reinterpret_cast<std::uint8_t *>(bytes.data());
    }

    QByteArrayView view(const std::uint8_t *data, const qsizetype size)
    {
        return {data, size};
    }

    AeadTag tagOf(const std::uint8_t *sealed, const qsizetype plaintextSize)
    {
        return AeadTag::fromBytes(view((sealed + plaintextSize), AEAD_TAG_SIZE));
    }

    // Whether `data` is the key stream under `key`, from its beginning
    bool isKeyStream(const SymmetricKey &key, const QByteArrayView data)
    {
        const qsizetype pieceSize = 64 * 1024;
        QByteArray expected {std::min(data.size(), pieceSize), Qt::Uninitialized};
        for (qsizetype offset = 0; offset < data.size(); offset += pieceSize)
        {
            const qsizetype size = std::min((data.size() - offset), pieceSize);
            keyStream(key, writable(expected), size, offset);
            if (std::memcmp(expected.constData(), (data.data() + offset), static_cast<size_t>(size)) != 0)
                return false;
        }
        return true;
    }
}

Ref Ref::fromBytes(const QByteArrayView bytes)
{
    Q_ASSERT(bytes.size() == SIZE);
    return {.blobId = BlobId::fromBytes(bytes.first(BlobId::SIZE)), .key = SymmetricKey::fromBytes(bytes.sliced(BlobId::SIZE))};
}

std::optional<Ref> Ref::fromHex(const QByteArrayView hex)
{
    if (hex.size() != (SIZE * 2))
        return std::nullopt;

    const auto blobId = BlobId::fromHex(hex.first(BlobId::SIZE * 2));
    const auto key = SymmetricKey::fromHex(hex.sliced(BlobId::SIZE * 2));
    if (!blobId || !key)
        return std::nullopt;
    return Ref {.blobId = *blobId, .key = *key};
}

void Ref::appendTo(QByteArray &bytes) const
{
    bytes.append(blobId.view());
    bytes.append(key.view());
}

QByteArray Ref::toHex() const
{
    return blobId.toHex() + key.toHex();
}

ChunkSealer::ChunkSealer() = default;
ChunkSealer::~ChunkSealer() = default;

SealedChunk ChunkSealer::sealAlone(const ChunkSecret &secret, const QByteArrayView plaintext, std::uint8_t *blob)
{
    const SymmetricKey key = chunkKey(secret, ChunkForm::Alone, static_cast<quint32>(plaintext.size()), sha256(plaintext));
    const AeadTag tag = rebuildAlone(key, plaintext, blob);
    return {.key = key, .tag = tag, .blobId = BlobId::fromBytes(sha256(view(blob, BLOB_SIZE)).view())};
}

AeadTag ChunkSealer::rebuildAlone(const SymmetricKey &key, const QByteArrayView plaintext, std::uint8_t *blob)
{
    Q_ASSERT((plaintext.size() >= 1) && (plaintext.size() <= CHUNK_SIZE));

    // each part is sealed where it lies or straight from the caller's buffer: nothing is copied
    std::uint8_t *const padding = blob + plaintext.size();
    const qsizetype paddingSize = CHUNK_SIZE - plaintext.size();
    if (paddingSize > 0)
        keyStream(paddingKey(key), padding, paddingSize);
    m_aead.seal(key, {}, {plaintext, view(padding, paddingSize)}, blob);
    return tagOf(blob, CHUNK_SIZE);
}

SealedChunk ChunkSealer::sealPacked(const ChunkSecret &secret, const QByteArrayView plaintext, std::uint8_t *sealed)
{
    const SymmetricKey key = chunkKey(secret, ChunkForm::Packed, static_cast<quint32>(plaintext.size()), sha256(plaintext));
    return {.key = key, .tag = rebuildPacked(key, plaintext, sealed), .blobId = {}};
}

AeadTag ChunkSealer::rebuildPacked(const SymmetricKey &key, const QByteArrayView plaintext, std::uint8_t *sealed)
{
    Q_ASSERT((plaintext.size() >= 1) && (plaintext.size() <= PACKED_CHUNK_MAX_SIZE));

    const qsizetype size = plaintext.size();
    m_aead.seal(key, {}, {plaintext}, sealed);
    return tagOf(sealed, size);
}

ChunkSealer::Opened ChunkSealer::openAlone(const SymmetricKey &key, const Nonce &nonce, const QByteArrayView blob
        , const qint64 realSize, std::uint8_t *plaintext)
{
    if ((blob.size() != BLOB_SIZE) || (realSize < 1) || (realSize > CHUNK_SIZE)
            || !m_aead.open(key, nonce, blob, plaintext))
    {
        return Opened::Failed;
    }

    // rebuilding uses the nonce zero, as all that is sealed here does
    const QByteArrayView padding = view((plaintext + realSize), (CHUNK_SIZE - realSize));
    if (!nonce.isNull() || (!padding.isEmpty() && !isKeyStream(paddingKey(key), padding)))
        return Opened::Foreign;
    return Opened::Rebuildable;
}

bool ChunkSealer::openPacked(const SymmetricKey &key, const QByteArrayView sealed, std::uint8_t *plaintext)
{
    return (sealed.size() > AEAD_TAG_SIZE)
            && (sealed.size() <= (PACKED_CHUNK_MAX_SIZE + AEAD_TAG_SIZE))
            && m_aead.open(key, {}, sealed, plaintext);
}

PackBuilder::PackBuilder(ChunkSealer &sealer)
    : m_sealer {sealer}
{
}

bool PackBuilder::isEmpty() const
{
    return m_end == 0;
}

bool PackBuilder::fits(const qint64 plaintextSize) const
{
    return (plaintextSize >= 1) && (plaintextSize <= PACKED_CHUNK_MAX_SIZE)
            && ((m_end + plaintextSize + AEAD_TAG_SIZE) <= BLOB_SIZE);
}

PackBuilder::Added PackBuilder::add(const ChunkSecret &secret, const QByteArrayView plaintext)
{
    std::uint8_t *const place = reserve(plaintext.size());
    return accept(m_sealer.sealPacked(secret, plaintext, place), plaintext.size());
}

PackBuilder::Added PackBuilder::addKnown(const SymmetricKey &key, const QByteArrayView plaintext)
{
    std::uint8_t *const place = reserve(plaintext.size());
    return accept({.key = key, .tag = m_sealer.rebuildPacked(key, plaintext, place), .blobId = {}}, plaintext.size());
}

QByteArray PackBuilder::finish()
{
    if (isEmpty())
        return {};

    keyStream(packTailKey(m_lastKey), (writable(m_blob) + m_end), (BLOB_SIZE - m_end));
    m_end = 0;
    m_lastKey = {};
    return std::exchange(m_blob, {});
}

bool PackBuilder::isTailSound(const QByteArrayView blob, const qint64 offset, const SymmetricKey &lastChunkKey)
{
    return (blob.size() == BLOB_SIZE) && (offset >= 0) && (offset <= BLOB_SIZE)
            && isKeyStream(packTailKey(lastChunkKey), blob.sliced(offset));
}

std::uint8_t *PackBuilder::reserve([[maybe_unused]] const qint64 plaintextSize)
{
    Q_ASSERT(fits(plaintextSize));
    if (m_blob.isEmpty())
        m_blob = QByteArray(BLOB_SIZE, Qt::Uninitialized);
    return writable(m_blob) + m_end;
}

PackBuilder::Added PackBuilder::accept(const SealedChunk &chunk, const qint64 plaintextSize)
{
    const Added added {.at = m_end, .chunk = chunk};
    m_end += plaintextSize + AEAD_TAG_SIZE;
    m_lastKey = chunk.key;
    return added;
}
