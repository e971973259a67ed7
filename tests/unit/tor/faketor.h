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

#include <QByteArray>
#include <QByteArrayList>
#include <QDeadlineTimer>
#include <QCoreApplication>
#include <QFile>
#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QMessageAuthenticationCode>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

#include "base/global.h"
#include "megatorrent/tor/controladdress.h"

namespace Megatorrent::Tor::Test
{
    template <typename Condition>
    bool waitFor(const Condition &condition, const int milliseconds = 20'000)   // reached only by a test that fails
    {
        const QDeadlineTimer deadline {milliseconds};
        while (!condition() && !deadline.hasExpired())
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
        return condition();
    }

    // Tor's control port, good or bad
    class FakeTor final : public QObject
    {
    public:
        explicit FakeTor(const quint16 port = 0)
        {
            QObject::connect(&m_server, &QTcpServer::newConnection, this, [this]
            {
                QTcpSocket *socket = m_server.nextPendingConnection();
                ++accepted;
                line = socket;
                QObject::connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            });
            isListening = m_server.listen(QHostAddress::LocalHost, port);
            QFile file {cookiePath()};
            if (file.open(QIODevice::WriteOnly))
            {
                file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
                file.write(cookie);
            }
        }

        ControlAddress address() const { return ControlAddress::fromString(u"127.0.0.1:%1"_s.arg(m_server.serverPort())); }
        QString cookiePath() const { return m_folder.filePath(u"control_auth_cookie"_s); }
        void say(const QByteArray &text) { line->write(text); }
        void hangUp()
        {
            m_server.close();
            if (line)
                line->abort();
        }

        bool isListening = false;
        bool isSilent = false;
        bool knowsCookie = true;
        QByteArray methods = "NULL";
        QByteArray password;
        QByteArray cookie = QByteArray(32, 'c');
        QHash<QByteArray, QByteArray> answers {   // to what begins so, instead of "250 OK"
            {"GETINFO status/bootstrap-phase", "250-status/bootstrap-phase=NOTICE BOOTSTRAP PROGRESS=100 TAG=done SUMMARY=\"Done\"\r\n250 OK\r\n"},
            {"GETINFO net/listeners/socks", "250-net/listeners/socks=\"unix:/run/tor/socks\" \"127.0.0.1:9050\"\r\n250 OK\r\n"}
        };
        QByteArrayList commands;
        int accepted = 0;
        QPointer<QTcpSocket> line;

    private:
        void read(QTcpSocket *socket)
        {
            while (socket->canReadLine())
            {
                const QByteArray command = socket->readLine().trimmed();
                commands.append(command);
                if (!isSilent)
                    socket->write(reply(command));
            }
        }

        QByteArray reply(const QByteArray &command)
        {
            for (auto it = answers.cbegin(); it != answers.cend(); ++it)
            {
                if (command.startsWith(it.key()))
                    return it.value();
            }
            if (command == "PROTOCOLINFO 1")
            {
                return "250-PROTOCOLINFO 1\r\n250-AUTH METHODS=" + methods + " COOKIEFILE=\"" + cookiePath().toUtf8()
                        + "\"\r\n250-VERSION Tor=\"0.4.8.16\"\r\n250 OK\r\n";
            }
            if (command.startsWith("AUTHCHALLENGE SAFECOOKIE "))
            {
                m_nonces = QByteArray::fromHex(command.split(' ').at(2)) + QByteArray(32, 'n');
                return "250 AUTHCHALLENGE SERVERHASH=" + hash("Tor safe cookie authentication server-to-controller hash").toHex().toUpper()
                        + " SERVERNONCE=" + QByteArray(32, 'n').toHex().toUpper() + "\r\n";
            }
            if (command.startsWith("AUTHENTICATE"))
                return isRight(command.sliced(12).trimmed()) ? "250 OK\r\n" : "515 Authentication failed\r\n";
            return "250 OK\r\n";
        }

        bool isRight(const QByteArray &argument) const
        {
            if (methods == "NULL")
                return true;
            if (argument.startsWith('"'))
                return argument == QByteArray('"' + password + '"');
            const QByteArray shown = QByteArray::fromHex(argument);
            return methods.contains("SAFECOOKIE") ? (shown == hash("Tor safe cookie authentication controller-to-server hash")) : (shown == cookie);
        }

        QByteArray hash(const QByteArray &key) const
        {
            const QByteArray message = (knowsCookie ? cookie : QByteArray(32, '?')) + m_nonces;
            return QMessageAuthenticationCode::hash(message, key, QCryptographicHash::Sha256);
        }

        QTcpServer m_server;
        QTemporaryDir m_folder;
        QByteArray m_nonces;
    };
}
