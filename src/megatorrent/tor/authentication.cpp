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


#include "authentication.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

#include "../crypto/hash.h"

using namespace Megatorrent;
using namespace Megatorrent::Tor;

namespace
{
    // control-spec.txt 3.24
    const QByteArray SERVER_TO_CONTROLLER {"Tor safe cookie authentication server-to-controller hash"};
    const QByteArray CONTROLLER_TO_SERVER {"Tor safe cookie authentication controller-to-server hash"};

    AuthHash hashOf(const QByteArray &key, const Cookie &cookie, const AuthNonce &clientNonce, const AuthNonce &serverNonce)
    {
        QMessageAuthenticationCode code {QCryptographicHash::Sha256, key};
        code.addData(cookie.view());
        code.addData(clientNonce.view());
        code.addData(serverNonce.view());
        return AuthHash::fromBytes(code.resultView());
    }
}

std::optional<AuthMethod> Megatorrent::Tor::chooseMethod(const ProtocolInfo &info, const bool hasPassword, const Trust trust)
{
    if (trust == Trust::Found)
    {
        if (info.methods.contains("SAFECOOKIE") && !info.cookieFile.isEmpty())
            return AuthMethod::SafeCookie;
        return std::nullopt;
    }
    if (hasPassword && info.methods.contains("HASHEDPASSWORD"))
        return AuthMethod::Password;
    if (info.methods.contains("NULL"))
        return AuthMethod::None;
    if (info.methods.contains("SAFECOOKIE") && !info.cookieFile.isEmpty())
        return AuthMethod::SafeCookie;
    if (info.methods.contains("COOKIE") && mayBeSent(info.cookieFile))
        return AuthMethod::Cookie;
    return std::nullopt;
}

bool Megatorrent::Tor::mayBeSent(const QByteArray &cookieFile)
{
    const QByteArray name = cookieFile.sliced(cookieFile.lastIndexOf('/') + 1);
    return (name == "control_auth_cookie") || (name == "control.authcookie");
}

std::optional<AuthChallenge> AuthChallenge::from(const ControlReply &reply)
{
    if (!reply.isOk() || reply.lines.isEmpty() || !reply.lines.constFirst().startsWith("AUTHCHALLENGE "))
        return std::nullopt;
    const auto words = keywords(reply.lines.constFirst());
    if (!words)
        return std::nullopt;
    const auto serverHash = AuthHash::fromHex(words->value("SERVERHASH").toLower());
    const auto serverNonce = AuthNonce::fromHex(words->value("SERVERNONCE").toLower());
    if (!serverHash || !serverNonce)
        return std::nullopt;
    return AuthChallenge {.serverHash = *serverHash, .serverNonce = *serverNonce};
}

bool AuthChallenge::isGenuine(const Cookie &cookie, const AuthNonce &clientNonce) const
{
    return Crypto::equalConstantTime(hashOf(SERVER_TO_CONTROLLER, cookie, clientNonce, serverNonce).view(), serverHash.view());
}

AuthHash AuthChallenge::proof(const Cookie &cookie, const AuthNonce &clientNonce) const
{
    return hashOf(CONTROLLER_TO_SERVER, cookie, clientNonce, serverNonce);
}

std::optional<QByteArray> Megatorrent::Tor::quoted(const QString &text)
{
    QByteArray result {"\""};
    for (const char c : text.toUtf8())
    {
        if ((c == '\r') || (c == '\n') || (c == '\0'))
            return std::nullopt;
        if ((c == '"') || (c == '\\'))
            result += '\\';
        result += c;
    }
    return result + '"';
}
