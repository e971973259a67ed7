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


#include "curve.h"

#include <memory>

#include <openssl/bn.h>
#include <openssl/evp.h>

#include "algorithms.h"

using namespace Megatorrent;
using namespace Megatorrent::Crypto;

namespace
{
    const char X25519_NAME[] = "X25519";
    const char ED25519_NAME[] = "ED25519";

    struct Free
    {
        void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
        void operator()(EVP_PKEY_CTX *context) const { EVP_PKEY_CTX_free(context); }
        void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
        void operator()(BIGNUM *number) const { BN_free(number); }
        void operator()(BN_CTX *context) const { BN_CTX_free(context); }
    };

    template <typename T>
    using Owned = std::unique_ptr<T, Free>;

    template <typename Secret>
    Owned<EVP_PKEY> privateKey(const char *type, const Secret &secret)
    {
        return Owned<EVP_PKEY> {Algorithms::required(
                EVP_PKEY_new_raw_private_key_ex(nullptr, type, nullptr, secret.data(), Secret::SIZE), type)};
    }

    template <typename Key>
    Owned<EVP_PKEY> peerPublicKey(const char *type, const Key &key)
    {
        return Owned<EVP_PKEY> {EVP_PKEY_new_raw_public_key_ex(nullptr, type, nullptr, key.data(), Key::SIZE)};
    }

    template <typename Key>
    Key rawPublicKey(const EVP_PKEY *key, const char *type)
    {
        Key result;
        size_t size = Key::SIZE;
        Algorithms::require((EVP_PKEY_get_raw_public_key(key, result.data(), &size) == 1) && (size == Key::SIZE), type);
        return result;
    }

    Owned<BIGNUM> number(const char *hex)
    {
        BIGNUM *result = nullptr;
        Algorithms::require((BN_hex2bn(&result, hex) > 0), "BN_hex2bn");
        return Owned<BIGNUM> {result};
    }

    // Arithmetic modulo p = 2^255 - 19, as far as the equation of the curve needs it
    class Field
    {
    public:
        Field()
            : m_context {Algorithms::required(BN_CTX_new(), "BN_CTX_new")}
            , m_p {number("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFED")}
            , m_d {number("52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3")}
        {
        }

        bool contains(const BIGNUM *value) const
        {
            return BN_cmp(value, m_p.get()) < 0;
        }

        // -x^2 + y^2 = 1 + d x^2 y^2 has a solution x if (y^2 - 1) / (d y^2 + 1) is a square. The denominator is
        // never 0, since -1/d is no square, and a quotient is a square if the product is.
        bool isOnCurve(const BIGNUM *y) const
        {
            const Owned<BIGNUM> square = multiply(y, y);
            const Owned<BIGNUM> denominator = multiply(m_d.get(), square.get());
            Algorithms::require((BN_sub_word(square.get(), 1) == 1) && (BN_add_word(denominator.get(), 1) == 1), "BN_add_word");
            const Owned<BIGNUM> product = multiply(square.get(), denominator.get());
            const int symbol = BN_kronecker(product.get(), m_p.get(), m_context.get());
            Algorithms::require((symbol >= -1), "BN_kronecker");
            return symbol >= 0;
        }

    private:
        Owned<BIGNUM> multiply(const BIGNUM *left, const BIGNUM *right) const
        {
            Owned<BIGNUM> result {Algorithms::required(BN_new(), "BN_new")};
            Algorithms::require((BN_mod_mul(result.get(), left, right, m_p.get(), m_context.get()) == 1), "BN_mod_mul");
            return result;
        }

        Owned<BN_CTX> m_context;
        Owned<BIGNUM> m_p;
        Owned<BIGNUM> m_d;
    };

    // y of the eight points whose order divides 8, little-endian, without the sign of x
    constexpr std::array<const char *, 5> SMALL_ORDER_Y
    {
        "0000000000000000000000000000000000000000000000000000000000000000",  // order 4
        "0100000000000000000000000000000000000000000000000000000000000000",  // order 1
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",  // order 8
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",  // order 8
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"   // order 2
    };
}

ExchangeKey Megatorrent::Crypto::exchangePublicKey(const ExchangeSecret &secret)
{
    return rawPublicKey<ExchangeKey>(privateKey(X25519_NAME, secret).get(), X25519_NAME);
}

std::optional<SharedSecret> Megatorrent::Crypto::exchange(const ExchangeSecret &secret, const ExchangeKey &peerKey)
{
    const Algorithms::ErrorGuard guard;
    const Owned<EVP_PKEY> own = privateKey(X25519_NAME, secret);
    const Owned<EVP_PKEY> peer = peerPublicKey(X25519_NAME, peerKey);
    const Owned<EVP_PKEY_CTX> context {Algorithms::required(EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr), X25519_NAME)};
    Algorithms::require((EVP_PKEY_derive_init_ex(context.get(), nullptr) == 1), X25519_NAME);

    // fails if all of the shared secret is zero, which is what keys of low order give
    SharedSecret shared;
    size_t size = SharedSecret::SIZE;
    if (!peer || (EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1)
            || (EVP_PKEY_derive(context.get(), shared.data(), &size) != 1)
            || (size != SharedSecret::SIZE) || shared.isNull())
    {
        return std::nullopt;
    }
    return shared;
}

PublicKey Megatorrent::Crypto::publicKey(const Seed &seed)
{
    return rawPublicKey<PublicKey>(privateKey(ED25519_NAME, seed).get(), ED25519_NAME);
}

Signature Megatorrent::Crypto::sign(const Seed &seed, const QByteArrayView message)
{
    const Owned<EVP_PKEY> key = privateKey(ED25519_NAME, seed);
    const Owned<EVP_MD_CTX> context {Algorithms::required(EVP_MD_CTX_new(), ED25519_NAME)};
    Algorithms::require((EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(), nullptr) == 1), ED25519_NAME);

    Signature signature;
    size_t size = Signature::SIZE;
    Algorithms::require((EVP_DigestSign(context.get(), signature.data(), &size
            , reinterpret_cast<const unsigned char *>(message.data()), static_cast<size_t>(message.size())) == 1)
            && (size == Signature::SIZE), ED25519_NAME);
    return signature;
}

bool Megatorrent::Crypto::verify(const PublicKey &key, const QByteArrayView message, const Signature &signature)
{
    const Algorithms::ErrorGuard guard;
    const Owned<EVP_PKEY> publicKey = peerPublicKey(ED25519_NAME, key);
    if (!publicKey)
        return false;

    const Owned<EVP_MD_CTX> context {Algorithms::required(EVP_MD_CTX_new(), ED25519_NAME)};
    return (EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, publicKey.get(), nullptr) == 1)
            && (EVP_DigestVerify(context.get(), signature.data(), Signature::SIZE
                , reinterpret_cast<const unsigned char *>(message.data()), static_cast<size_t>(message.size())) == 1);
}

bool Megatorrent::Crypto::isSound(const PublicKey &key)
{
    PublicKey withoutSign = key;
    withoutSign.data()[PublicKey::SIZE - 1] &= 0x7F;

    // "negative zero" has y = 1 or y = -1 and is caught here as well
    const QByteArray hex = withoutSign.toHex();
    for (const char *smallOrder : SMALL_ORDER_Y)
    {
        if (hex == smallOrder)
            return false;
    }

    const Field field;
    const Owned<BIGNUM> y {Algorithms::required(BN_lebin2bn(withoutSign.data(), PublicKey::SIZE, nullptr), "BN_lebin2bn")};
    return field.contains(y.get()) && field.isOnCurve(y.get());
}

SecretBytes<64, ExpandedKeyTag> Megatorrent::Crypto::expand(const Seed &seed)
{
    SecretBytes<64, ExpandedKeyTag> result;
    Algorithms::require((EVP_Digest(seed.data(), Seed::SIZE, result.data(), nullptr
            , Algorithms::required(Algorithms::findSha512(), "SHA512"), nullptr) == 1), "SHA512");
    result.data()[0] &= 248;
    result.data()[31] &= 63;
    result.data()[31] |= 64;
    return result;
}
