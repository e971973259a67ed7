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


#include "lateranswer.h"

#include "base/global.h"
#include "base/http/types.h"
#include "megatorrent/seams/laterresponse.h"

using namespace Megatorrent;

namespace
{
    // As WebApplication maps them
    Http::ResponseStatus status(const APIErrorType type)
    {
        switch (type)
        {
        case APIErrorType::AccessDenied: return {403, u"Forbidden"_s};
        case APIErrorType::BadData: return {415, u"Unsupported Media Type"_s};
        case APIErrorType::BadParams: return {400, u"Bad Request"_s};
        case APIErrorType::Conflict: return {409, u"Conflict"_s};
        case APIErrorType::NotFound: return {404, u"Not Found"_s};
        }
        Q_UNREACHABLE_RETURN({});
    }

    void refuseAs(LaterResponse *later, const APIErrorType type, const QString &message, const Http::HeaderMap &headers)
    {
        const Http::ResponseStatus said = status(type);
        later->finish(said, (message.isEmpty() ? said.text : message).toUtf8(), Http::CONTENT_TYPE_TXT, headers);
    }
}

void LaterAnswer::finish(LaterResponse *later, const QJsonDocument &json)
{
    later->finish({200, u"OK"_s}, json.toJson(QJsonDocument::Compact), Http::CONTENT_TYPE_JSON);
}

void LaterAnswer::finish(LaterResponse *later)
{
    later->finish({200, u"OK"_s}, {}, Http::CONTENT_TYPE_TXT);
}

void LaterAnswer::refuse(LaterResponse *later, const ActionError &error)
{
    refuseAs(later, error.type(), error.message(), {{HEADER_ERROR, errorName(error.code())}});
}

void LaterAnswer::refuseAccess(LaterResponse *later)
{
    refuseAs(later, APIErrorType::AccessDenied, {}, {});
}
