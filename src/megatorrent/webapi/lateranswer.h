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

#include <functional>

#include <QJsonDocument>
#include <QString>

#include "base/3rdparty/expected.hpp"
#include "actionerror.h"

namespace Megatorrent
{
    class LaterResponse;
}

// Answers that come later, in the same form as those that an action gives at once
namespace LaterAnswer
{
    // Called by an action when all parameters are in order
    using Begin = std::function<Megatorrent::LaterResponse *()>;

    void finish(Megatorrent::LaterResponse *later, const QJsonDocument &json);
    // An empty answer
    void finish(Megatorrent::LaterResponse *later);
    void refuse(Megatorrent::LaterResponse *later, const ActionError &error);
    // What the façade has found out, as `serialize` makes JSON of it, or why it has not
    template <typename T, typename Serialize>
    void answer(Megatorrent::LaterResponse *later, const nonstd::expected<T, Megatorrent::Error> &result, const Serialize &serialize)
    {
        if (result)
            finish(later, QJsonDocument(serialize(*result)));
        else
            refuse(later, ActionError::refused(result.error()));
    }
    // The user has logged out meanwhile
    void refuseAccess(Megatorrent::LaterResponse *later);

    // In which the name of an error's code comes beside its sentence
    inline const QString HEADER_ERROR = QStringLiteral("x-megatorrent-error");
}
