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

#include "errorcode.h"

#include "base/global.h"
#include "session.h"

QString Megatorrent::errorName(const ErrorCode code)
{
    switch (code)
    {
    case ErrorCode::Refused: return u"refused"_s;
    case ErrorCode::BadParameter: return u"badParameter"_s;
    case ErrorCode::NoSuchChannel: return u"noSuchChannel"_s;
    case ErrorCode::NoSuchSubscription: return u"noSuchSubscription"_s;
    case ErrorCode::NoSuchItem: return u"noSuchItem"_s;
    case ErrorCode::NoSuchTask: return u"noSuchTask"_s;
    case ErrorCode::NoSuchRule: return u"noSuchRule"_s;
    case ErrorCode::NoSuchPreview: return u"noSuchPreview"_s;
    case ErrorCode::AlreadySubscribed: return u"alreadySubscribed"_s;
    case ErrorCode::AlreadyYours: return u"alreadyYours"_s;
    case ErrorCode::SwitchedOff: return u"switchedOff"_s;
    case ErrorCode::NotRunning: return u"notRunning"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

Megatorrent::ErrorCode Megatorrent::codeOfRefusal(Session *session, const QString &sentence, const std::optional<PublicKey> &key)
{
    if (!session)
        return ErrorCode::NotRunning;
    // what does not run refuses most things by the same sentence
    const auto running = session->requireRunning();
    if (!running && (running.error() == sentence))
        return session->settings().isEnabled ? ErrorCode::NotRunning : ErrorCode::SwitchedOff;
    if (key && session->publications()->contains(*key))
        return ErrorCode::AlreadyYours;
    if (key && session->subscriptions()->contains(*key))
        return ErrorCode::AlreadySubscribed;
    return ErrorCode::Refused;
}
