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
#include <QStringList>
#include <QStringView>

#include "base/3rdparty/expected.hpp"

#include "../crypto/bytes.h"
#include "../crypto/curve.h"
#include "../crypto/hash.h"

namespace Megatorrent
{
    // A channel's link (protocol.md 1): megatorrent://<public key>[:<read key>][/<name>][?bootstrap=<host:port>&...]
    struct Link
    {
        PublicKey publicKey;
        std::optional<ReadKey> readKey;  // private channels
        QString name;                    // decoration, not trusted
        QStringList bootstrap;           // "host:port"

        // A bare public key is a link too. What texts put around a link is ignored: brackets, quotes, full stops, what has no width; so is
        // the same link once more. The error is a sentence for the user.
        static nonstd::expected<Link, QString> parse(QStringView text);

        QString toString() const;             // without the read key: for answers and logs
        QString toStringWithReadKey() const;  // only where the user asked for it
    };

    // The key pair behind a channel, and the text form of identity.json (protocol.md 1)
    struct Identity
    {
        Seed seed;
        PublicKey publicKey;

        static Identity generate();
        static Identity fromSeed(const Seed &seed);
        // Refuses keys that do not belong together.
        static nonstd::expected<Identity, QString> fromJson(const QByteArray &json);
        QByteArray toJson() const;
    };

    // What makes one the owner of a channel: the answer of exportChannel, or an identity.json alone
    struct ExportedChannel
    {
        Identity identity;
        std::optional<ReadKey> readKey;
        std::optional<Seed> onionSeed;   // of its onion service's key: links that name the service lead to whoever has it
        QString title;                   // empty: not in the text

        static nonstd::expected<ExportedChannel, QString> fromJson(const QByteArray &json);
    };
}
