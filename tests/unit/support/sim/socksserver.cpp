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

#include "socksserver.h"

#include <QTcpServer>
#include <QTcpSocket>

#include "base/global.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;

// One client, from the greeting to the end
class SocksServer::Line final : public QObject
{
public:
    Line(SocksServer *server, QTcpSocket *client)
        : QObject(client)
        , m_server {server}
        , m_client {client}
    {
        connect(client, &QTcpSocket::readyRead, this, &Line::read);
        connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
    }

private:
    enum class Step
    {
        Greeting,
        Login,
        Request,
        Connecting,
        Relaying
    };

    void read()
    {
        if (m_server->manner == Manner::Silent)
            return;
        if (m_step == Step::Relaying)
        {
            m_target->write(m_client->readAll());
            return;
        }
        m_buffer += m_client->readAll();
        const bool isUnlucky = (m_server->hangUps > 0) && (m_step == Step::Greeting);
        if (isUnlucky)
            --m_server->hangUps;
        if (isUnlucky || (m_server->manner == Manner::HangsUp))
        {
            m_client->disconnectFromHost();
            return;
        }
        while (takeMessage()) {}
    }

    QByteArray take(const qsizetype size)
    {
        const QByteArray bytes = m_buffer.first(size);
        m_buffer.remove(0, size);
        return bytes;
    }

    int at(const qsizetype index) const { return static_cast<quint8>(m_buffer[index]); }

    bool takeMessage()
    {
        switch (m_step)
        {
        case Step::Greeting:
            return takeGreeting();
        case Step::Login:
            return takeLogin();
        case Step::Request:
            return takeRequest();
        default:
            return false;
        }
    }

    bool takeGreeting()
    {
        if ((m_buffer.size() < 2) || (m_buffer.size() < (2 + at(1))))
            return false;
        const QByteArray methods = take(2 + at(1)).sliced(2);
        if (m_server->manner == Manner::NoProxy)
        {
            m_client->write("HTTP/1.1 400 Bad Request\r\n\r\n");
            return false;
        }
        const bool hasLogin = methods.contains('\2') && !(m_server->prefersNoLogin && methods.contains('\0'));
        if ((m_server->wantsLogin || (m_server->manner == Manner::RefusesLogin)) && !hasLogin)
        {
            m_client->write("\5\xFF");
            return false;
        }
        // as Tor: who has a name is asked for it
        m_step = hasLogin ? Step::Login : Step::Request;
        m_client->write(QByteArray("\5") + (hasLogin ? '\2' : '\0'));
        return true;
    }

    bool takeLogin()
    {
        if ((m_buffer.size() < 2) || (m_buffer.size() < (3 + at(1))) || (m_buffer.size() < (3 + at(1) + at(2 + at(1)))))
            return false;
        const qsizetype userSize = at(1);
        const QByteArray login = take(3 + userSize + at(2 + userSize));
        m_server->logins.append(QString::fromUtf8(login.sliced(2, userSize)) + u':' + QString::fromUtf8(login.sliced(3 + userSize)));
        m_step = Step::Request;
        m_client->write((m_server->manner == Manner::RefusesLogin) ? QByteArray("\1\1") : QByteArray("\1\0", 2));
        return true;
    }

    bool takeRequest()
    {
        if (m_buffer.size() < 5)
            return false;
        const qsizetype addressSize = (at(3) == 1) ? 4 : ((at(3) == 4) ? 16 : (1 + at(4)));
        if (m_buffer.size() < (4 + addressSize + 2))
            return false;
        const QByteArray request = take(4 + addressSize + 2);
        const QByteArray address = request.sliced(4, addressSize);
        const auto port = static_cast<quint16>((static_cast<quint8>(request[4 + addressSize]) << 8) | static_cast<quint8>(request[5 + addressSize]));
        QString host;
        if (request[3] == 3)
            host = QString::fromUtf8(address.sliced(1));
        else if (request[3] == 4)
            host = QHostAddress(reinterpret_cast<const quint8 *>(address.constData())).toString();
        else
            host = QHostAddress((static_cast<quint32>(static_cast<quint8>(address[0])) << 24) | (static_cast<quint32>(static_cast<quint8>(address[1])) << 16)
                    | (static_cast<quint32>(static_cast<quint8>(address[2])) << 8) | static_cast<quint8>(address[3])).toString();
        m_server->targets.append(host + u':' + QString::number(port));

        m_step = Step::Connecting;
        if ((m_server->manner == Manner::RefusesTargets) || !m_server->names.contains(host))
        {
            m_client->write(QByteArray("\5\4\0\1\0\0\0\0\0\0", 10));
            m_client->disconnectFromHost();
            return false;
        }
        m_target = new QTcpSocket(m_client);
        connect(m_target, &QTcpSocket::connected, this, &Line::begin);
        connect(m_target, &QTcpSocket::readyRead, this, &Line::relay);
        connect(m_target, &QTcpSocket::disconnected, m_client, &QTcpSocket::disconnectFromHost);
        connect(m_target, &QTcpSocket::errorOccurred, m_client, &QTcpSocket::disconnectFromHost);
        connect(m_client, &QTcpSocket::disconnected, m_target, &QTcpSocket::disconnectFromHost);
        m_target->connectToHost(QHostAddress(QHostAddress::LocalHost), m_server->names.value(host));
        return false;
    }

    void begin()
    {
        if (m_server->manner == Manner::SendsWithReply)
            return;   // as soon as there is something to send along
        reply({});
    }

    // With a name for the address that it connects from, which clients must skip
    void reply(const QByteArray &along)
    {
        m_step = Step::Relaying;
        m_client->write(QByteArray("\5\0\0\3\3abc\1\2", 10) + along);
        if (!m_buffer.isEmpty())
            m_target->write(std::exchange(m_buffer, {}));
    }

    void relay()
    {
        if (m_step == Step::Connecting)
            reply(m_target->readAll());
        else
            m_client->write(m_target->readAll());
    }

    SocksServer *m_server = nullptr;
    QTcpSocket *m_client = nullptr;
    QTcpSocket *m_target = nullptr;
    QByteArray m_buffer;
    Step m_step = Step::Greeting;
};

SocksServer::SocksServer(const quint16 port)
    : m_server {new QTcpServer(this)}
{
    connect(m_server, &QTcpServer::newConnection, this, [this]
    {
        while (QTcpSocket *client = m_server->nextPendingConnection())
        {
            ++accepted;
            new Line(this, client);
        }
    });
    m_server->listen(QHostAddress(QHostAddress::LocalHost), port);
}

SocksServer::~SocksServer() = default;

void SocksServer::close()
{
    m_server->close();
    for (QTcpSocket *socket : m_server->findChildren<QTcpSocket *>())
        socket->abort();
}

ProxyServer SocksServer::address() const
{
    return {.address = QHostAddress(QHostAddress::LocalHost), .port = m_server->serverPort(), .user = {}, .password = {}};
}
