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


// The floor of an ingest: what publishing a file cannot do without, in one thread, written nowhere.
//
//   bench_ingestfloor FILE
//
// For each MiB: read it, SHA-256 of the plaintext (from which its key would follow), ChaCha20-Poly1305, SHA-256 of the result.
// Prints {"cpu": seconds, "wall": seconds, "bytes": n}.

#include <algorithm>
#include <cstdio>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "sealing.h"

using namespace Bench;

int main(const int argc, char *argv[])
{
    if (argc != 2)
    {
        std::fputs("usage: bench_ingestfloor FILE\n", stderr);
        return 2;
    }

    const int file = ::open(argv[1], (O_RDONLY | O_CLOEXEC));
    require((file >= 0), argv[1]);
    Cipher cipher {Cipher::Seal};
    Sha256 sha256;
    std::vector<unsigned char> chunk(CHUNK_SIZE);
    std::vector<unsigned char> blob(BLOB_SIZE);

    const double cpuStart = cpuSeconds();
    const double start = now();
    std::uint64_t total = 0;
    unsigned char seen = 0;
    for (std::uint64_t number = 0; ; ++number)
    {
        const std::size_t size = readFully(file, chunk.data(), CHUNK_SIZE);
        if (size == 0)
            break;
        total += size;

        sha256.begin();
        sha256.update(chunk.data(), size);
        const Key key = sha256.finish();

        cipher.begin(key, Nonce {});
        sha256.begin();
        for (std::size_t done = 0; done < size; done += PIECE_SIZE)
        {
            const std::size_t piece = std::min((size - done), PIECE_SIZE);
            cipher.update((chunk.data() + done), piece, (blob.data() + done));
            sha256.update((blob.data() + done), piece);
        }
        cipher.finish(blob.data() + size);
        sha256.update((blob.data() + size), TAG_SIZE);
        seen ^= sha256.finish()[0];
    }

    std::printf("{\"cpu\": %.4f, \"wall\": %.4f, \"bytes\": %llu, \"check\": %d}\n"
            , (cpuSeconds() - cpuStart), (now() - start), static_cast<unsigned long long>(total), seen);
    ::close(file);
    return 0;
}
