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

#include "../crypto/bytes.h"
#include "controlreply.h"

namespace Megatorrent::Tor
{
    enum class AuthMethod
    {
        None,            // nothing is asked for
        SafeCookie,      // a secret in a file; both sides show that they know it
        Cookie,          // the secret itself is sent
        Password
    };

    // Whom one talks to
    enum class Trust
    {
        Named,           // the user has said that it is Tor, or we have started it, or only the system can be there
        Found            // at a usual port, where the program of any user of this computer can be
    };

    using Cookie = SecretBytes<32, struct CookieTag>;       // control-spec.txt 3.5
    using AuthNonce = FixedBytes<32, struct AuthNonceTag>;
    using AuthHash = FixedBytes<32, struct AuthHashTag>;    // HMAC-SHA256

    // What to log in with: a password that the user has set, where it is of use, before all others.
    // Nothing: none of what it takes can be given. Who was only found has to show that it is Tor: keys
    // of onion services are told to it, and its proxy sees whom one talks to.
    std::optional<AuthMethod> chooseMethod(const ProtocolInfo &info, bool hasPassword, Trust trust);
    // The secret itself goes to nobody who may have made up the file's name. With SafeCookie only
    // who knows it learns anything.
    bool mayBeSent(const QByteArray &cookieFile);

    // What Tor answers an AUTHCHALLENGE with
    struct AuthChallenge
    {
        AuthHash serverHash;
        AuthNonce serverNonce;

        static std::optional<AuthChallenge> from(const ControlReply &reply);
        // Whoever answers knows the cookie.
        bool isGenuine(const Cookie &cookie, const AuthNonce &clientNonce) const;
        // That we know it, too
        AuthHash proof(const Cookie &cookie, const AuthNonce &clientNonce) const;
    };

    // As a QuotedString of commands. Nothing if it holds what cannot be in a line.
    std::optional<QByteArray> quoted(const QString &text);
}
