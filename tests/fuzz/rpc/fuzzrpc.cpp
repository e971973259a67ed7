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

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "megatorrent/webapi/rpc/actiontable.h"
#include "megatorrent/webapi/rpc/rpcmessage.h"
#include "support/fuzz.h"
#include "support/input.h"
#include "support/memorylimit.h"

using namespace Megatorrent;
using namespace Megatorrent::Rpc;

// The body of a request to /api/rpc, as it is. Each call is answered as one that succeeds, or else as one that does not.

namespace
{
    QJsonObject parsedObject(const QByteArray &text)
    {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(text, &error);
        FUZZ_REQUIRE((error.error == QJsonParseError::NoError) && document.isObject());
        return document.object();
    }

    QByteArray answered(const Call &call, const Form form)
    {
        if (call.error)
        {
            FUZZ_REQUIRE(!call.id.isEmpty() && !call.error->message.isEmpty());
            return answer(call, form, *call.error);
        }
        const Action *action = findMethod(call.method);
        if (!action)
            return answer(call, form, Error {.code = Code::MethodNotFound, .message = call.method});
        const auto fields = toFields(*action, call.params);
        if (!fields)
        {
            FUZZ_REQUIRE(!fields.error().isEmpty());
            return answer(call, form, Error {.code = Code::InvalidParams, .message = fields.error()});
        }
        FUZZ_REQUIRE(fields->size() <= action->parameters.size());
        return answer(call, form, QByteArrayView("null"));
    }

    void checkAnswer(const QByteArray &text, const Call &call, const Form form)
    {
        const QJsonObject object = parsedObject(text);
        FUZZ_REQUIRE(object.contains(QStringLiteral("result")) != object.contains(QStringLiteral("error")));
        if (form == Form::Bare)
        {
            FUZZ_REQUIRE(object.size() == 1);
            return;
        }
        FUZZ_REQUIRE((object.size() == 3) && (object[QStringLiteral("jsonrpc")] == QStringLiteral("2.0")));
        // who asked recognizes it
        FUZZ_REQUIRE(QJsonDocument(QJsonArray {object[QStringLiteral("id")]}).toJson(QJsonDocument::Compact) == ('[' + call.id + ']'));
    }
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    const QByteArray body {reinterpret_cast<const char *>(data), static_cast<qsizetype>(size)};
    allActions();
    const Fuzz::MemoryLimit limit {64 * body.size()};

    const Request request = parseRequest(body);
    FUZZ_REQUIRE(!request.calls.isEmpty() && (request.calls.size() <= CALLS_MAX));
    FUZZ_REQUIRE((request.form == Form::Batch) || (request.calls.size() == 1));

    QByteArrayList answers;
    for (const Call &call : request.calls)
    {
        const QByteArray text = answered(call, request.form);
        if (call.id.isEmpty())
            continue;
        checkAnswer(text, call, request.form);
        answers.append(text);
    }

    const QByteArray all = joined(request.form, answers);
    FUZZ_REQUIRE(all.isEmpty() == answers.isEmpty());
    if ((request.form == Form::Batch) && !all.isEmpty())
        FUZZ_REQUIRE(QJsonDocument::fromJson(all).array().size() == answers.size());
    return 0;
}
