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

#include "rpcexchange.h"

#include <QJsonArray>
#include <QJsonDocument>

#include "base/global.h"
#include "base/http/types.h"
#include "megatorrent/seams/laterresponse.h"
#include "rpc/actiontable.h"
#include "actionerror.h"
#include "bareform.h"
#include "lateranswer.h"
#include "megatorrentcontroller.h"

using namespace Megatorrent;
using namespace Megatorrent::Rpc;

namespace
{
    // of an action that answers with nothing
    const QByteArray NOTHING = "null";

    Code codeOf(const APIErrorType type)
    {
        switch (type)
        {
        case APIErrorType::BadParams: return Code::InvalidParams;
        case APIErrorType::BadData: return Code::InvalidParams;
        case APIErrorType::NotFound: return Code::NotFound;
        case APIErrorType::AccessDenied: return Code::Conflict;
        case APIErrorType::Conflict: return Code::Conflict;
        }
        Q_UNREACHABLE_RETURN(Code::InternalError);
    }

    Code codeOf(const Http::ResponseStatus &status)
    {
        switch (status.code)
        {
        case 400: return Code::InvalidParams;
        case 404: return Code::NotFound;
        case 409: return Code::Conflict;
        default: return Code::InternalError;
        }
    }
}

RpcExchange::RpcExchange(MegatorrentController *controller, const Request &request, LaterResponse *response)
    : QObject(response)
    , m_controller {controller}
    , m_request {request}
    , m_response {response}
{
    // not before the connection has the response
    QMetaObject::invokeMethod(this, &RpcExchange::doNext, Qt::QueuedConnection);
}

const Call &RpcExchange::call() const
{
    return m_request.calls.at(m_index);
}

void RpcExchange::doNext()
{
    // the user has logged out, and has been told so
    if (!m_controller)
        return;

    if (m_index == m_request.calls.size())
        finish();
    else if (call().error)
        refuse(*call().error);
    else if (m_size >= ANSWERS_MAX_SIZE)
        refuse({.code = Code::InvalidRequest, .message = tr("This was not done: the answers before it are too large already. Ask for less at a time.")});
    else
        begin();
}

void RpcExchange::begin()
{
    try
    {
        if (const auto result = (m_request.form == Form::Bare) ? BareForm::perform(call()) : std::nullopt)
            take(QJsonDocument(*result).toJson(QJsonDocument::Compact));
        else if (call().method == u"system.methods")
            take(QJsonDocument(describedActions()).toJson(QJsonDocument::Compact));
        else
            beginAction();
    }
    catch (const ActionError &error)
    {
        refuse({.code = codeOf(error.type()), .message = error.message(), .word = errorName(error.code())});
    }
    catch (const APIError &error)
    {
        refuse({.code = codeOf(error.type()), .message = error.message()});
    }
}

void RpcExchange::beginAction()
{
    const Action *action = findMethod(call().method);
    if (!action)
    {
        refuse({.code = Code::MethodNotFound, .message = tr("There is no method \"%1\". \"system.methods\" names those that there are.").arg(call().method)});
        return;
    }
    const auto fields = toFields(*action, call().params);
    if (!fields)
        throw ActionError::badParameter(fields.error());

    const APIResult result = m_controller->perform(action->name, *fields);
    m_later = m_controller->takeLater();
    if (m_later)
        awaitLater();
    else
        take(result);
}

void RpcExchange::take(const APIResult &result)
{
    if (result.data.userType() == QMetaType::QJsonDocument)
        take(result.data.toJsonDocument().toJson(QJsonDocument::Compact));
    else
        take(NOTHING);
}

void RpcExchange::awaitLater()
{
    m_later->start(this, [this](const LaterResponse::Answer &later)
    {
        m_later.reset();
        if (later.status.code == 200)
        {
            take(!later.content.isEmpty() ? later.content : NOTHING);
            return;
        }
        refuse({.code = codeOf(later.status), .message = QString::fromUtf8(later.content), .word = later.headers.value(LaterAnswer::HEADER_ERROR)});
    });
}

void RpcExchange::take(const QByteArray &json)
{
    if (!call().id.isEmpty())
        add(answer(call(), m_request.form, json));
    proceed();
}

void RpcExchange::refuse(const Rpc::Error &error)
{
    if (!call().id.isEmpty())
        add(answer(call(), m_request.form, error));
    proceed();
}

void RpcExchange::add(const QByteArray &answer)
{
    m_size += answer.size();
    m_answers.append(answer);
}

void RpcExchange::proceed()
{
    ++m_index;
    QMetaObject::invokeMethod(this, &RpcExchange::doNext, Qt::QueuedConnection);
}

void RpcExchange::finish()
{
    const QByteArray content = joined(m_request.form, m_answers);
    if (content.isEmpty())
        m_response->finish({204, u"No Content"_s}, {}, Http::CONTENT_TYPE_JSON);
    else
        m_response->finish({200, u"OK"_s}, content, Http::CONTENT_TYPE_JSON);
}
