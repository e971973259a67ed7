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

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <openssl/crypto.h>

#include <QByteArray>
#include <QByteArrayView>
#include <QHashFunctions>
#include <QString>

namespace Megatorrent
{
    // A value of exactly N bytes. The tag keeps a blob id from being passed where a
    // public key is meant. Trivially copyable, usable as key of QHash and std::map.
    template <std::size_t N, typename Tag>
    class FixedBytes
    {
    public:
        static constexpr qsizetype SIZE = N;

        constexpr FixedBytes() = default;

        // `bytes` must be exactly N bytes long.
        static FixedBytes fromBytes(const QByteArrayView bytes)
        {
            Q_ASSERT(bytes.size() == SIZE);
            FixedBytes result;
            std::copy_n(bytes.cbegin(), std::min(bytes.size(), SIZE), reinterpret_cast<char *>(result.m_bytes.data()));
            return result;
        }

        // Accepts exactly 2 * N lower-case hexadecimal digits and nothing else.
        static std::optional<FixedBytes> fromHex(const QByteArrayView hex)
        {
            if (hex.size() != (SIZE * 2))
                return std::nullopt;

            FixedBytes result;
            for (qsizetype i = 0; i < SIZE; ++i)
            {
                const int high = hexDigit(hex[i * 2]);
                const int low = hexDigit(hex[(i * 2) + 1]);
                if ((high < 0) || (low < 0))
                    return std::nullopt;
                result.m_bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>((high << 4) | low);
            }
            return result;
        }

        constexpr std::uint8_t *data() { return m_bytes.data(); }
        constexpr const std::uint8_t *data() const { return m_bytes.data(); }

        // The view is valid as long as this object.
        QByteArrayView view() const { return {m_bytes.data(), SIZE}; }
        QByteArray toByteArray() const { return view().toByteArray(); }
        QByteArray toHex() const { return QByteArray::fromRawData(view().data(), SIZE).toHex(); }
        QString toString() const { return QString::fromLatin1(toHex()); }

        bool isNull() const { return *this == FixedBytes {}; }

        friend constexpr auto operator<=>(const FixedBytes &, const FixedBytes &) = default;
        friend size_t qHash(const FixedBytes &value, const size_t seed = 0) { return ::qHash(value.view(), seed); }

    private:
        static constexpr int hexDigit(const char c)
        {
            if ((c >= '0') && (c <= '9'))
                return c - '0';
            if ((c >= 'a') && (c <= 'f'))
                return c - 'a' + 10;
            return -1;
        }

        std::array<std::uint8_t, N> m_bytes {};
    };

    // Like FixedBytes, for keys: cleared when it goes out of scope, compared in constant time,
    // and without any conversion to text but an explicit toHex().
    template <std::size_t N, typename Tag>
    class SecretBytes
    {
    public:
        static constexpr qsizetype SIZE = N;

        SecretBytes() = default;
        SecretBytes(const SecretBytes &) = default;
        SecretBytes &operator=(const SecretBytes &) = default;
        ~SecretBytes() { OPENSSL_cleanse(m_bytes.data(), N); }

        // `bytes` must be exactly N bytes long.
        static SecretBytes fromBytes(const QByteArrayView bytes)
        {
            Q_ASSERT(bytes.size() == SIZE);
            SecretBytes result;
            std::copy_n(bytes.cbegin(), std::min(bytes.size(), SIZE), reinterpret_cast<char *>(result.m_bytes.data()));
            return result;
        }

        // Accepts exactly 2 * N lower-case hexadecimal digits and nothing else.
        static std::optional<SecretBytes> fromHex(const QByteArrayView hex)
        {
            const auto value = FixedBytes<N, Tag>::fromHex(hex);
            if (!value)
                return std::nullopt;
            return fromBytes(value->view());
        }

        std::uint8_t *data() { return m_bytes.data(); }
        const std::uint8_t *data() const { return m_bytes.data(); }
        QByteArrayView view() const { return {m_bytes.data(), SIZE}; }
        QByteArray toHex() const { return QByteArray::fromRawData(view().data(), SIZE).toHex(); }

        bool isNull() const { return *this == SecretBytes {}; }

        friend bool operator==(const SecretBytes &left, const SecretBytes &right)
        {
            return CRYPTO_memcmp(left.m_bytes.data(), right.m_bytes.data(), N) == 0;
        }

    private:
        std::array<std::uint8_t, N> m_bytes {};
    };

    using BlobId = FixedBytes<32, struct BlobIdTag>;            // SHA-256 of a blob (protocol.md 3)
    using Sha256Digest = FixedBytes<32, struct Sha256Tag>;
    using Sha1Digest = FixedBytes<20, struct Sha1Tag>;          // what libtorrent's DHT calls an info-hash
    using PublicKey = FixedBytes<32, struct PublicKeyTag>;      // Ed25519: the name of a channel (protocol.md 1)
    using Signature = FixedBytes<64, struct SignatureTag>;      // Ed25519
    using Topic = FixedBytes<32, struct TopicTag>;              // what is looked up for a channel (protocol.md 2)
    using Tag = FixedBytes<16, struct ConnectionTagTag>;        // shows on one connection that a channel is known (protocol.md 10)
    using AeadTag = FixedBytes<16, struct AeadTagTag>;          // Poly1305
    using Nonce = FixedBytes<12, struct NonceTag>;              // ChaCha20-Poly1305, IETF
    using ExchangeKey = FixedBytes<32, struct ExchangeKeyTag>;  // X25519 public key (protocol.md 9)

    using Seed = SecretBytes<32, struct SeedTag>;               // Ed25519 secret: the owner of a channel
    using ReadKey = SecretBytes<32, struct ReadKeyTag>;         // opens a private channel
    using SymmetricKey = SecretBytes<32, struct SymmetricKeyTag>;
    using ChunkSecret = SecretBytes<32, struct ChunkSecretTag>; // CS of protocol.md 2
    using Token = SecretBytes<32, struct TokenTag>;             // T of protocol.md 2
    using SharedSecret = SecretBytes<32, struct SharedSecretTag>;
}
