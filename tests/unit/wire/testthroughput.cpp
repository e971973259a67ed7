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


#include <chrono>
#include <ctime>
#include <iostream>

#include <gtest/gtest.h>

#include "testpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using Role = Connection::Role;

namespace
{
    constexpr int BLOBS = 256;

    // Instrumented or unoptimised code of ours, against a library that is neither, says nothing.
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    constexpr bool IS_COMPARABLE = true;
#else
    constexpr bool IS_COMPARABLE = false;
#endif

    // CPU seconds of this thread, which other load on the machine does not change
    double cpuSeconds()
    {
        std::timespec time {};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + (static_cast<double>(time.tv_nsec) / 1e9);
    }

    // Sealing and opening alone, in the same parts
    double rawSeconds(const QByteArray &blob)
    {
        Crypto::Aead sealer;
        Crypto::Aead opener;
        const SymmetricKey key;
        const Nonce nonce;
        QByteArray sealed {70'000, '\0'};
        QByteArray opened {70'000, '\0'};
        constexpr qsizetype PART = 61'682;
        const double start = cpuSeconds();
        for (int i = 0; i < BLOBS; ++i)
        {
            for (qsizetype offset = 0; offset < blob.size(); offset += PART)
            {
                const QByteArrayView part = QByteArrayView(blob).sliced(offset, std::min(PART, (blob.size() - offset)));
                sealer.seal(key, nonce, {part}, writable(sealed));
                if (!opener.open(key, nonce, QByteArrayView(sealed).first(part.size() + 16), writable(opened)))
                    ADD_FAILURE();
            }
        }
        return cpuSeconds() - start;
    }

    double connectionSeconds(const QByteArray &blob, const qsizetype readSize)
    {
        TestPeer client {Role::Connecting};
        TestPeer server {Role::Accepting};
        exchange(client, server);
        const BlobId id = idOf(blob);
        server.held.insert(id, blob);
        client.onBlob = [&client](quint32) { client.received.clear(); };

        const double start = cpuSeconds();
        int asked = 0;
        while (asked < BLOBS)
        {
            for (; (client.connection.openRequests() < 8) && (asked < BLOBS); ++asked)
                client.connection.requestBlob(id);
            exchange(client, server, [readSize] { return readSize; });
        }
        EXPECT_EQ(client.connection.blobBytesReceived(), (BLOBS * BLOB_SIZE));
        return cpuSeconds() - start;
    }
}

TEST(Throughput, comparedWithSealingAndOpeningAlone)
{
    const QByteArray blob = makeBlob(1);
    rawSeconds(blob);  // warm
    const double raw = rawSeconds(blob);
    for (const qsizetype readSize : {16 * 1024, 64 * 1024, 256 * 1024})
    {
        const double seconds = connectionSeconds(blob, readSize);
        std::cout << "both ends, reading " << (readSize / 1024) << " KiB at a time: " << static_cast<int>(BLOBS / seconds) << " MiB per CPU second; sealing and opening alone: "
            << static_cast<int>(BLOBS / raw) << "; ratio " << (seconds / raw) << '\n';
        if (IS_COMPARABLE)
        {
            EXPECT_LT((seconds / raw), 2.5) << readSize;
        }
    }
}
