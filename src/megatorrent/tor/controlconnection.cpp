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


#include "controlconnection.h"

#include <utility>

#include <QLocalSocket>
#include <QNetworkProxy>
#include <QPointer>
#include <QTcpSocket>

#include "../content/printable.h"
#include "../crypto/hash.h"
#include "smallfile.h"

using namespace Megatorrent;
using namespace Megatorrent::Tor;

namespace
{
    const qint64 READ_BUFFER_SIZE = ControlReader::REPLY_MAX_SIZE;
    const std::size_t COMMANDS_MAX_COUNT = 10'000;   // that wait for their answers
}

ControlConnection::ControlConnection(QObject *parent)
    : QObject(parent)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this]
    {
        fail((m_isConnected ? Failure::Broken : Failure::NotThere), tr("it does not answer"));
    });
}

ControlConnection::~ControlConnection()
{
    close();
}

void ControlConnection::close()
{
    m_hasFailed = true;
    m_timer.stop();
    disconnect(this, nullptr, nullptr, nullptr);
    if (!m_device)
        return;
    m_device->disconnect(this);
    m_device->close();
}

void ControlConnection::open(const ControlAddress &address, const QString &password, const Trust trust)
{
    m_password = password;
    m_trust = trust;
    m_timer.start(CONNECT_TIMEOUT);
    if (address.path.isEmpty())
    {
        auto *socket = new QTcpSocket(this);
        m_device = socket;
        socket->setProxy(QNetworkProxy::NoProxy);
        socket->setReadBufferSize(READ_BUFFER_SIZE);
        connect(socket, &QTcpSocket::connected, this, &ControlConnection::connected);
        connect(socket, &QTcpSocket::errorOccurred, this, [this, socket]
        {
            fail((m_isConnected ? Failure::Broken : Failure::NotThere), socket->errorString());
        }, Qt::QueuedConnection);
        connect(socket, &QTcpSocket::readyRead, this, &ControlConnection::read);
        socket->connectToHost(QHostAddress(address.host), address.port);
    }
    else
    {
        auto *socket = new QLocalSocket(this);
        m_device = socket;
        socket->setReadBufferSize(READ_BUFFER_SIZE);
        connect(socket, &QLocalSocket::connected, this, &ControlConnection::connected, Qt::QueuedConnection);
        connect(socket, &QLocalSocket::errorOccurred, this, [this, socket](const QLocalSocket::LocalSocketError error)
        {
            const Failure failure = m_isConnected ? Failure::Broken
                    : ((error == QLocalSocket::SocketAccessError) ? Failure::Refused : Failure::NotThere);
            fail(failure, socket->errorString());
        }, Qt::QueuedConnection);
        connect(socket, &QLocalSocket::readyRead, this, &ControlConnection::read);
        socket->connectToServer(address.path);
    }
}

void ControlConnection::connected()
{
    if (m_hasFailed)
        return;
    m_isConnected = true;
    identify();
}

void ControlConnection::send(const QByteArray &command, Answer answer)
{
    if (m_hasFailed)
        return;
    if (m_answers.size() >= COMMANDS_MAX_COUNT)
    {
        fail(Failure::Broken, tr("it does not answer"));
        return;
    }
    if (m_answers.empty())
        m_timer.start(REPLY_TIMEOUT);
    m_answers.push_back(std::move(answer));
    m_device->write(command + "\r\n");
}

void ControlConnection::read()
{
    const QPointer<ControlConnection> guard {this};
    const QList<ControlReply> replies = m_reader.add(m_device->readAll());
    for (const ControlReply &reply : replies)
    {
        if (m_hasFailed)
            return;
        if (reply.isEvent())
        {
            emit eventReceived(reply.lines.constFirst());
        }
        else if (m_answers.empty())
        {
            fail(Failure::Broken, tr("it says what nobody has asked for"));
        }
        else
        {
            const Answer answer = std::move(m_answers.front());
            m_answers.pop_front();
            if (m_answers.empty())
                m_timer.stop();
            else
                m_timer.start(REPLY_TIMEOUT);
            answer(reply);
        }
        if (!guard)
            return;
    }
    if (m_reader.isBroken())
        fail(Failure::Broken, tr("it does not speak the language of Tor's control port"));
}

// --- logging in ---

void ControlConnection::identify()
{
    send("PROTOCOLINFO 1", [this](const ControlReply &reply)
    {
        const auto info = ProtocolInfo::from(reply);
        if (!info)
        {
            fail(Failure::Broken, tr("it does not say how to log in"));
            return;
        }
        m_info = *info;
        logIn();
    });
}

void ControlConnection::logIn()
{
    const std::optional<AuthMethod> method = chooseMethod(m_info, !m_password.isEmpty(), m_trust);
    if (!method)
    {
        fail(Failure::Refused, ((m_trust == Trust::Found)
                ? tr("it does not show that it is the Tor of this computer. If it is yours, name its control port in the settings")
                : tr("it asks for a password, and none is set")));
        return;
    }
    switch (*method)
    {
    case AuthMethod::None:
        authenticate({});
        break;
    case AuthMethod::Password:
        if (const auto password = quoted(m_password))
            authenticate(' ' + *password);
        else
            fail(Failure::Refused, tr("a password is one line"));
        break;
    case AuthMethod::SafeCookie:
    case AuthMethod::Cookie:
        logInByCookie(*method);
        break;
    }
}

void ControlConnection::logInByCookie(const AuthMethod method)
{
    m_timer.start(REPLY_TIMEOUT);   // for the disk
    readSmallFile(QString::fromUtf8(m_info.cookieFile), Cookie::SIZE, ((m_trust == Trust::Found) ? FileKind::Secret : FileKind::Any), this
            , [this, method](const QByteArray &content, const QString &error)
    {
        if (m_hasFailed)
            return;
        if (!error.isEmpty() || (content.size() != Cookie::SIZE))
        {
            fail(Failure::Refused, tr("the file that it wants to be shown cannot be used: %1").arg(error.isEmpty() ? tr("it is too short") : error));
            return;
        }
        const Cookie cookie = Cookie::fromBytes(content);
        if (method == AuthMethod::SafeCookie)
            sendProof(cookie);
        else
            authenticate(' ' + cookie.toHex());
    });
}

void ControlConnection::sendProof(const Cookie &cookie)
{
    const auto clientNonce = Crypto::random<AuthNonce>();
    send("AUTHCHALLENGE SAFECOOKIE " + clientNonce.toHex(), [this, cookie, clientNonce](const ControlReply &reply)
    {
        const auto challenge = AuthChallenge::from(reply);
        if (!challenge || !challenge->isGenuine(cookie, clientNonce))
            fail(Failure::Refused, tr("it does not know what the Tor of this computer knows"));
        else
            authenticate(' ' + challenge->proof(cookie, clientNonce).toHex());
    });
}

void ControlConnection::authenticate(const QByteArray &argument)
{
    send("AUTHENTICATE" + argument, [this](const ControlReply &reply)
    {
        m_password.clear();
        if (reply.isOk())
            emit ready();
        else
            fail(Failure::Refused, tr("it refuses to let us in: %1").arg(printable(QString::fromUtf8(reply.lines.constLast()), 120)));
    });
}

void ControlConnection::fail(const Failure failure, const QString &reason)
{
    if (m_hasFailed)
        return;
    m_hasFailed = true;
    m_timer.stop();
    m_device->disconnect(this);
    // later: not from within a call of the owner's
    QMetaObject::invokeMethod(this, [this, failure, reason] { emit failed(failure, reason); }, Qt::QueuedConnection);
}
