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


#include <optional>

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <QLocalServer>
#include <QLocalSocket>

#include "megatorrent/tor/controlconnection.h"
#include "faketor.h"

using namespace Megatorrent::Tor;
using namespace Megatorrent::Tor::Test;

namespace
{
    using Failure = ControlConnection::Failure;

    struct Client
    {
        ControlConnection connection;
        bool isReady = false;
        std::optional<Failure> failure;
        QString reason;
        QByteArrayList events;

        explicit Client(const ControlAddress &address, const QString &password = {}, const Trust trust = Trust::Named)
        {
            QObject::connect(&connection, &ControlConnection::ready, [this] { isReady = true; });
            QObject::connect(&connection, &ControlConnection::eventReceived, [this](const QByteArray &event) { events.append(event); });
            QObject::connect(&connection, &ControlConnection::failed, [this](const Failure how, const QString &why)
            {
                EXPECT_FALSE(failure);
                failure = how;
                reason = why;
            });
            connection.open(address, password, trust);
        }

        bool settles() { return waitFor([this] { return isReady || failure; }); }
    };
}

TEST(ControlConnection, LogsInByEachMethod)
{
    struct Way { QByteArray methods; QString password; QByteArray first; };
    for (const Way &way : {Way {"NULL", {}, "AUTHENTICATE"}, Way {"COOKIE", {}, "AUTHENTICATE 63"}, Way {"COOKIE,SAFECOOKIE", {}, "AUTHCHALLENGE SAFECOOKIE "}
            , Way {"HASHEDPASSWORD", u"my word"_s, "AUTHENTICATE \"my word\""}})
    {
        FakeTor tor;
        tor.methods = way.methods;
        tor.password = "my word";
        Client client {tor.address(), way.password};
        ASSERT_TRUE(client.settles());
        EXPECT_TRUE(client.isReady) << way.methods.constData() << ' ' << client.reason.toStdString();
        ASSERT_GE(tor.commands.size(), 2);
        EXPECT_TRUE(tor.commands[1].startsWith(way.first)) << tor.commands[1].constData();
        EXPECT_EQ(client.connection.version(), u"0.4.8.16"_s);
    }
}

TEST(ControlConnection, GivesRepliesInOrderAndEvents)
{
    FakeTor tor;
    tor.answers.insert("GETINFO a", "250-a=1\r\n250 OK\r\n650 SOMETHING\r\n");
    Client client {tor.address()};
    ASSERT_TRUE(client.settles());
    QByteArrayList got;
    client.connection.send("GETINFO a", [&](const ControlReply &reply) { got.append(*reply.value("a")); });
    client.connection.send("OTHER", [&](const ControlReply &reply) { got.append(reply.lines.constLast()); });
    EXPECT_TRUE(waitFor([&] { return got.size() == 2; }));
    EXPECT_EQ(got, (QByteArrayList {"1", "OK"}));
    EXPECT_EQ(client.events, QByteArrayList {"SOMETHING"});
}

TEST(ControlConnection, DoesNotTellItsCookieToAnImpostor)
{
    FakeTor tor;
    tor.methods = "SAFECOOKIE";
    tor.knowsCookie = false;
    Client client {tor.address()};
    ASSERT_TRUE(client.settles());
    EXPECT_EQ(client.failure, Failure::Refused);
    EXPECT_EQ(tor.commands.size(), 2);   // no AUTHENTICATE
}

TEST(ControlConnection, SaysWhyItIsRefused)
{
    struct Way { QByteArray methods; QString password; int cookieSize; QString word; };
    for (const Way &way : {Way {"HASHEDPASSWORD", u"other"_s, 32, u"Authentication failed"_s}, Way {"HASHEDPASSWORD", {}, 32, u"password"_s}
            , Way {"HASHEDPASSWORD", u"a\nSIGNAL HALT"_s, 32, u"one line"_s}, Way {"SAFECOOKIE", {}, 31, u"short"_s}, Way {"SAFECOOKIE", {}, 33, u"larger"_s}
            , Way {"SAFECOOKIE", {}, 0, u"not there"_s}})
    {
        FakeTor tor;
        tor.methods = way.methods;
        tor.password = "my word";
        QFile file {tor.cookiePath()};
        if (way.cookieSize == 0)
            ASSERT_TRUE(file.remove());
        else
            ASSERT_TRUE(file.resize(way.cookieSize));
        Client client {tor.address(), way.password};
        ASSERT_TRUE(client.settles());
        EXPECT_EQ(client.failure, Failure::Refused);
        EXPECT_TRUE(client.reason.contains(way.word)) << client.reason.toStdString();
        for (const QByteArray &command : asConst(tor.commands))
            EXPECT_FALSE(command.startsWith("SIGNAL"));
    }
}

// Any user's program can be at a usual port, and name a file that it knows.
TEST(ControlConnection, BelievesNobodyThatItHasFound)
{
    for (const QByteArray &methods : {QByteArray("NULL"), QByteArray("COOKIE"), QByteArray("HASHEDPASSWORD")})
    {
        FakeTor tor;
        tor.methods = methods;
        tor.password = "my word";
        Client client {tor.address(), u"my word"_s, Trust::Found};
        ASSERT_TRUE(client.settles());
        EXPECT_EQ(client.failure, Failure::Refused);
        EXPECT_EQ(tor.commands.size(), 1) << methods.constData();   // no AUTHENTICATE
        EXPECT_TRUE(client.reason.contains(u"name its control port"_s)) << client.reason.toStdString();
    }

    FakeTor tor;
    tor.methods = "COOKIE,SAFECOOKIE";
    {
        Client client {tor.address(), {}, Trust::Found};
        ASSERT_TRUE(client.settles());
        EXPECT_TRUE(client.isReady) << client.reason.toStdString();
    }
    const auto refuses = [&tor]
    {
        Client client {tor.address(), {}, Trust::Found};
        ASSERT_TRUE(client.settles());
        EXPECT_EQ(client.failure, Failure::Refused);
        EXPECT_TRUE(client.reason.contains(u"no secret"_s)) << client.reason.toStdString();
    };
    const QByteArray path = QFile::encodeName(tor.cookiePath());
    for (const mode_t mode : {0644, 0602})
    {
        ASSERT_EQ(::chmod(path.constData(), mode), 0);
        refuses();
    }
    ASSERT_EQ(::chmod(path.constData(), 0640), 0);
    // only root can give a file away, and read it all the same
    if (::chown(path.constData(), 12'345, -1) == 0)
        refuses();
}

// A pipe would be waited for, and with it whoever opens it.
TEST(ControlConnection, OpensNoCookieThatIsNoFile)
{
    FakeTor tor;
    tor.methods = "SAFECOOKIE";
    ASSERT_TRUE(QFile::remove(tor.cookiePath()));
    ASSERT_EQ(::mkfifo(QFile::encodeName(tor.cookiePath()).constData(), 0600), 0);
    Client client {tor.address()};
    ASSERT_TRUE(client.settles());
    EXPECT_EQ(client.failure, Failure::Refused);
    EXPECT_TRUE(client.reason.contains(u"no file")) << client.reason.toStdString();
}

TEST(ControlConnection, FailsWhereNobodyIs)
{
    QTcpServer taken;
    ASSERT_TRUE(taken.listen(QHostAddress::LocalHost));
    const auto address = ControlAddress::fromString(QString::number(taken.serverPort()));
    taken.close();
    for (const ControlAddress &nobody : {address, ControlAddress::fromString(u"/nonexistent/control"_s)})
    {
        Client client {nobody};
        ASSERT_TRUE(client.settles());
        EXPECT_EQ(client.failure, Failure::NotThere) << client.reason.toStdString();
        EXPECT_FALSE(client.reason.isEmpty());
    }
}

TEST(ControlConnection, FailsByWhatIsNoTor)
{
    for (const QByteArray &answer : {QByteArray("HTTP/1.1 400 Bad Request\r\n"), QByteArray("250 OK\r\n"), QByteArray("510 Unknown\r\n"), QByteArray(20'000, 'x')
            , QByteArray("250 OK\r\n").repeated(3)})
    {
        FakeTor tor;
        tor.answers.insert("PROTOCOLINFO", answer);
        Client client {tor.address()};
        ASSERT_TRUE(client.settles());
        EXPECT_EQ(client.failure, Failure::Broken);
    }
}

TEST(ControlConnection, FailsWhenItHangsUp)
{
    FakeTor tor;
    Client client {tor.address()};
    ASSERT_TRUE(client.settles());
    int answers = 0;
    tor.isSilent = true;
    client.connection.send("GETINFO a", [&answers](const ControlReply &) { ++answers; });
    ASSERT_TRUE(waitFor([&tor] { return tor.commands.size() == 3; }));
    tor.hangUp();
    EXPECT_TRUE(waitFor([&client] { return client.failure.has_value(); }));
    EXPECT_EQ(client.failure, Failure::Broken);
    client.connection.send("GETINFO b", [&answers](const ControlReply &) { ++answers; });
    EXPECT_EQ(answers, 0);
}

TEST(ControlConnection, NothingFollowsClose)
{
    FakeTor tor;
    Client client {tor.address()};
    ASSERT_TRUE(client.settles());
    client.connection.send("GETINFO a", [&client](const ControlReply &) { client.connection.close(); });
    client.connection.send("GETINFO b", [](const ControlReply &) { ADD_FAILURE(); });
    EXPECT_TRUE(waitFor([&tor] { return tor.line.isNull() || (tor.line->state() == QAbstractSocket::UnconnectedState); }));
    QCoreApplication::processEvents();
    EXPECT_FALSE(client.failure);
}

TEST(ControlConnection, SpeaksThroughASocketInTheFileSystem)
{
    QTemporaryDir folder;
    QLocalServer server;
    ASSERT_TRUE(server.listen(folder.filePath(u"control"_s)));
    QObject::connect(&server, &QLocalServer::newConnection, [&server]
    {
        QLocalSocket *socket = server.nextPendingConnection();
        QObject::connect(socket, &QLocalSocket::readyRead, socket, [socket]
        {
            while (socket->canReadLine())
                socket->write(socket->readLine().startsWith("PROTOCOLINFO") ? "250-AUTH METHODS=NULL\r\n250 OK\r\n" : "250 OK\r\n");
        });
    });
    Client client {ControlAddress::fromString(server.fullServerName())};
    ASSERT_TRUE(client.settles());
    EXPECT_TRUE(client.isReady) << client.reason.toStdString();
}
