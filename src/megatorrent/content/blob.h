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

#include "../crypto/aead.h"
#include "../crypto/bytes.h"
#include "../crypto/keyschedule.h"

// Layout of blobs: protocol.md 3. Pure; callable from any thread (objects: one thread each).

namespace Megatorrent
{
    inline constexpr qint64 CHUNK_SIZE = 1'048'576;                                    // plaintext bytes (protocol.md 3)
    inline constexpr qint64 BLOB_SIZE = CHUNK_SIZE + Crypto::AEAD_TAG_SIZE;            // 1,048,592
    inline constexpr qint64 PACKED_CHUNK_MAX_SIZE = 524'272;                           // plaintext bytes (protocol.md 3): two of them fill a blob
    using Crypto::ChunkForm;

    // Where a chunk is and what opens it: `ref` of protocol.md 5 and a record of 4
    struct Ref
    {
        BlobId blobId;
        SymmetricKey key;

        friend bool operator==(const Ref &, const Ref &) = default;

        static constexpr qsizetype SIZE = 64;  // bytes in binary form; 128 hex digits in text
        static Ref fromBytes(QByteArrayView bytes);  // exactly SIZE bytes
        static std::optional<Ref> fromHex(QByteArrayView hex);
        void appendTo(QByteArray &bytes) const;
        QByteArray toHex() const;
    };

    struct SealedChunk
    {
        SymmetricKey key;
        AeadTag tag;
        BlobId blobId;  // of chunks of form F; null for those in a pack
    };

    // Seals chunks; keeps its contexts between calls.
    class ChunkSealer
    {
        Q_DISABLE_COPY(ChunkSealer)

    public:
        ChunkSealer();
        ~ChunkSealer();

        // Form F: 1 <= plaintext.size() <= CHUNK_SIZE; writes BLOB_SIZE bytes to `blob`. The plaintext may lie at `blob`.
        SealedChunk sealAlone(const ChunkSecret &secret, QByteArrayView plaintext, std::uint8_t *blob);
        // The same blob again, from a plaintext and a key that was derived before. Leaves blobId null
        // (hash the blob where it matters).
        AeadTag rebuildAlone(const SymmetricKey &key, QByteArrayView plaintext, std::uint8_t *blob);
        // Form P: writes plaintext.size() + 16 bytes to `sealed`.
        SealedChunk sealPacked(const ChunkSecret &secret, QByteArrayView plaintext, std::uint8_t *sealed);
        AeadTag rebuildPacked(const SymmetricKey &key, QByteArrayView plaintext, std::uint8_t *sealed);

        enum class Opened
        {
            Failed,       // not sealed under this key
            Foreign,      // opened, but padding or nonce are not the derived ones: the blob cannot be rebuilt from the plaintext
            Rebuildable
        };
        // Opens a form F blob (v5 or ours). `plaintext` has room for CHUNK_SIZE bytes; its first realSize bytes are the content.
        [[nodiscard]] Opened openAlone(const SymmetricKey &key, const Nonce &nonce, QByteArrayView blob, qint64 realSize, std::uint8_t *plaintext);
        // Opens one chunk of a pack; `sealed` is the part of the blob at its offset, realSize + 16 bytes.
        [[nodiscard]] bool openPacked(const SymmetricKey &key, QByteArrayView sealed, std::uint8_t *plaintext);

    private:
        Crypto::Aead m_aead;
    };

    // Fills one pack blob (protocol.md 3). add() while fits(), then finish(); what does not fit must not be added.
    class PackBuilder
    {
    public:
        explicit PackBuilder(ChunkSealer &sealer);

        bool isEmpty() const;
        bool fits(qint64 plaintextSize) const;
        struct Added
        {
            qint64 at;  // offset in the blob
            SealedChunk chunk;
        };
        Added add(const ChunkSecret &secret, QByteArrayView plaintext);
        // A chunk with a known key (rebuilding)
        Added addKnown(const SymmetricKey &key, QByteArrayView plaintext);
        // Writes the tail; gives the BLOB_SIZE bytes and leaves the builder empty.
        QByteArray finish();

        // The tail of a pack whose chunks end at `offset` and whose last chunk has this key
        [[nodiscard]] static bool isTailSound(QByteArrayView blob, qint64 offset, const SymmetricKey &lastChunkKey);

    private:
        std::uint8_t *reserve(qint64 plaintextSize);
        Added accept(const SealedChunk &chunk, qint64 plaintextSize);

        ChunkSealer &m_sealer;
        QByteArray m_blob;
        qint64 m_end = 0;
        SymmetricKey m_lastKey;
    };
}
