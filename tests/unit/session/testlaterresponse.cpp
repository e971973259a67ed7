/*
 * Megatorrent, channels for qBittorrent.
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


#include <functional>
#include <memory>

#include <gtest/gtest.h>

#include <QPointer>
#include <QTcpSocket>

#include "base/global.h"
#include "base/http/irequesthandler.h"
#include "base/http/server.h"
#include "base/http/types.h"
#include "megatorrent/seams/laterresponse.h"

#include "enginetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    // Answers /now at once and everything else when it is told to
    class Handler final : public Http::IRequestHandler
    {
    public:
        Http::Response processRequest(const Http::Request &request, [[maybe_unused]] const Http::Environment &env) override
        {
            paths.append(request.path);
            Http::Response response;
            response.headers[u"x-test"_s] = u"kept"_s;
            if (request.path == u"/now")
            {
                response.content = "now";
                return response;
            }
            response.later = std::make_shared<LaterResponse>();
            response.later->setRequestHeaders(request.headers);
            if (request.path == u"/known")
                response.later->finish({200, u"OK"_s}, "known", Http::CONTENT_TYPE_JSON);
            waiting.append(response.later.get());
            return response;
        }

        QStringList paths;
        QList<QPointer<LaterResponse>> waiting;
    };

    class LaterResponseTest : public testing::Test
    {
    protected:
        void SetUp() override
        {
            ASSERT_TRUE(m_server.listen(QHostAddress::LocalHost));
            connectClient();
        }

        void connectClient()
        {
            m_client = std::make_unique<QTcpSocket>();
            m_client->connectToHost(QHostAddress(QHostAddress::LocalHost), m_server.serverPort());
            ASSERT_TRUE(m_client->waitForConnected());
        }

        void ask(const QByteArray &path, const QByteArray &method = "GET")
        {
            m_client->write(method + ' ' + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n");
        }

        bool receives(const QByteArray &text)
        {
            return waitFor([this, text]
            {
                m_received += m_client->readAll();
                return m_received.contains(text);
            }, 5000);
        }

        Handler m_handler;
        Http::Server m_server {&m_handler};
        std::unique_ptr<QTcpSocket> m_client;
        QByteArray m_received;
    };
}

TEST_F(LaterResponseTest, TheAnswerComesWhenItIsKnownAndTheNextRequestIsHandledThen)
{
    ask("/first");
    ask("/now");
    ASSERT_TRUE(waitFor([this] { return !m_handler.waiting.isEmpty(); }));
    EXPECT_FALSE(waitFor([this] { return m_handler.paths.size() > 1; }, 100));

    m_handler.waiting.first()->finish({409, u"Conflict"_s}, "not possible", Http::CONTENT_TYPE_TXT);
    m_handler.waiting.first()->finish({200, u"OK"_s}, "too late", Http::CONTENT_TYPE_TXT);
    ASSERT_TRUE(receives("\r\n\r\nnow"));
    EXPECT_TRUE(m_received.startsWith("HTTP/1.1 409 Conflict\r\n"));
    EXPECT_TRUE(m_received.contains("x-test: kept\r\n"));
    EXPECT_TRUE(m_received.contains("content-length: 12\r\n"));
    EXPECT_TRUE(m_received.contains("\r\n\r\nnot possible"));
    EXPECT_FALSE(m_received.contains("too late"));
    EXPECT_TRUE(m_handler.waiting.first().isNull()) << "it goes when it has been sent";
}

TEST_F(LaterResponseTest, WhatIsKnownAtOnceAndRequestsInARow)
{
    for (int i = 0; i < 5; ++i)
        ask("/known");
    ask("/now");
    ASSERT_TRUE(receives("\r\n\r\nnow"));
    EXPECT_EQ(m_received.count("\r\n\r\nknown"), 5);
}

TEST_F(LaterResponseTest, HeadHasTheLengthAndNoContent)
{
    ask("/known", "HEAD");
    ask("/now");
    ASSERT_TRUE(receives("\r\n\r\nnow"));
    EXPECT_TRUE(m_received.contains("content-length: 5\r\n"));
    EXPECT_FALSE(m_received.contains("\r\nknown"));
}

TEST(LaterResponse, IsTakenByWhoAskedOnSomebodysBehalf)
{
    auto early = std::make_unique<LaterResponse>();
    auto late = std::make_unique<LaterResponse>();
    QByteArrayList received;
    const auto receive = [&](const LaterResponse::Answer &answer)
    {
        received.append(answer.content + ' ' + QByteArray::number(answer.status.code) + ' ' + answer.headers.value(u"x-kind"_s).toLatin1());
        early.reset();   // it may go now
    };
    QObject context;
    early->finish({409, u"Conflict"_s}, "early", Http::CONTENT_TYPE_TXT, {{u"x-kind"_s, u"refused"_s}});
    early->start(&context, receive);
    late->start(&context, receive);
    EXPECT_TRUE(received.isEmpty()) << "never from within the call";
    late->finish({200, u"OK"_s}, "late", Http::CONTENT_TYPE_TXT);
    late->finish({200, u"OK"_s}, "again", Http::CONTENT_TYPE_TXT);
    EXPECT_TRUE(waitFor([&] { return received.size() == 2; }));
    EXPECT_EQ(received, (QByteArrayList {"early 409 refused", "late 200 "}));

    auto unheard = std::make_unique<LaterResponse>();
    {
        QObject gone;
        unheard->start(&gone, receive);
    }
    unheard->finish({200, u"OK"_s}, "unheard", Http::CONTENT_TYPE_TXT);
    EXPECT_FALSE(waitFor([&] { return received.size() > 2; }, 50));
}

TEST_F(LaterResponseTest, WhoGoesAwayIsWaitedForNoMore)
{
    ask("/first");
    ASSERT_TRUE(waitFor([this] { return !m_handler.waiting.isEmpty(); }));
    m_client->abort();
    EXPECT_TRUE(waitFor([this] { return m_handler.waiting.first().isNull(); }, 5000));
}

TEST_F(LaterResponseTest, WhatComesMeanwhileIsNotPiledUp)
{
    ask("/first");
    ASSERT_TRUE(waitFor([this] { return !m_handler.waiting.isEmpty(); }));
    const QByteArray filler {8 * 1024 * 1024, 'x'};
    m_client->write(filler);
    waitFor([] { return false; }, 300);
    EXPECT_GT(m_client->bytesToWrite(), 0) << "it was all read";
    m_client->abort();
    m_handler.waiting.first()->finish({200, u"OK"_s}, {}, Http::CONTENT_TYPE_TXT);
    EXPECT_TRUE(waitFor([this] { return m_handler.waiting.first().isNull(); }, 5000));
}

TEST_F(LaterResponseTest, BitByBitAsFastAsItIsTaken)
{
    const QByteArray piece {1024 * 1024, 'p'};
    const int count = 64;
    m_client->setReadBufferSize(64 * 1024);
    ask("/first");
    ask("/now");
    ASSERT_TRUE(waitFor([this] { return !m_handler.waiting.isEmpty(); }));
    LaterResponse *const later = m_handler.waiting.first();
    EXPECT_EQ(later->requestHeaders().value(u"host"_s), u"localhost");
    int sent = 0;
    QObject::connect(later, &LaterResponse::wantsMore, later, [&sent, later, piece]
    {
        ++sent;
        later->send(piece);
    });
    ASSERT_TRUE(later->begin({206, u"Partial Content"_s}, {{u"etag"_s, u"\"x\""_s}}, (count * piece.size())));
    later->send(piece);
    ++sent;

    // nobody reads: some goes into the buffers of the system, and then no more is asked for
    int before = -1;
    waitFor([&] { return std::exchange(before, sent) == sent; }, 2000);
    waitFor([] { return false; }, 200);
    const int waiting = sent;
    EXPECT_LT(waiting, count / 2);

    m_client->setReadBufferSize(0);
    qint64 received = 0;
    ASSERT_TRUE(waitFor([this, &received]
    {
        const QByteArray bytes = m_client->readAll();
        received += bytes.size();
        m_received += bytes;
        if (m_received.size() > 100'000)
            m_received.remove(1000, (m_received.size() - 2000));
        return received > (count * 1024 * 1024);
    }, 20'000));
    ASSERT_TRUE(receives("\r\n\r\nnow")) << "the next request has its turn";
    EXPECT_TRUE(m_received.startsWith("HTTP/1.1 206 Partial Content\r\n"));
    EXPECT_TRUE(m_received.contains("content-length: 67108864\r\n"));
    EXPECT_TRUE(m_received.contains("etag: \"x\"\r\n"));
    EXPECT_TRUE(m_received.contains("x-test: kept\r\n"));
    EXPECT_EQ(sent, count);
    EXPECT_TRUE(m_handler.waiting.first().isNull());
}

TEST_F(LaterResponseTest, WhatBreaksOffIsNotTakenForAll)
{
    ask("/first");
    ask("/now");
    ASSERT_TRUE(waitFor([this] { return !m_handler.waiting.isEmpty(); }));
    LaterResponse *const later = m_handler.waiting.first();
    ASSERT_TRUE(later->begin({200, u"OK"_s}, {}, 1000));
    later->send(QByteArray(500, 'x'));
    ASSERT_TRUE(receives("xxx"));
    later->finish({409, u"Conflict"_s}, "the rest is not there", Http::CONTENT_TYPE_TXT);
    EXPECT_TRUE(waitFor([this] { return m_client->state() == QAbstractSocket::UnconnectedState; }, 5000));
    m_received += m_client->readAll();
    EXPECT_FALSE(m_received.contains("the rest"));
    EXPECT_FALSE(m_received.contains("now"));
    EXPECT_TRUE(waitFor([this] { return m_handler.waiting.first().isNull(); }, 5000));
}

TEST_F(LaterResponseTest, BitByBitHeadHasNoContent)
{
    ask("/first", "HEAD");
    ask("/now");
    ASSERT_TRUE(waitFor([this] { return !m_handler.waiting.isEmpty(); }));
    EXPECT_TRUE(m_handler.waiting.first()->isHead());
    EXPECT_FALSE(m_handler.waiting.first()->begin({200, u"OK"_s}, {}, 1000));
    ASSERT_TRUE(receives("\r\n\r\nnow"));
    EXPECT_TRUE(m_received.contains("content-length: 1000\r\n"));
}

TEST_F(LaterResponseTest, WhoGoesAwayInTheMiddleIsSentNoMore)
{
    ask("/first");
    ASSERT_TRUE(waitFor([this] { return !m_handler.waiting.isEmpty(); }));
    ASSERT_TRUE(m_handler.waiting.first()->begin({200, u"OK"_s}, {}, 1'000'000));
    m_handler.waiting.first()->send(QByteArray(500, 'x'));
    ASSERT_TRUE(receives("xxx"));
    m_client->abort();
    EXPECT_TRUE(waitFor([this] { return m_handler.waiting.first().isNull(); }, 5000));
}
