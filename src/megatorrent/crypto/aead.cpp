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


#include "aead.h"

#include <cstring>

#include <openssl/evp.h>

#include <QtEndian>

#include "algorithms.h"

using namespace Megatorrent;
using namespace Megatorrent::Crypto;

namespace
{
    const char NAME[] = "ChaCha20-Poly1305";
    const int BLOCK_SIZE = 64;  // of ChaCha20

    // OpenSSL encrypts all that it gets in one go before it authenticates it: pieces of this size are still
    // in the processor's cache for the second step. It also keeps lengths within an int.
    const qsizetype PIECE_SIZE = 64 * 1024;

    void update(EVP_CIPHER_CTX *context, const std::uint8_t *input, const qsizetype size, std::uint8_t *output)
    {
        for (qsizetype done = 0; done < size;)
        {
            const qsizetype piece = std::min((size - done), PIECE_SIZE);
            int written = 0;
            Algorithms::require((EVP_CipherUpdate(context, (output + done), &written, (input + done), static_cast<int>(piece)) == 1)
                    && (written == piece), NAME);
            done += piece;
        }
    }

    const std::uint8_t *bytes(const QByteArrayView data)
    {
        return reinterpret_cast<const std::uint8_t *>(data.data());
    }
}

void Megatorrent::Crypto::keyStream(const SymmetricKey &key, std::uint8_t *data, const qsizetype size, const qint64 offset)
{
    Q_ASSERT((offset >= 0) && ((offset % BLOCK_SIZE) == 0));
    if (size <= 0)
        return;

    struct Free { void operator()(EVP_CIPHER_CTX *context) const { EVP_CIPHER_CTX_free(context); } };
    const std::unique_ptr<EVP_CIPHER_CTX, Free> context {Algorithms::required(EVP_CIPHER_CTX_new(), "ChaCha20")};

    // little-endian block counter, then the nonce
    std::array<unsigned char, 16> iv {};
    qToLittleEndian(static_cast<quint32>(offset / BLOCK_SIZE), iv.data());
    Algorithms::require((EVP_EncryptInit_ex2(context.get(), Algorithms::required(Algorithms::findChaCha20(), "ChaCha20")
            , key.data(), iv.data(), nullptr) == 1), "ChaCha20");

    std::memset(data, 0, static_cast<size_t>(size));
    update(context.get(), data, size, data);
}

void Aead::Free::operator()(EVP_CIPHER_CTX *context) const
{
    EVP_CIPHER_CTX_free(context);
}

Aead::Aead()
    : m_context {Algorithms::required(EVP_CIPHER_CTX_new(), NAME)}
{
    Algorithms::require((EVP_CipherInit_ex2(m_context.get(), Algorithms::required(Algorithms::findChaCha20Poly1305(), NAME)
            , nullptr, nullptr, 1, nullptr) == 1), NAME);
}

Aead::~Aead() = default;

void Aead::seal(const SymmetricKey &key, const Nonce &nonce, const std::initializer_list<QByteArrayView> parts, std::uint8_t *output)
{
    Algorithms::require((EVP_CipherInit_ex2(m_context.get(), nullptr, key.data(), nonce.data(), 1, nullptr) == 1), NAME);
    for (const QByteArrayView part : parts)
    {
        update(m_context.get(), bytes(part), part.size(), output);
        output += part.size();
    }

    int written = 0;
    Algorithms::require((EVP_CipherFinal_ex(m_context.get(), output, &written) == 1) && (written == 0), NAME);
    Algorithms::require((EVP_CIPHER_CTX_ctrl(m_context.get(), EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_SIZE, output) == 1), NAME);
}

bool Aead::open(const SymmetricKey &key, const Nonce &nonce, const QByteArrayView sealed, std::uint8_t *output)
{
    const qsizetype size = sealed.size() - AEAD_TAG_SIZE;
    if (size < 0)
        return false;

    std::array<std::uint8_t, AEAD_TAG_SIZE> tag;
    std::copy_n((bytes(sealed) + size), AEAD_TAG_SIZE, tag.begin());

    Algorithms::require((EVP_CipherInit_ex2(m_context.get(), nullptr, key.data(), nonce.data(), 0, nullptr) == 1), NAME);
    Algorithms::require((EVP_CIPHER_CTX_ctrl(m_context.get(), EVP_CTRL_AEAD_SET_TAG, AEAD_TAG_SIZE, tag.data()) == 1), NAME);
    update(m_context.get(), bytes(sealed), size, output);

    const Algorithms::ErrorGuard guard;
    int written = 0;
    std::uint8_t none = 0;
    if (EVP_CipherFinal_ex(m_context.get(), &none, &written) == 1)
        return true;

    OPENSSL_cleanse(output, static_cast<size_t>(size));
    return false;
}

QByteArray Megatorrent::Crypto::seal(const SymmetricKey &key, const Nonce &nonce, const QByteArrayView plaintext)
{
    QByteArray sealed {(plaintext.size() + AEAD_TAG_SIZE), Qt::Uninitialized};
    Aead().seal(key, nonce, {plaintext}, reinterpret_cast<std::uint8_t *>(sealed.data()));
    return sealed;
}

std::optional<QByteArray> Megatorrent::Crypto::open(const SymmetricKey &key, const Nonce &nonce, const QByteArrayView sealed)
{
    if (sealed.size() < AEAD_TAG_SIZE)
        return std::nullopt;

    QByteArray plaintext {(sealed.size() - AEAD_TAG_SIZE), Qt::Uninitialized};
    if (!Aead().open(key, nonce, sealed, reinterpret_cast<std::uint8_t *>(plaintext.data())))
        return std::nullopt;
    return plaintext;
}
