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

#include <optional>
#include <variant>

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

#include "../content/manifest.h"
#include "../crypto/bytes.h"
#include "transport.h"

// The messages of the protocol (protocol.md 9 and 10) and their strict codecs. All functions are pure, callable from any thread.
//
// encode...() gives the plaintext of one frame: the type and the payload. decode...() takes the payload alone, of any
// origin, and gives nothing if it is malformed. Blob bytes (DATA, PIECE) never pass through here as a whole: only the
// header in front of them does.

namespace Megatorrent::Wire
{
    enum class MessageType : quint8
    {
        Hello = 0x01,
        Request = 0x02,
        Data = 0x03,
        FindPeers = 0x04,
        Peers = 0x05,
        Publish = 0x06,
        Announce = 0x07,
        Ok = 0x08,
        // 0x09 and 0x0A belong to a later draft of others
        Tags = 0x40,
        GetManifest = 0x41,
        Manifest = 0x42,
        Have = 0x43,
        Get = 0x44,
        Piece = 0x45,
        Fail = 0x46,
        Cancel = 0x47,
        Flood = 0x4A,  // reserved
        Error = 0xFF
    };

    inline constexpr int PROTOCOL_VERSION = 5;                       // `v` of HELLO
    inline constexpr int EXTENSION_VERSION = 1;                      // `ext.v` of HELLO
    inline constexpr qsizetype FRAME_CIPHERTEXT_MAX_SIZE = 65'535;   // with its tag
    inline constexpr qsizetype FRAME_MAX_SIZE = FRAME_CIPHERTEXT_MAX_SIZE + 2;  // on the wire
    inline constexpr qsizetype PAYLOAD_MAX_SIZE = 65'518;
    inline constexpr qsizetype PEERS_MAX_COUNT = 50;                 // entries of PEERS that are read or written (protocol.md 11)
    inline constexpr qsizetype HAVE_BITS_MAX_SIZE = 65'000;          // bytes
    inline constexpr qsizetype HAVE_LIST_MAX_COUNT = 16'000;         // positions
    inline constexpr qsizetype TAGS_MAX_COUNT = PAYLOAD_MAX_SIZE / Tag::SIZE;
    inline constexpr qsizetype TEXT_MAX_SIZE = 256;                  // bytes of OK and ERROR that are read
    inline constexpr qsizetype PIECE_HEADER_SIZE = 8;                // id and offset, after the type

    // What FIND_PEERS and ANNOUNCE are about: a blob id, or the topic of a channel in its place (protocol.md 2)
    using LookupId = FixedBytes<32, struct LookupIdTag>;

    struct GossipEntry
    {
        PublicKey channel;
        qint64 sequence = 0;  // 1 to SEQUENCE_MAX

        friend bool operator==(const GossipEntry &, const GossipEntry &) = default;
    };

    struct Hello
    {
        int version = PROTOCOL_VERSION;   // 0 if the text names none
        QList<GossipEntry> sequences;     // entries that make no sense are left out
        int extension = 0;                // `ext.v`; 0: none, a plain v5 peer
        std::optional<qint64> time = {};  // `ext.time`: the sender's clock, Unix seconds
    };
    QByteArray encodeHello(const Hello &hello);
    [[nodiscard]] std::optional<Hello> decodeHello(QByteArrayView payload);

    QByteArray encodeRequest(const BlobId &id);
    [[nodiscard]] std::optional<BlobId> decodeRequest(QByteArrayView payload);

    QByteArray encodeFindPeers(const LookupId &id);
    [[nodiscard]] std::optional<LookupId> decodeFindPeers(QByteArrayView payload);

    // Writes the first PEERS_MAX_COUNT.
    QByteArray encodePeers(const QList<Endpoint> &peers);
    // Reads literal IP addresses and .onion names with a port, leaves out everything else, and stops at PEERS_MAX_COUNT.
    // Whether an address may be dialled (protocol.md 11) is not decided here.
    [[nodiscard]] std::optional<QList<Endpoint>> decodePeers(QByteArrayView payload);

    QByteArray encodePublish(const DhtItem &item);
    // Limits and form; the signatures are not checked.
    [[nodiscard]] std::optional<DhtItem> decodePublish(QByteArrayView payload);

    struct Announce
    {
        LookupId id;
        Endpoint address;  // literal IP or .onion; only its port means anything (protocol.md 11)
    };
    QByteArray encodeAnnounce(const Announce &announce);
    [[nodiscard]] std::optional<Announce> decodeAnnounce(QByteArrayView payload);

    // ASCII text, cut at TEXT_MAX_SIZE
    QByteArray encodeOk(QByteArrayView text);
    QByteArray encodeError(QByteArrayView text);
    // Of OK and ERROR: cut at TEXT_MAX_SIZE, with anything but printable ASCII replaced, so fit for a log
    QString decodeText(QByteArrayView payload);

    QByteArray encodeTags(const QList<Tag> &tags);
    [[nodiscard]] std::optional<QList<Tag>> decodeTags(QByteArrayView payload);

    struct GetManifest
    {
        quint32 id = 0;
        std::variant<Tag, PublicKey> channel;  // the asker's tag, or the key in clear
    };
    QByteArray encodeGetManifest(const GetManifest &message);
    [[nodiscard]] std::optional<GetManifest> decodeGetManifest(QByteArrayView payload);

    struct ManifestMessage
    {
        quint32 id = 0;  // 0: pushed
        DhtItem item;
    };
    QByteArray encodeManifest(const ManifestMessage &message);
    // Limits and form; the signatures are not checked.
    [[nodiscard]] std::optional<ManifestMessage> decodeManifest(QByteArrayView payload);

    enum class HaveKind : quint8
    {
        Bits = 0,  // says for each position of a range whether it is held
        List = 1,  // these have become held
        All = 2,
        None = 3
    };

    struct Have
    {
        Tag tag;                    // the sender's; Connection fills it in
        qint64 sequence = 0;        // version of the channel, 1 to SEQUENCE_MAX
        HaveKind kind = HaveKind::None;
        quint32 first = 0;          // Bits: position of the first bit, a multiple of 8
        QByteArray bits;            // Bits: most significant first, at most HAVE_BITS_MAX_SIZE bytes
        QList<quint32> positions;   // List: at most HAVE_LIST_MAX_COUNT
    };
    QByteArray encodeHave(const Have &have);
    // Nothing for an unknown kind as well
    [[nodiscard]] std::optional<Have> decodeHave(QByteArrayView payload);

    struct Get
    {
        quint32 id = 0;
        BlobId blobId;
    };
    QByteArray encodeGet(const Get &get);
    [[nodiscard]] std::optional<Get> decodeGet(QByteArrayView payload);

    struct PieceHeader
    {
        quint32 id = 0;
        quint32 offset = 0;
    };
    // Type, id and offset: what stands in front of a piece's bytes
    QByteArray encodePieceHeader(const PieceHeader &header);
    // The bytes of the piece (one at least) follow PIECE_HEADER_SIZE bytes into the payload.
    [[nodiscard]] std::optional<PieceHeader> decodePieceHeader(QByteArrayView payload);

    enum class FailCode : quint8
    {
        NotFound = 1,
        Busy = 2,
        Cancelled = 3,
        NotAllowed = 4,
        Malformed = 5
    };

    struct Fail
    {
        quint32 id = 0;
        FailCode code = FailCode::NotFound;  // codes that are not known are read as NotFound
    };
    QByteArray encodeFail(const Fail &fail);
    [[nodiscard]] std::optional<Fail> decodeFail(QByteArrayView payload);

    QByteArray encodeCancel(quint32 id);
    [[nodiscard]] std::optional<quint32> decodeCancel(QByteArrayView payload);
}
