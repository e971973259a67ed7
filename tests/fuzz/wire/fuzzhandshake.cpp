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


#include "megatorrent/wire/connection.h"
#include "megatorrent/wire/framecodec.h"
#include "support/fuzz.h"

using namespace Megatorrent;

// The bytes of a stranger, cut as the first byte says

namespace
{
    class Owner final : public ConnectionListener
    {
    public:
        void outputReady() override {}
        void ended(EndReason, const QString &) override { ++endedCount; }
        void blobNeeded(quint64, const BlobId &, bool) override { std::abort(); }
        void manifestRequested(quint64, const PublicKey &, bool) override { std::abort(); }
        void peersRequested(quint64, const Wire::LookupId &) override { std::abort(); }
        void publishRequested(quint64, const DhtItem &) override { std::abort(); }
        void helloReceived(const Wire::Hello &) override { std::abort(); }

        int endedCount = 0;
    };
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    if (size == 0)
        return 0;

    Owner owner;
    const auto secret = Crypto::ExchangeSecret::fromBytes(QByteArray(32, '\x11'));
    Connection connection {((data[0] & 1) ? Crypto::Role::Accepting : Crypto::Role::Connecting), secret, {}, &owner};
    const qsizetype part = 1 + (data[0] / 2);
    QByteArrayView input {data + 1, static_cast<qsizetype>(size - 1)};
    FrameSplitter splitter;
    while (!input.isEmpty())
    {
        QByteArrayView bytes = input.first(std::min(part, input.size()));
        input = input.sliced(bytes.size());
        connection.receive(bytes);
        while (const auto frame = splitter.next(bytes))
            FUZZ_REQUIRE(frame->size() <= Wire::FRAME_CIPHERTEXT_MAX_SIZE);
        FUZZ_REQUIRE(bytes.isEmpty());
    }
    FUZZ_REQUIRE(owner.endedCount <= 1);
    return 0;
}
