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

#include <QByteArray>
#include <QString>

#include "base/3rdparty/expected.hpp"

#include "../crypto/bytes.h"
#include "link.h"
#include "manifestcontent.h"

// The root manifest (protocol.md 7): the signed text that says what the newest state of a channel is.

namespace Megatorrent
{
    inline constexpr qsizetype MANIFEST_MAX_SIZE = 996;             // bytes of text: `996:` and the text make BEP 44's 1000
    inline constexpr qsizetype MANIFEST_READ_MAX_SIZE = 32 * 1024;  // bytes; of texts that came otherwise than as a DHT item
    inline constexpr qint64 SEQUENCE_MAX = (1LL << 53) - 1;

    // The signed text, byte for byte as it was received or written
    class Manifest
    {
    public:
        // Checks form and signature; the text may be of any origin. Errors are sentences for the user.
        static nonstd::expected<Manifest, QString> parse(const QByteArray &text);
        // Fails if the text does not fit a DHT item. The title is cut only if there is a catalogue, which has it whole.
        static nonstd::expected<Manifest, QString> create(const Identity &identity, qint64 sequence, const ManifestContent &content);
        // Private channel; `nonce` must be random and new
        static nonstd::expected<Manifest, QString> create(const Identity &identity, qint64 sequence, const ManifestContent &content
                , const ReadKey &readKey, const Nonce &nonce);

        const QByteArray &text() const { return m_text; }
        const PublicKey &publicKey() const { return m_publicKey; }
        qint64 sequence() const { return m_sequence; }
        bool isEncrypted() const { return m_isEncrypted; }

        // The content of a public one, or of a private one with its read key
        nonstd::expected<ManifestContent, QString> content(const std::optional<ReadKey> &readKey) const;

    private:
        static nonstd::expected<Manifest, QString> sign(const Identity &identity, qint64 sequence, const QByteArray &members);

        QByteArray m_text;
        PublicKey m_publicKey;
        qint64 m_sequence = 0;
        bool m_isEncrypted = false;
    };
}
