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


#include "hash.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <QCryptographicHash>

#include "algorithms.h"

using namespace Megatorrent;
using namespace Megatorrent::Crypto;

namespace
{
    using MessageId = FixedBytes<16, MessageIdTag>;

    const unsigned char *bytes(const QByteArrayView data)
    {
        return reinterpret_cast<const unsigned char *>(data.data());
    }

    template <typename Digest>
    Digest digest(const EVP_MD *algorithm, const QByteArrayView data, const char *name)
    {
        Digest result;
        Algorithms::required(algorithm, name);
        Algorithms::require((EVP_Digest(data.data(), static_cast<size_t>(data.size()), result.data(), nullptr, algorithm, nullptr) == 1), name);
        return result;
    }

    template <typename Result>
    Result keyedBlake2b(const QByteArrayView key, const std::initializer_list<QByteArrayView> message)
    {
        struct Free { void operator()(EVP_MAC_CTX *context) const { EVP_MAC_CTX_free(context); } };

        const char *const name = "BLAKE2BMAC";
        EVP_MAC *const algorithm = Algorithms::required(Algorithms::findBlake2bMac(), name);
        const std::unique_ptr<EVP_MAC_CTX, Free> context {Algorithms::required(EVP_MAC_CTX_new(algorithm), name)};

        size_t size = Result::SIZE;
        const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size), OSSL_PARAM_construct_end()};
        Algorithms::require((EVP_MAC_init(context.get(), bytes(key), static_cast<size_t>(key.size()), parameters) == 1), name);
        for (const QByteArrayView part : message)
            Algorithms::require((EVP_MAC_update(context.get(), bytes(part), static_cast<size_t>(part.size())) == 1), name);

        Result result;
        size_t written = 0;
        Algorithms::require((EVP_MAC_final(context.get(), result.data(), &written, size) == 1) && (written == size), name);
        return result;
    }

    // OpenSSL before 3.2 ignores the size that is asked for without saying so and writes 64 bytes.
    std::optional<MessageId> tryBlake2b128(const QByteArrayView data)
    {
        struct Free { void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); } };

        const EVP_MD *const algorithm = Algorithms::findBlake2b();
        const std::unique_ptr<EVP_MD_CTX, Free> context {EVP_MD_CTX_new()};
        if (!algorithm || !context)
            return std::nullopt;

        size_t size = MessageId::SIZE;
        const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_size_t(OSSL_DIGEST_PARAM_SIZE, &size), OSSL_PARAM_construct_end()};
        std::array<unsigned char, EVP_MAX_MD_SIZE> output {};
        unsigned int written = 0;
        if ((EVP_DigestInit_ex2(context.get(), algorithm, parameters) != 1)
                || (EVP_DigestUpdate(context.get(), data.data(), static_cast<size_t>(data.size())) != 1)
                || (EVP_DigestFinal_ex(context.get(), output.data(), &written) != 1)
                || (written != MessageId::SIZE))
        {
            return std::nullopt;
        }
        return MessageId::fromBytes({output.data(), MessageId::SIZE});
    }
}

bool Megatorrent::Crypto::isAvailable()
{
    const Algorithms::ErrorGuard guard;
    static const bool available = Algorithms::findSha1() && Algorithms::findSha256() && Algorithms::findSha512()
            && Algorithms::findBlake2bMac() && Algorithms::findChaCha20() && Algorithms::findChaCha20Poly1305()
            && QCryptographicHash::supportsAlgorithm(QCryptographicHash::Blake2b_256)
            && tryBlake2b128({}).has_value();
    return available;
}

void Megatorrent::Crypto::randomBytes(std::uint8_t *data, const qsizetype size)
{
    Algorithms::require((RAND_priv_bytes_ex(nullptr, data, static_cast<size_t>(size), 0) == 1), "RAND_priv_bytes");
}

bool Megatorrent::Crypto::equalConstantTime(const QByteArrayView left, const QByteArrayView right)
{
    return (left.size() == right.size())
            && (CRYPTO_memcmp(left.data(), right.data(), static_cast<size_t>(left.size())) == 0);
}

Sha256Digest Megatorrent::Crypto::sha256(const QByteArrayView data)
{
    return digest<Sha256Digest>(Algorithms::findSha256(), data, "SHA256");
}

Sha1Digest Megatorrent::Crypto::sha1(const QByteArrayView data)
{
    return digest<Sha1Digest>(Algorithms::findSha1(), data, "SHA1");
}

SymmetricKey Megatorrent::Crypto::blake2b256(const QByteArrayView data)
{
    SymmetricKey result;
    const QByteArrayView written = QCryptographicHash::hashInto(
            QSpan<std::uint8_t> {result.data(), SymmetricKey::SIZE}, data, QCryptographicHash::Blake2b_256);
    Algorithms::require((written.size() == SymmetricKey::SIZE), "BLAKE2b-256");
    return result;
}

SymmetricKey Megatorrent::Crypto::keyedBlake2b256(const QByteArrayView key, const std::initializer_list<QByteArrayView> message)
{
    return keyedBlake2b<SymmetricKey>(key, message);
}

Tag Megatorrent::Crypto::keyedBlake2b128(const QByteArrayView key, const std::initializer_list<QByteArrayView> message)
{
    return keyedBlake2b<Tag>(key, message);
}

MessageId Megatorrent::Crypto::blake2b128(const QByteArrayView data)
{
    const std::optional<MessageId> result = tryBlake2b128(data);
    Algorithms::require(result.has_value(), "BLAKE2b-128");
    return *result;
}

void Sha256::Free::operator()(EVP_MD_CTX *context) const
{
    EVP_MD_CTX_free(context);
}

Sha256::Sha256()
    : m_context {Algorithms::required(EVP_MD_CTX_new(), "SHA256")}
{
    Algorithms::require((EVP_DigestInit_ex2(m_context.get(), Algorithms::required(Algorithms::findSha256(), "SHA256"), nullptr) == 1), "SHA256");
}

Sha256::~Sha256() = default;

void Sha256::update(const QByteArrayView data)
{
    Algorithms::require((EVP_DigestUpdate(m_context.get(), data.data(), static_cast<size_t>(data.size())) == 1), "SHA256");
}

Sha256Digest Sha256::finish()
{
    Sha256Digest result;
    Algorithms::require((EVP_DigestFinal_ex(m_context.get(), result.data(), nullptr) == 1), "SHA256");
    Algorithms::require((EVP_DigestInit_ex2(m_context.get(), nullptr, nullptr) == 1), "SHA256");
    return result;
}
