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
#include <QCoreApplication>
#include <QString>

#include "endpoint.h"

namespace Megatorrent
{
    // What we say to a SOCKS5 proxy (RFC 1928, RFC 1929) until it has connected us. Knows no socket:
    // bytes in, bytes out. Reads exactly what belongs to it, for what follows is the peer's.
    //
    // QNetworkProxy would do the same, but takes whatever the peer sends into memory, and cannot be
    // bound to an interface.
    class Socks5Handshake
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::Socks5Handshake)

    public:
        struct Login
        {
            QString user;
            QString password;
            bool isRequired = false;     // the user's own, or Tor's; otherwise only to keep connections apart, where the proxy takes it
        };

        // Without a target the proxy is only asked whether it takes us.
        Socks5Handshake(const Login &login, const std::optional<Endpoint> &target);

        // To be sent now
        QByteArray takeOutput();
        // So many bytes are read next.
        qsizetype wanted() const { return m_wanted; }
        void receive(QByteArrayView bytes);

        // The proxy is there, and takes us.
        bool isWelcome() const { return m_isWelcome; }
        bool isDone() const { return m_step == Step::Done; }
        // Empty: nothing has failed. Before isWelcome() the end of a sentence about the proxy, after it
        // a sentence
        const QString &error() const { return m_error; }

    private:
        enum class Step
        {
            Method,
            LoggingIn,
            Reply,
            NameLength,    // of the address that the proxy has connected from, which nobody needs
            Address,
            Done
        };

        void logIn();
        void request();
        void expect(Step step, qsizetype size);
        void fail(const QString &error);

        Login m_login;
        std::optional<Endpoint> m_target;
        Step m_step = Step::Method;
        qsizetype m_wanted = 0;
        QByteArray m_output;
        bool m_isWelcome = false;
        QString m_error;
    };
}
