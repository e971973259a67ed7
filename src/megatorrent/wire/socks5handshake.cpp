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

#include "socks5handshake.h"

#include <utility>

#include <QHostAddress>

using namespace Megatorrent;

namespace
{
    const char VERSION = 5;
    const char LOGIN_VERSION = 1;
    const qsizetype TEXT_MAX_SIZE = 255;

    enum Method : quint8
    {
        NoLogin = 0,
        WithLogin = 2
    };

    enum AddressType : quint8
    {
        IPv4 = 1,
        Name = 3,
        IPv6 = 4
    };

    char byte(const qsizetype value)
    {
        return static_cast<char>(static_cast<quint8>(value));
    }

    QByteArray withLength(const QByteArray &text)
    {
        return byte(text.size()) + text;
    }

    QByteArray addressOf(const Endpoint &endpoint)
    {
        const QHostAddress address {endpoint.host};
        QByteArray bytes;
        if (address.protocol() == QAbstractSocket::IPv4Protocol)
        {
            const quint32 ipv4 = address.toIPv4Address();
            bytes += byte(AddressType::IPv4);
            for (int shift = 24; shift >= 0; shift -= 8)
                bytes += byte((ipv4 >> shift) & 0xFF);
        }
        else if (address.protocol() == QAbstractSocket::IPv6Protocol)
        {
            const Q_IPV6ADDR ipv6 = address.toIPv6Address();
            bytes = byte(AddressType::IPv6) + QByteArray(reinterpret_cast<const char *>(ipv6.c), sizeof(ipv6.c));
        }
        else
        {
            bytes = byte(AddressType::Name) + withLength(endpoint.host.toUtf8());
        }
        bytes += byte(endpoint.port >> 8);
        bytes += byte(endpoint.port & 0xFF);
        return bytes;
    }
}

Socks5Handshake::Socks5Handshake(const Login &login, const std::optional<Endpoint> &target)
    : m_login {login}
    , m_target {target}
{
    if ((login.user.toUtf8().size() > TEXT_MAX_SIZE) || (login.password.toUtf8().size() > TEXT_MAX_SIZE))
    {
        fail(tr("the user name or the password is longer than a SOCKS5 proxy can take"));
        return;
    }
    m_output = login.isRequired ? QByteArray {"\x05\x01\x02", 3} : QByteArray {"\x05\x02\x00\x02", 4};
    expect(Step::Method, 2);
}

QByteArray Socks5Handshake::takeOutput()
{
    return std::exchange(m_output, {});
}

void Socks5Handshake::receive(const QByteArrayView bytes)
{
    switch (m_step)
    {
    case Step::Method:
        if (bytes[0] != VERSION)
            fail(tr("it is no SOCKS5 proxy"));
        else if ((bytes[1] == Method::NoLogin) && !m_login.isRequired)
            request();
        else if (bytes[1] == Method::WithLogin)
            logIn();
        else
            fail(m_login.isRequired ? tr("it takes no user name and password") : tr("it wants a user name and a password"));
        break;

    case Step::LoggingIn:
        if (bytes[0] != LOGIN_VERSION)
            fail(tr("it is no SOCKS5 proxy"));
        else if (bytes[1] == 0)
            request();
        else
            fail(m_login.isRequired ? tr("it refuses the user name or the password") : tr("it wants a user name and a password"));
        break;

    case Step::Reply:
        if (bytes[0] != VERSION)
            fail(tr("The proxy does not speak SOCKS5 properly."));
        else if (bytes[1] != 0)
            fail(tr("The proxy could not connect to the peer (code %1).").arg(static_cast<quint8>(bytes[1])));
        else if (bytes[3] == AddressType::Name)
            expect(Step::NameLength, 1);
        else if ((bytes[3] == AddressType::IPv4) || (bytes[3] == AddressType::IPv6))
            expect(Step::Address, (((bytes[3] == AddressType::IPv6) ? 16 : 4) + 2));
        else
            fail(tr("The proxy does not speak SOCKS5 properly."));
        break;

    case Step::NameLength:
        expect(Step::Address, (static_cast<quint8>(bytes[0]) + 2));
        break;

    case Step::Address:
        expect(Step::Done, 0);
        break;

    case Step::Done:
        break;
    }
}

void Socks5Handshake::logIn()
{
    m_output = byte(LOGIN_VERSION) + withLength(m_login.user.toUtf8()) + withLength(m_login.password.toUtf8());
    expect(Step::LoggingIn, 2);
}

void Socks5Handshake::request()
{
    m_isWelcome = true;
    if (!m_target)
    {
        expect(Step::Done, 0);
        return;
    }
    m_output = QByteArray {"\x05\x01\x00", 3} + addressOf(*m_target);
    expect(Step::Reply, 4);
}

void Socks5Handshake::expect(const Step step, const qsizetype size)
{
    m_step = step;
    m_wanted = size;
}

void Socks5Handshake::fail(const QString &error)
{
    m_error = error;
    m_wanted = 0;
}
