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

#pragma once

#include <optional>

#include <QByteArray>
#include <QByteArrayList>
#include <QByteArrayView>
#include <QJsonValue>
#include <QList>
#include <QString>

namespace Megatorrent::Rpc
{
    inline const qsizetype BODY_MAX_SIZE = 1024 * 1024;
    inline const qsizetype CALLS_MAX = 100;
    // Bytes of a batch's answers that are waiting for the others; beyond, calls are refused. One page of items can have 17 MB.
    inline const qsizetype ANSWERS_MAX_SIZE = 32 * 1024 * 1024;

    enum class Code
    {
        ParseError = -32700,
        InvalidRequest = -32600,
        MethodNotFound = -32601,
        InvalidParams = -32602,
        InternalError = -32603,
        NotFound = -32004,
        Conflict = -32009
    };

    struct Error
    {
        Code code = Code::InternalError;
        QString message;
        QString word {};       // of ErrorCode
    };

    enum class Form
    {
        Single,
        Batch,
        Bare                   // {"method", "params"}, as older programs have it
    };

    struct Call
    {
        QByteArray id;         // as JSON. Empty: it is not answered
        QString method;
        QJsonValue params;     // object or array, or neither
        std::optional<Error> error;   // it is no call, and this is its answer
    };

    struct Request
    {
        Form form = Form::Single;
        QList<Call> calls;     // one at least
    };

    // The body of a request, whatever it is
    Request parseRequest(const QByteArray &body);

    // Answers, as JSON. `result`: JSON
    QByteArray answer(const Call &call, Form form, QByteArrayView result);
    QByteArray answer(const Call &call, Form form, const Error &error);
    // All of a request, in their order; empty if none is wanted
    QByteArray joined(Form form, const QByteArrayList &answers);
}
