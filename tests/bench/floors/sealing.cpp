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


#include "sealing.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

using namespace Bench;

namespace
{
    // Looked up once: the look-up takes locks
    const EVP_CIPHER *cipher()
    {
        static const EVP_CIPHER *const algorithm = EVP_CIPHER_fetch(nullptr, "ChaCha20-Poly1305", nullptr);
        require(algorithm, "ChaCha20-Poly1305");
        return algorithm;
    }

    const EVP_MD *digest()
    {
        static const EVP_MD *const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
        require(algorithm, "SHA-256");
        return algorithm;
    }

    double seconds(const timeval &time)
    {
        return (static_cast<double>(time.tv_sec) + (static_cast<double>(time.tv_usec) / 1e6));
    }
}

void Bench::fail(const std::string &what)
{
    std::cerr << what << (errno ? std::string(": ") + std::strerror(errno) : "") << std::endl;
    std::exit(1);
}

void Bench::require(const bool condition, const char *what)
{
    if (!condition)
        fail(what);
}

Nonce Bench::nonceOf(const std::uint64_t counter)
{
    Nonce nonce {};
    std::memcpy(nonce.data(), &counter, sizeof(counter));
    return nonce;
}

Key Bench::keyOf(const std::uint64_t number)
{
    Key key {};
    std::memcpy((key.data() + 8), &number, sizeof(number));
    return key;
}

Cipher::Cipher(const Direction direction)
    : m_context {EVP_CIPHER_CTX_new()}
    , m_direction {direction}
{
    require((m_context && (EVP_CipherInit_ex2(m_context.get(), cipher(), nullptr, nullptr, direction, nullptr) == 1)), "a cipher");
}

void Cipher::begin(const Key &key, const Nonce &nonce)
{
    require((EVP_CipherInit_ex2(m_context.get(), nullptr, key.data(), nonce.data(), m_direction, nullptr) == 1), "a key");
}

void Cipher::begin(const Nonce &nonce)
{
    require((EVP_CipherInit_ex2(m_context.get(), nullptr, nullptr, nonce.data(), m_direction, nullptr) == 1), "a nonce");
}

void Cipher::update(const unsigned char *input, const std::size_t size, unsigned char *output)
{
    int written = 0;
    require((EVP_CipherUpdate(m_context.get(), output, &written, input, static_cast<int>(size)) == 1), "the cipher");
}

void Cipher::finish(unsigned char *tag)
{
    int written = 0;
    unsigned char none[16];
    require(((EVP_CipherFinal_ex(m_context.get(), none, &written) == 1)
            && (EVP_CIPHER_CTX_ctrl(m_context.get(), EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, tag) == 1)), "a tag");
}

bool Cipher::verify(const unsigned char *tag)
{
    int written = 0;
    unsigned char none[16];
    return ((EVP_CIPHER_CTX_ctrl(m_context.get(), EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, const_cast<unsigned char *>(tag)) == 1)
            && (EVP_CipherFinal_ex(m_context.get(), none, &written) == 1));
}

void Cipher::Free::operator()(EVP_CIPHER_CTX *context) const
{
    EVP_CIPHER_CTX_free(context);
}

Sha256::Sha256()
    : m_context {EVP_MD_CTX_new()}
{
    require((m_context && (EVP_DigestInit_ex2(m_context.get(), digest(), nullptr) == 1)), "a digest");
}

void Sha256::begin()
{
    require((EVP_DigestInit_ex2(m_context.get(), nullptr, nullptr) == 1), "a digest");
}

void Sha256::update(const unsigned char *data, const std::size_t size)
{
    require((EVP_DigestUpdate(m_context.get(), data, size) == 1), "the digest");
}

Hash Sha256::finish()
{
    Hash hash;
    require((EVP_DigestFinal_ex(m_context.get(), hash.data(), nullptr) == 1), "the digest");
    return hash;
}

void Sha256::Free::operator()(EVP_MD_CTX *context) const
{
    EVP_MD_CTX_free(context);
}

double Bench::cpuSeconds()
{
    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    return (seconds(usage.ru_utime) + seconds(usage.ru_stime));
}

double Bench::now()
{
    timespec time {};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (static_cast<double>(time.tv_sec) + (static_cast<double>(time.tv_nsec) / 1e9));
}

std::size_t Bench::readFully(const int file, unsigned char *data, const std::size_t size)
{
    std::size_t done = 0;
    while (done < size)
    {
        const ssize_t count = ::read(file, (data + done), (size - done));
        if ((count < 0) && (errno == EINTR))
            continue;
        if (count < 0)
            fail("reading");
        if (count == 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

void Bench::writeFully(const int file, const unsigned char *data, const std::size_t size)
{
    std::size_t done = 0;
    while (done < size)
    {
        const ssize_t count = ::write(file, (data + done), (size - done));
        if ((count < 0) && (errno == EINTR))
            continue;
        if (count < 0)
            fail("writing");
        done += static_cast<std::size_t>(count);
    }
}
