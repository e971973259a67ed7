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
#include <QByteArrayView>
#include <QString>

#include "../crypto/bytes.h"
#include "../crypto/hash.h"

namespace Megatorrent
{
    // The .onion name of a version 3 onion service, from its public key: lower case, 56 characters
    // and the ending (Tor's rend-spec-v3, "Encoding onion addresses")
    QString onionHost(const PublicKey &key);
    // The other way round. None: it is no such name.
    std::optional<PublicKey> onionKeyOf(const QString &host);

    // What FLOOD carries (protocol.md 11): an onion service says that a peer of a channel can be
    // reached there. Only who has the service's key can say so. Pure values.
    struct OnionAnnouncement
    {
        using Id = FixedBytes<16, Crypto::MessageIdTag>;

        static constexpr qint64 TIME_STEP = 600;       // s: announcements are dated to ten minutes
        static constexpr qint64 AHEAD_MAX = 1'200;     // s: dated so much later than it is
        static constexpr qint64 AGE_MAX = 7'200;       // s

        Topic topic;
        PublicKey key;          // the onion service's
        quint16 port = 0;
        quint64 time = 0;       // Unix seconds, a multiple of TIME_STEP
        Signature signature;    // of signedBytes()

        // `now`: Unix seconds
        static OnionAnnouncement sign(const Seed &seed, const Topic &topic, quint16 port, qint64 now);

        QByteArray signedBytes() const;
        // The same whoever passes it on
        Id id() const;
        // By a key under which a signature proves something
        [[nodiscard]] bool isSigned() const;
        // `slack`: so many seconds more, either way
        [[nodiscard]] bool isTimely(qint64 now, qint64 slack = 0) const;
        QString host() const { return onionHost(key); }

        friend bool operator==(const OnionAnnouncement &, const OnionAnnouncement &) = default;
    };
}
