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

#include "../content/dhtitem.h"
#include "../content/manifest.h"
#include "../crypto/bytes.h"
#include "jsonmessages.h"
#include "messagetypes.h"

// The messages of the protocol (protocol.md 9 and 10) and their strict codecs. All functions are
// pure, callable from any thread.
//
// encode...() gives the plaintext of one frame: the type and the payload. decode...() takes the
// payload alone, of any origin, and gives nothing if it is malformed. Blob bytes (DATA, PIECE)
// never pass through here as a whole: only the header in front of them does. Those with a JSON
// payload are in jsonmessages.h.

namespace Megatorrent::Wire
{
    QByteArray encodeRequest(const BlobId &id);
    [[nodiscard]] std::optional<BlobId> decodeRequest(QByteArrayView payload);

    QByteArray encodeFindPeers(const LookupId &id);
    [[nodiscard]] std::optional<LookupId> decodeFindPeers(QByteArrayView payload);

    // ASCII text, cut at TEXT_MAX_SIZE
    QByteArray encodeOk(QByteArrayView text);
    QByteArray encodeError(QByteArrayView text);
    // Of OK and ERROR: cut at TEXT_MAX_SIZE, with anything but printable ASCII replaced, so fit for
    // a log
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
