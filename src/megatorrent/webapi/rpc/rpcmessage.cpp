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

#include "rpcmessage.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "base/global.h"
#include "megatorrent/content/jsonlimits.h"

using namespace Megatorrent;
using namespace Megatorrent::Rpc;

namespace
{
    const JsonLimits LIMITS {.maxSize = BODY_MAX_SIZE, .maxDepth = 32, .maxValues = 200'000};
    const QByteArray NO_ID = "null";

    struct Sentence
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::Rpc)
    };

    QByteArray toJson(const QJsonValue &value)
    {
        const QByteArray array = QJsonDocument(QJsonArray {value}).toJson(QJsonDocument::Compact);
        return array.sliced(1, (array.size() - 2));
    }

    // Nothing: it cannot be one, or cannot be given back as it is
    std::optional<QByteArray> idOf(const QJsonValue &value)
    {
        const bool isWhole = value.isDouble() && (value.toInteger(0) == value.toInteger(1));
        if (value.isString() || value.isNull() || isWhole)
            return toJson(value);
        return std::nullopt;
    }

    Call refusal(const Code code, const QString &message, const QByteArray &id = NO_ID)
    {
        return {.id = id, .method = {}, .params = {}, .error = Error {.code = code, .message = message}};
    }

    Call refusedRequest(const QString &message, const QByteArray &id = NO_ID)
    {
        return refusal(Code::InvalidRequest, message, id);
    }

    bool canBeParams(const QJsonValue &value)
    {
        return value.isUndefined() || value.isObject() || value.isArray();
    }

    Call toCall(const QJsonValue &value)
    {
        if (!value.isObject())
            return refusedRequest(Sentence::tr("A request is an object."));
        const QJsonObject object = value.toObject();
        const QJsonValue givenId = object[u"id"_s];
        const auto id = givenId.isUndefined() ? std::make_optional(QByteArray()) : idOf(givenId);
        if (!id)
            return refusedRequest(Sentence::tr("An \"id\" is a text, null, or a whole number of 64 bits."));

        // what is no request is answered, with its id or without
        const QByteArray knownId = id->isEmpty() ? NO_ID : *id;
        if (object[u"jsonrpc"_s].toString() != u"2.0")
            return refusedRequest(Sentence::tr("\"jsonrpc\" has to be \"2.0\"."), knownId);
        if (!object[u"method"_s].isString())
            return refusedRequest(Sentence::tr("\"method\" has to be a text."), knownId);
        if (!canBeParams(object[u"params"_s]))
            return refusedRequest(Sentence::tr("\"params\" has to be an object."), knownId);
        return {.id = *id, .method = object[u"method"_s].toString(), .params = object[u"params"_s], .error = {}};
    }

    Call toBareCall(const QJsonObject &object)
    {
        // no specification forbids null here, and programs write it for what they leave out
        const QJsonValue given = object[u"params"_s];
        const QJsonValue params = given.isNull() ? QJsonValue(QJsonValue::Undefined) : given;
        if (!canBeParams(params))
            return refusedRequest(Sentence::tr("\"params\" has to be an object."));
        return {.id = NO_ID, .method = object[u"method"_s].toString(), .params = params, .error = {}};
    }

    Request single(const Call &call)
    {
        return {.form = Form::Single, .calls = {call}};
    }

    QByteArray envelope(const Call &call, const QByteArray &name, const QByteArrayView content)
    {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + call.id + ",\"" + name + "\":" + content.toByteArray() + '}';
    }
}

Request Megatorrent::Rpc::parseRequest(const QByteArray &body)
{
    if (body.size() > BODY_MAX_SIZE)
        return single(refusedRequest(Sentence::tr("The request is larger than %1 bytes.").arg(BODY_MAX_SIZE)));
    if (!isWithinLimits(body, LIMITS))
        return single(refusedRequest(Sentence::tr("The request has more than %1 levels or %2 values.").arg(LIMITS.maxDepth).arg(LIMITS.maxValues)));

    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(body, &error);
    if (error.error != QJsonParseError::NoError)
        return single(refusal(Code::ParseError, Sentence::tr("This is not JSON: %1 at byte %2.").arg(error.errorString()).arg(error.offset)));

    if (document.isObject())
    {
        const QJsonObject object = document.object();
        if (!object.contains(u"jsonrpc"_s) && object[u"method"_s].isString())
            return {.form = Form::Bare, .calls = {toBareCall(object)}};
        return single(toCall(object));
    }

    const QJsonArray array = document.array();
    if (array.isEmpty())
        return single(refusedRequest(Sentence::tr("There is no request in this batch.")));
    if (array.size() > CALLS_MAX)
        return single(refusedRequest(Sentence::tr("There are %1 requests in this batch; it may have %2.").arg(array.size()).arg(CALLS_MAX)));
    Request request {.form = Form::Batch, .calls = {}};
    for (const QJsonValue &value : array)
        request.calls.append(toCall(value));
    return request;
}

QByteArray Megatorrent::Rpc::answer(const Call &call, const Form form, const QByteArrayView result)
{
    if (form == Form::Bare)
        return "{\"result\":" + result.toByteArray() + '}';
    return envelope(call, "result", result);
}

QByteArray Megatorrent::Rpc::answer(const Call &call, const Form form, const Error &error)
{
    if (form == Form::Bare)
        return QJsonDocument(QJsonObject {{u"error"_s, error.message}}).toJson(QJsonDocument::Compact);
    QJsonObject object {{u"code"_s, static_cast<int>(error.code)}, {u"message"_s, error.message}};
    if (!error.word.isEmpty())
        object.insert(u"data"_s, QJsonObject {{u"error"_s, error.word}});
    return envelope(call, "error", QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QByteArray Megatorrent::Rpc::joined(const Form form, const QByteArrayList &answers)
{
    if ((form != Form::Batch) || answers.isEmpty())
        return answers.value(0);
    return '[' + answers.join(',') + ']';
}
