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

#include <vector>

#include <QByteArray>
#include <QList>

#include "megatorrent/wire/framecodec.h"
#include "megatorrent/wire/messages.h"
#include "support/fuzz.h"
#include "support/input.h"
#include "support/memorylimit.h"

using namespace Megatorrent;

// Frames in any division of the stream. The input: u8 form, u8 size of the parts that arrive, then the bytes of a stranger
// (form 0), or u16 place of a change and plaintexts `u16 size || bytes` that are sealed here.

namespace
{
    const auto KEY = SymmetricKey::fromBytes(QByteArray(SymmetricKey::SIZE, '\x22'));

    // The ciphertexts of the frames, as they come out of a stream that arrives in parts
    QList<QByteArray> split(QByteArrayView stream, const qsizetype partSize, qsizetype &consumed)
    {
        QList<QByteArray> frames;
        FrameSplitter splitter;
        consumed = 0;
        while (!stream.isEmpty())
        {
            QByteArrayView part = stream.first(std::min(partSize, stream.size()));
            stream = stream.sliced(part.size());
            while (const auto frame = splitter.next(part))
            {
                FUZZ_REQUIRE(frame->size() <= Wire::FRAME_CIPHERTEXT_MAX_SIZE);
                frames.append(frame->toByteArray());
                consumed += FRAME_LENGTH_SIZE + frame->size();
            }
            FUZZ_REQUIRE(part.isEmpty());
        }
        return frames;
    }

    QByteArray joined(const QList<QByteArray> &frames)
    {
        QByteArray stream;
        for (const QByteArray &frame : frames)
        {
            stream.append(static_cast<char>(frame.size() >> 8)).append(static_cast<char>(frame.size()));
            stream.append(frame);
        }
        return stream;
    }

    QList<QByteArray> opened(const QList<QByteArray> &frames)
    {
        QList<QByteArray> plaintexts;
        FrameOpener opener {KEY};
        for (const QByteArray &frame : frames)
        {
            // exactly as large as it has to be, so that AddressSanitizer sees a byte too many
            std::vector<std::uint8_t> output(static_cast<std::size_t>(std::max<qsizetype>(0, (frame.size() - Crypto::AEAD_TAG_SIZE))));
            if (!opener.open(frame, output.data()))
                break;
            plaintexts.append(QByteArray(reinterpret_cast<const char *>(output.data()), static_cast<qsizetype>(output.size())));
        }
        return plaintexts;
    }
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    Fuzz::Input input {data, size};
    const bool isSealed = input.byte() & 1;
    const qsizetype partSize = 1 + input.byte();
    // 64 KiB of a frame that has begun may be kept
    const Fuzz::MemoryLimit limit {64 * static_cast<qint64>(size)};

    if (!isSealed)
    {
        const QByteArrayView stream = input.rest();
        qsizetype consumed = 0;
        const QList<QByteArray> frames = split(stream, partSize, consumed);
        FUZZ_REQUIRE(joined(frames) == stream.first(consumed));
        FUZZ_REQUIRE(split(stream, stream.size(), consumed) == frames);
        FUZZ_REQUIRE(opened(frames).isEmpty());
        return 0;
    }

    const auto change = input.number<quint16>();
    QList<QByteArray> plaintexts;
    QByteArray stream;
    FrameSealer sealer {KEY};
    while (!input.isEmpty())
    {
        const auto length = input.number<quint16>();
        plaintexts.append(input.bytes(length).toByteArray());
        const QByteArrayView whole = plaintexts.last();
        const qsizetype cut = whole.size() / 3;
        FUZZ_REQUIRE(sealer.append({whole.first(cut), whole.sliced(cut)}, stream));
    }

    qsizetype consumed = 0;
    const QList<QByteArray> frames = split(stream, partSize, consumed);
    FUZZ_REQUIRE(consumed == stream.size());
    FUZZ_REQUIRE(opened(frames) == plaintexts);
    if (frames.isEmpty())
        return 0;

    // nothing from the changed frame on is accepted
    stream[change % stream.size()] = static_cast<char>(stream[change % stream.size()] ^ (1 << (change % 8)));
    const QList<QByteArray> accepted = opened(split(stream, partSize, consumed));
    FUZZ_REQUIRE((accepted.size() < plaintexts.size()) && (plaintexts.first(accepted.size()) == accepted));
    return 0;
}
