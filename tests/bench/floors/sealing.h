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

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <openssl/evp.h>

// The least that the floors need of OpenSSL: contexts that are made once and used again for every message.

namespace Bench
{
    inline constexpr std::size_t CHUNK_SIZE = 1024 * 1024;
    inline constexpr std::size_t TAG_SIZE = 16;
    inline constexpr std::size_t BLOB_SIZE = CHUNK_SIZE + TAG_SIZE;
    // Small enough to be in the processor's cache still when the next step reads it
    inline constexpr std::size_t PIECE_SIZE = 64 * 1024;

    using Key = std::array<unsigned char, 32>;
    using Nonce = std::array<unsigned char, 12>;
    using Hash = std::array<unsigned char, 32>;

    // Says what was attempted, and why it failed if errno knows, and ends the program.
    [[noreturn]] void fail(const std::string &what);
    void require(bool condition, const char *what);

    Nonce nonceOf(std::uint64_t counter);
    Key keyOf(std::uint64_t number);    // of a chunk: any will do here, as long as each has its own

    // One message after the other, each in as many pieces as one likes.
    class Cipher
    {
    public:
        enum Direction { Open = 0, Seal = 1 };

        explicit Cipher(Direction direction);

        void begin(const Key &key, const Nonce &nonce);
        void begin(const Nonce &nonce);    // with the key of the message before
        void update(const unsigned char *input, std::size_t size, unsigned char *output);
        void finish(unsigned char *tag);         // sealing
        bool verify(const unsigned char *tag);   // opening

    private:
        struct Free { void operator()(EVP_CIPHER_CTX *context) const; };
        std::unique_ptr<EVP_CIPHER_CTX, Free> m_context;
        Direction m_direction;
    };

    class Sha256
    {
    public:
        Sha256();

        void begin();
        void update(const unsigned char *data, std::size_t size);
        Hash finish();

    private:
        struct Free { void operator()(EVP_MD_CTX *context) const; };
        std::unique_ptr<EVP_MD_CTX, Free> m_context;
    };

    // User and system time of this process, in seconds
    double cpuSeconds();
    double now();

    // Reads exactly this much, unless the file ends before.
    std::size_t readFully(int file, unsigned char *data, std::size_t size);
    void writeFully(int file, const unsigned char *data, std::size_t size);
}
