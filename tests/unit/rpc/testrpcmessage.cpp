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

#include <gtest/gtest.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "base/global.h"
#include "megatorrent/webapi/rpc/rpcmessage.h"

using namespace Megatorrent::Rpc;

namespace
{
    QJsonDocument json(const QByteArray &text)
    {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(text, &error);
        EXPECT_EQ(error.error, QJsonParseError::NoError) << text.constData();
        return document;
    }

    // The server of the specification's examples
    QByteArray performed(const Call &call, const Form form)
    {
        if (call.error)
            return answer(call, form, *call.error);
        const QJsonArray array = call.params.toArray();
        if (call.method == u"subtract")
        {
            const int result = call.params.isArray() ? (array[0].toInt() - array[1].toInt())
                : (call.params[u"minuend"_s].toInt() - call.params[u"subtrahend"_s].toInt());
            return answer(call, form, QByteArray::number(result));
        }
        if (call.method == u"sum")
            return answer(call, form, QByteArray::number(array[0].toInt() + array[1].toInt() + array[2].toInt()));
        if (call.method == u"get_data")
            return answer(call, form, R"(["hello",5])");
        if (call.method.startsWith(u"notify_") || (call.method == u"update"))
            return answer(call, form, "null");
        return answer(call, form, Error {.code = Code::MethodNotFound, .message = u"Method not found"_s});
    }

    QByteArray exchanged(const QByteArray &body)
    {
        const Request request = parseRequest(body);
        QByteArrayList answers;
        for (const Call &call : request.calls)
        {
            const QByteArray text = performed(call, request.form);
            if (!call.id.isEmpty())
                answers.append(text);
        }
        return joined(request.form, answers);
    }

    // Sentences are our own
    QJsonObject withoutMessage(QJsonObject answer)
    {
        if (QJsonObject error = answer[u"error"_s].toObject(); !error.isEmpty())
        {
            EXPECT_FALSE(error.take(u"message"_s).toString().isEmpty());
            answer[u"error"_s] = error;
        }
        return answer;
    }

    QJsonDocument withoutMessages(const QJsonDocument &document)
    {
        if (document.isObject())
            return QJsonDocument(withoutMessage(document.object()));
        QJsonArray result;
        for (const QJsonValue &value : document.array())
            result.append(withoutMessage(value.toObject()));
        return QJsonDocument(result);
    }

    void expectAnswer(const QByteArray &body, const QByteArray &expected)
    {
        const QByteArray given = exchanged(body);
        if (expected.isEmpty())
            EXPECT_EQ(given, QByteArray()) << body.constData();
        else
            EXPECT_EQ(withoutMessages(json(given)), withoutMessages(json(expected))) << body.constData() << "\n" << given.constData();
    }

    Code errorOf(const QByteArray &body)
    {
        const Request request = parseRequest(body);
        EXPECT_EQ(request.calls.size(), 1);
        const auto error = request.calls.first().error;
        EXPECT_TRUE(error) << body.left(200).constData();
        return error ? error->code : Code::InternalError;
    }

    // The request that is answered with it
    QByteArray withId(const QByteArray &id)
    {
        return R"({"jsonrpc":"2.0","method":"get_data","id":)" + id + '}';
    }
}

// https://www.jsonrpc.org/specification, section 7
TEST(RpcMessage, TheExamplesOfTheSpecification)
{
    expectAnswer(R"({"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1})", R"({"jsonrpc": "2.0", "result": 19, "id": 1})");
    expectAnswer(R"({"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2})", R"({"jsonrpc": "2.0", "result": -19, "id": 2})");
    expectAnswer(R"({"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3})", R"({"jsonrpc": "2.0", "result": 19, "id": 3})");
    expectAnswer(R"({"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4})", R"({"jsonrpc": "2.0", "result": 19, "id": 4})");
    expectAnswer(R"({"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]})", {});
    expectAnswer(R"({"jsonrpc": "2.0", "method": "foobar"})", {});
    expectAnswer(R"({"jsonrpc": "2.0", "method": "foobar", "id": "1"})", R"({"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"})");
    expectAnswer(R"({"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz])", R"({"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null})");
    expectAnswer(R"({"jsonrpc": "2.0", "method": 1, "params": "bar"})", R"({"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null})");
    expectAnswer(R"([{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"}, {"jsonrpc": "2.0", "method"])"
        , R"({"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null})");
    expectAnswer("[]", R"({"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null})");
    expectAnswer("[1]", R"([{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}])");
    expectAnswer("[1,2,3]", R"([
        {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},
        {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},
        {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}])");
    expectAnswer(R"([
        {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
        {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
        {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
        {"foo": "boo"},
        {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
        {"jsonrpc": "2.0", "method": "get_data", "id": "9"}])", R"([
        {"jsonrpc": "2.0", "result": 7, "id": "1"},
        {"jsonrpc": "2.0", "result": 19, "id": "2"},
        {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},
        {"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "5"},
        {"jsonrpc": "2.0", "result": ["hello", 5], "id": "9"}])");
    expectAnswer(R"([{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]}, {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}])", {});
}

TEST(RpcMessage, AnIdIsGivenBackAsItIsOrRefused)
{
    const QByteArrayList ids {"0", "-1", "9223372036854775807", "-9223372036854775808", "9007199254740993", "null", R"("")", R"("1")", R"("\u0000\ud83d\ude00ä")"
        , '"' + QByteArray(500'000, 'i') + '"'};
    for (const QByteArray &id : ids)
        EXPECT_EQ(json(exchanged(withId(id))).object()[u"id"_s], json('[' + id + ']').array()[0]) << id.left(100).constData();
    EXPECT_TRUE(exchanged(withId("9007199254740993")).contains(":9007199254740993,")) << "a double would not hold it";

    for (const QByteArray &id : QByteArrayList {"9223372036854775808", "123456789012345678901234567890", "1e300", "1.5", "true", "[]", "{}", "[1]"})
    {
        EXPECT_EQ(errorOf(withId(id)), Code::InvalidRequest) << id.constData();
        EXPECT_EQ(parseRequest(withId(id)).calls.first().id, "null");
    }
}

TEST(RpcMessage, WhatIsNoRequestIsAnsweredWithItsIdWhereThereIsOne)
{
    for (const QByteArray &members : QByteArrayList {R"("method":"x")", R"("jsonrpc":"1.0","method":"x")", R"("jsonrpc":2.0,"method":"x")", R"("jsonrpc":"2.0")"
        , R"("jsonrpc":"2.0","method":null)", R"("jsonrpc":"2.0","method":"x","params":"y")", R"("jsonrpc":"2.0","method":"x","params":null)"})
    {
        const Request request = parseRequest("[{" + members + R"(,"id":7},{)" + members + "}]");
        ASSERT_EQ(request.calls.size(), 2) << members.constData();
        EXPECT_EQ(request.calls[0].id, "7");
        EXPECT_EQ(request.calls[1].id, "null");
        for (const Call &call : request.calls)
            EXPECT_TRUE(call.error && (call.error->code == Code::InvalidRequest)) << members.constData();
    }
}

TEST(RpcMessage, TheBareFormHasAResultOrASentence)
{
    const Request request = parseRequest(R"({"method":"getStatus","params":{}})");
    ASSERT_EQ(request.form, Form::Bare);
    const Call &call = request.calls.first();
    EXPECT_EQ(call.method, u"getStatus");
    EXPECT_EQ(answer(call, request.form, QByteArrayView(R"({"peers":1})")), R"({"result":{"peers":1}})");
    EXPECT_EQ(answer(call, request.form, Error {.code = Code::NotFound, .message = u"A \"sentence\"."_s, .word = u"x"_s}), R"({"error":"A \"sentence\"."})");
    EXPECT_EQ(joined(request.form, {"{}"}), "{}");

    EXPECT_FALSE(parseRequest(R"({"method":"getStatus"})").calls.first().error);
    const Call withNull = parseRequest(R"({"method":"getStatus","params":null})").calls.first();
    EXPECT_FALSE(withNull.error);
    EXPECT_TRUE(withNull.params.isUndefined());
    EXPECT_TRUE(parseRequest(R"({"method":"getStatus","params":5})").calls.first().error);
    EXPECT_EQ(parseRequest(R"({"method":5})").form, Form::Single);
}

TEST(RpcMessage, WhatIsTooMuchIsRefusedBeforeItIsRead)
{
    EXPECT_EQ(errorOf({}), Code::ParseError);
    EXPECT_EQ(errorOf("\xff\xfe"), Code::ParseError);
    EXPECT_EQ(errorOf("5"), Code::ParseError);
    EXPECT_EQ(errorOf("[" + QByteArray((BODY_MAX_SIZE - 2), ' ') + ']'), Code::InvalidRequest);
    EXPECT_EQ(errorOf(QByteArray((BODY_MAX_SIZE + 1), ' ')), Code::InvalidRequest);
    EXPECT_EQ(errorOf(QByteArray(100'000, '[')), Code::InvalidRequest);
    EXPECT_EQ(errorOf('[' + QByteArray("1,").repeated(300'000) + "1]"), Code::InvalidRequest);

    const auto nested = [](const int levels)
    {
        return R"({"jsonrpc":"2.0","method":"x","id":1,"params":)" + QByteArray((levels - 1), '[') + QByteArray((levels - 1), ']') + '}';
    };
    EXPECT_FALSE(parseRequest(nested(32)).calls.first().error);
    EXPECT_EQ(errorOf(nested(33)), Code::InvalidRequest);
}

TEST(RpcMessage, ABatchHasAtMostAHundred)
{
    const auto batch = [](const qsizetype count) { return '[' + QByteArrayList(count, withId("1")).join(',') + ']'; };
    EXPECT_EQ(json(exchanged(batch(CALLS_MAX))).array().size(), CALLS_MAX);
    EXPECT_EQ(errorOf(batch(CALLS_MAX + 1)), Code::InvalidRequest);
}
