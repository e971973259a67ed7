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


// The floor of a transfer: what sealing twice, sending, opening twice and verifying cannot do without, one thread at each end.
//
//   bench_transferfloor ids SOURCE IDS                         the SHA-256 of every blob, which a receiver knows beforehand
//   bench_transferfloor receive ADDRESS PORT IDS SIZE TARGET   waits for one sender
//   bench_transferfloor send ADDRESS PORT SOURCE
//
// The sender reads a MiB, seals it (the blob), and seals that again in frames of 64 KiB, as the transport does. The receiver
// opens the frames, takes the SHA-256 of each blob, opens it, and writes one file. Every step works on 64 KiB that are still in the
// cache, contexts are used again, and nothing is copied but by the kernel. Frames have four bytes of length, so that 64 KiB fit.
//
// Prints {"cpu": seconds, "wall": seconds, "bytes": n}, from the first byte sent or received to the last.

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sealing.h"

using namespace Bench;

namespace
{
    using Buffer = std::vector<unsigned char>;

    const std::size_t LENGTH_SIZE = sizeof(std::uint32_t);
    const std::size_t FRAME_OVERHEAD = LENGTH_SIZE + TAG_SIZE;
    const std::size_t MAX_CONTENT = PIECE_SIZE + TAG_SIZE;   // the last frame of a blob has the blob's tag as well
    const std::size_t FRAMES_IN_BLOB = CHUNK_SIZE / PIECE_SIZE;
    const std::size_t RECEIVE_SIZE = 512 * 1024;
    const Key TRANSPORT_KEY {0x17};

    class Measured
    {
    public:
        void print(const std::uint64_t bytes) const
        {
            std::printf("{\"cpu\": %.4f, \"wall\": %.4f, \"bytes\": %llu}\n", (cpuSeconds() - m_cpu), (now() - m_start)
                    , static_cast<unsigned long long>(bytes));
        }

    private:
        double m_cpu = cpuSeconds();
        double m_start = now();
    };

    sockaddr_in addressOf(const char *host, const char *port)
    {
        sockaddr_in address {};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
        require((::inet_pton(AF_INET, host, &address.sin_addr) == 1), "the address");
        return address;
    }

    int openSource(const char *path)
    {
        const int file = ::open(path, (O_RDONLY | O_CLOEXEC));
        require((file >= 0), path);
        return file;
    }

    int makeIds(const char *sourcePath, const char *idsPath)
    {
        const int source = openSource(sourcePath);
        const int ids = ::open(idsPath, (O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC), 0600);
        require((ids >= 0), idsPath);
        Cipher cipher {Cipher::Seal};
        Sha256 sha256;
        Buffer blob(BLOB_SIZE);
        for (std::uint64_t number = 0; ; ++number)
        {
            const std::size_t size = readFully(source, blob.data(), CHUNK_SIZE);
            if (size == 0)
                break;
            std::memset((blob.data() + size), 0, (CHUNK_SIZE - size));
            cipher.begin(keyOf(number), Nonce {});
            cipher.update(blob.data(), CHUNK_SIZE, blob.data());
            cipher.finish(blob.data() + CHUNK_SIZE);
            sha256.begin();
            sha256.update(blob.data(), BLOB_SIZE);
            const Hash id = sha256.finish();
            writeFully(ids, id.data(), id.size());
        }
        return 0;
    }

    int send(const char *host, const char *port, const char *sourcePath)
    {
        const int source = openSource(sourcePath);
        const int connection = ::socket(AF_INET, (SOCK_STREAM | SOCK_CLOEXEC), 0);
        require((connection >= 0), "a socket");
        const int one = 1;
        ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        const sockaddr_in address = addressOf(host, port);
        require((::connect(connection, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) == 0), "connecting");

        Cipher inner {Cipher::Seal};
        Cipher outer {Cipher::Seal};
        outer.begin(TRANSPORT_KEY, Nonce {});
        Buffer chunk(BLOB_SIZE);
        Buffer frames(FRAMES_IN_BLOB * (MAX_CONTENT + FRAME_OVERHEAD));

        const Measured measured;
        std::uint64_t frameNumber = 0;
        std::uint64_t total = 0;
        for (std::uint64_t number = 0; ; ++number)
        {
            const std::size_t size = readFully(source, chunk.data(), CHUNK_SIZE);
            if (size == 0)
                break;
            total += size;
            std::memset((chunk.data() + size), 0, (CHUNK_SIZE - size));

            inner.begin(keyOf(number), Nonce {});
            unsigned char *output = frames.data();
            for (std::size_t done = 0; done < CHUNK_SIZE; done += PIECE_SIZE)
            {
                unsigned char *piece = (chunk.data() + done);
                inner.update(piece, PIECE_SIZE, piece);
                std::size_t content = PIECE_SIZE;
                if ((done + PIECE_SIZE) == CHUNK_SIZE)
                {
                    inner.finish(piece + PIECE_SIZE);
                    content += TAG_SIZE;
                }

                const std::uint32_t length = htonl(static_cast<std::uint32_t>(content + TAG_SIZE));
                std::memcpy(output, &length, LENGTH_SIZE);
                output += LENGTH_SIZE;
                outer.begin(nonceOf(frameNumber++));
                outer.update(piece, content, output);
                outer.finish(output + content);
                output += (content + TAG_SIZE);
            }
            writeFully(connection, frames.data(), static_cast<std::size_t>(output - frames.data()));
        }
        ::shutdown(connection, SHUT_WR);
        char none = 0;
        while (::read(connection, &none, 1) > 0) {}   // until the receiver has all
        measured.print(total);
        return 0;
    }

    // Opens one blob after the other and writes what was in them.
    class Receiver
    {
    public:
        Receiver(const int target, Buffer ids, const std::uint64_t size)
            : m_target {target}
            , m_ids {std::move(ids)}
            , m_left {size}
        {
            m_outer.begin(TRANSPORT_KEY, Nonce {});
        }

        // `frame`: ciphertext and tag. It is opened in place.
        void takeFrame(unsigned char *frame, const std::size_t size)
        {
            require(((size > TAG_SIZE) && (size <= (MAX_CONTENT + TAG_SIZE))), "a frame of this length");
            const std::size_t content = (size - TAG_SIZE);
            require(((m_filled + content) <= BLOB_SIZE), "a blob of this length");
            m_outer.begin(nonceOf(m_frameNumber++));
            m_outer.update(frame, content, frame);
            require(m_outer.verify(frame + content), "a frame that opens");

            if (m_filled == 0)
            {
                m_sha256.begin();
                m_inner.begin(keyOf(m_number), Nonce {});
            }
            m_sha256.update(frame, content);
            const std::size_t ciphertext = std::min(content, (CHUNK_SIZE - m_filled));
            m_inner.update(frame, ciphertext, (m_chunk.data() + m_filled));
            m_filled += content;
            if (m_filled == BLOB_SIZE)
                endBlob(frame + ciphertext);
        }

        bool isComplete() const
        {
            return (m_left == 0);
        }

    private:
        void endBlob(const unsigned char *tag)
        {
            const Hash id = m_sha256.finish();
            require((((m_number + 1) * id.size()) <= m_ids.size()), "a blob that was expected");
            require((std::memcmp(id.data(), (m_ids.data() + (m_number * id.size())), id.size()) == 0), "the blob that was expected");
            require(m_inner.verify(tag), "a blob that opens");

            const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, CHUNK_SIZE));
            writeFully(m_target, m_chunk.data(), size);
            m_left -= size;
            m_filled = 0;
            ++m_number;
        }

        int m_target = -1;
        Buffer m_ids;
        std::uint64_t m_left = 0;
        Cipher m_outer {Cipher::Open};
        Cipher m_inner {Cipher::Open};
        Sha256 m_sha256;
        Buffer m_chunk = Buffer(CHUNK_SIZE);
        std::size_t m_filled = 0;
        std::uint64_t m_number = 0;
        std::uint64_t m_frameNumber = 0;
    };

    int receive(const char *host, const char *port, const char *idsPath, const char *sizeText, const char *targetPath)
    {
        const std::uint64_t size = std::strtoull(sizeText, nullptr, 10);
        Buffer ids(((size + CHUNK_SIZE - 1) / CHUNK_SIZE) * sizeof(Hash));
        require((readFully(openSource(idsPath), ids.data(), ids.size()) == ids.size()), "the ids");
        const int target = ::open(targetPath, (O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC), 0600);
        require((target >= 0), targetPath);
        Receiver receiver {target, std::move(ids), size};
        Buffer buffer(RECEIVE_SIZE + MAX_CONTENT + FRAME_OVERHEAD);

        const int listener = ::socket(AF_INET, (SOCK_STREAM | SOCK_CLOEXEC), 0);
        const int one = 1;
        ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
        const sockaddr_in address = addressOf(host, port);
        require(((listener >= 0) && (::bind(listener, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) == 0)
                && (::listen(listener, 1) == 0)), "listening");
        std::puts("listening");
        std::fflush(stdout);
        const int connection = ::accept(listener, nullptr, nullptr);
        require((connection >= 0), "a connection");

        const Measured measured;
        std::size_t filled = 0;
        while (true)
        {
            const ssize_t count = ::recv(connection, (buffer.data() + filled), std::min(RECEIVE_SIZE, (buffer.size() - filled)), 0);
            if ((count < 0) && (errno == EINTR))
                continue;
            require((count >= 0), "receiving");
            if (count == 0)
                break;
            filled += static_cast<std::size_t>(count);

            std::size_t position = 0;
            while ((filled - position) >= LENGTH_SIZE)
            {
                std::uint32_t length = 0;
                std::memcpy(&length, (buffer.data() + position), LENGTH_SIZE);
                length = ntohl(length);
                require((length <= (MAX_CONTENT + TAG_SIZE)), "a frame of this length");
                if ((filled - position - LENGTH_SIZE) < length)
                    break;
                receiver.takeFrame((buffer.data() + position + LENGTH_SIZE), length);
                position += (LENGTH_SIZE + length);
            }
            // the beginning of the next frame, less than 64 KiB
            std::memmove(buffer.data(), (buffer.data() + position), (filled - position));
            filled -= position;
        }
        require(receiver.isComplete(), "all of the file");
        measured.print(size);
        return 0;
    }
}

int main(const int argc, char *argv[])
{
    const std::string_view action {(argc > 1) ? argv[1] : ""};
    if ((action == "ids") && (argc == 4))
        return makeIds(argv[2], argv[3]);
    if ((action == "send") && (argc == 5))
        return send(argv[2], argv[3], argv[4]);
    if ((action == "receive") && (argc == 7))
        return receive(argv[2], argv[3], argv[4], argv[5], argv[6]);

    std::fputs("usage: bench_transferfloor ids SOURCE IDS | send ADDRESS PORT SOURCE | receive ADDRESS PORT IDS SIZE TARGET\n", stderr);
    return 2;
}
