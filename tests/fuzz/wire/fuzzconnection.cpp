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


#include <algorithm>
#include <optional>
#include <vector>

#include <QByteArray>
#include <QList>

#include "megatorrent/wire/connection.h"
#include "megatorrent/wire/framecodec.h"
#include "support/fuzz.h"

using namespace Megatorrent;

// A connection whose peer holds the keys and says what the input says, and whose owner does what the input says. The input: one
// byte of flags, then steps of `u8 what || u16 size || bytes`.

namespace
{
    const auto OWN_SECRET = Crypto::ExchangeSecret::fromBytes(QByteArray(32, '\x11'));
    const auto PEER_SECRET = Crypto::ExchangeSecret::fromBytes(QByteArray(32, '\x22'));

    ChannelToken makeChannel(const char n)
    {
        return {.channel = PublicKey::fromBytes(QByteArray(32, n)), .token = Token::fromBytes(QByteArray(32, n))};
    }

    // Keeps account of what it is told, and so of what must never happen
    class Owner final : public ConnectionListener
    {
    public:
        void outputReady() override {}
        void ended(EndReason, const QString &) override
        {
            FUZZ_REQUIRE(!isEnded);
            isEnded = true;
        }
        void blobNeeded(const quint64 ticket, const BlobId &, bool) override
        {
            FUZZ_REQUIRE(!isEnded);
            blobTickets.append(ticket);
            FUZZ_REQUIRE(blobTickets.size() <= 2);
        }
        void manifestRequested(const quint64 ticket, const PublicKey &, bool) override
        {
            tickets.append(ticket);
            FUZZ_REQUIRE(!isEnded && (tickets.size() <= 300));
        }
        void peersRequested(const quint64 ticket, const Wire::LookupId &) override { tickets.append(ticket); }
        void publishRequested(const quint64 ticket, const DhtItem &) override { tickets.append(ticket); }
        void blobProgressed(quint32, const qint64 received) override { FUZZ_REQUIRE(!isEnded && (received < BLOB_SIZE)); }
        void blobReceived(quint32, const BlobId &, const QByteArray &blob) override { FUZZ_REQUIRE(!isEnded && (blob.size() == BLOB_SIZE)); }
        void blobRefused(quint32, const BlobId &, Wire::FailCode) override { FUZZ_REQUIRE(!isEnded); }
        void peersReceived(const Wire::LookupId &, const QList<Endpoint> &peers) override
        {
            FUZZ_REQUIRE(!isEnded && (peers.size() <= Wire::PEERS_MAX_COUNT));
        }

        bool isEnded = false;
        QList<quint64> blobTickets;
        QList<quint64> tickets;
    };

    const QByteArray BLOB(BLOB_SIZE, 'b');

    void actAsOwner(Connection &connection, Owner &owner, const QByteArrayView bytes)
    {
        for (const char byte : bytes)
        {
            switch (static_cast<std::uint8_t>(byte) % 16)
            {
            case 0:
                connection.requestBlob(BlobId());
                break;
            case 1:
                connection.cancelBlob(static_cast<std::uint8_t>(byte) / 16);
                break;
            case 2:
                if (!owner.blobTickets.isEmpty())
                    connection.provideBlob(owner.blobTickets.takeFirst(), BLOB);
                break;
            case 3:
                if (!owner.blobTickets.isEmpty())
                    connection.refuse(owner.blobTickets.takeFirst(), Wire::FailCode::NotFound);
                break;
            case 4:
                if (!owner.tickets.isEmpty())
                    connection.providePeers(owner.tickets.takeFirst(), {});
                break;
            case 5:
                if (!owner.tickets.isEmpty())
                    connection.refuse(owner.tickets.takeFirst(), Wire::FailCode::NotAllowed);
                break;
            case 6:
                if (!owner.tickets.isEmpty())
                    connection.acceptPublish(owner.tickets.takeFirst());
                break;
            case 7:
                connection.findPeers(Wire::LookupId());
                break;
            case 8:
                connection.getManifest(makeChannel(1).channel);
                break;
            case 9:
                connection.assumeV5();
                break;
            case 10:
                connection.addChannel(makeChannel(byte));
                connection.showChannels({makeChannel(byte).channel});
                break;
            case 11:
                connection.removeChannel(makeChannel(1).channel);
                break;
            case 12:
                connection.publish({});
                break;
            case 13:
                if (!owner.tickets.isEmpty())
                    connection.provideManifest(owner.tickets.takeFirst(), {});
                break;
            case 14:
                FUZZ_REQUIRE(connection.takeOutput(100'000).size() <= 100'000);
                break;
            default:
                connection.close("Goodbye");
                break;
            }
        }
    }
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    if (size == 0)
        return 0;

    QByteArrayView input {data, static_cast<qsizetype>(size)};
    const auto flags = static_cast<std::uint8_t>(input.front());
    input = input.sliced(1);

    const auto role = (flags & 1) ? Crypto::Role::Accepting : Crypto::Role::Connecting;
    Owner owner;
    Connection connection {role, OWN_SECRET, {.channels = {makeChannel(1), makeChannel(2)}, .gossip = {}, .speaksExtensions = !(flags & 2)}, &owner};
    connection.receive(Crypto::exchangePublicKey(PEER_SECRET).view());
    const SharedSecret shared = *Crypto::exchange(PEER_SECRET, connection.ownKey());
    FrameSealer sealer {Crypto::transportKey(shared, Crypto::opposite(role))};
    const auto say = [&](const QByteArray &plaintext)
    {
        QByteArray frame;
        if (!plaintext.isEmpty() && sealer.append({plaintext}, frame))
            connection.receive(frame);
    };
    if (flags & 4)
        say(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 1}));

    while (input.size() >= 3)
    {
        const auto what = static_cast<std::uint8_t>(input[0]);
        const qsizetype length = std::min<qsizetype>(((static_cast<std::uint8_t>(input[1]) << 8) | static_cast<std::uint8_t>(input[2])), (input.size() - 3));
        const QByteArrayView bytes = input.sliced(3, length);
        input = input.sliced(3 + length);
        switch (what % 4)
        {
        case 0:
        case 1:
            say(bytes.first(std::min<qsizetype>(length, 65'519)).toByteArray());
            break;
        case 2:
            actAsOwner(connection, owner, bytes);
            break;
        default:
            // a large piece or DATA, which a small input could not hold: id, offset / 256, size / 256 with the kind in its last bit
            if (length >= 4)
            {
                const auto byteAt = [bytes](const qsizetype i) { return static_cast<std::uint8_t>(bytes[i]); };
                const QByteArray header = (byteAt(3) & 1) ? QByteArray(1, '\x03')
                    : Wire::encodePieceHeader({.id = byteAt(0), .offset = (((byteAt(1) * 256U) + byteAt(2)) * 256U)});
                say(QByteArray(header + QByteArray((256 * (byteAt(3) & 0xFE)), 'x')));
            }
            break;
        }
        FUZZ_REQUIRE(connection.openRequests() <= OPEN_REQUESTS_MAX);
        FUZZ_REQUIRE(owner.isEnded == (connection.state() == Connection::State::Ended));
    }
    while (connection.wantsToSend())
        FUZZ_REQUIRE(!connection.takeOutput(SEND_QUEUE_MAX_SIZE).isEmpty());
    return 0;
}
