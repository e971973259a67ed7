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

#include <QHash>
#include <QJsonArray>
#include <QJsonValue>
#include <QList>
#include <QString>

#include "base/3rdparty/expected.hpp"

namespace Megatorrent::Rpc
{
    // What a parameter is in JSON. As a field of a form it is text, and that is what actions read.
    enum class ParameterType
    {
        Text,
        Flag,
        Number,   // a whole one
        List,     // texts, which a field has with commas between them
        Paths,    // texts, which a field has as JSON
        Json      // an object or array, or the text of one
    };

    struct Parameter
    {
        QString name;
        ParameterType type = ParameterType::Text;
    };

    // What MegatorrentController can be asked for: docs/webapi.md
    struct Action
    {
        QString name;
        bool isReading = false;   // changes nothing, so that it may be asked for by GET
        QList<Parameter> parameters;
        bool isMethod = true;     // of JSON-RPC, too; otherwise its answer is no JSON
    };

    const QList<Action> &allActions();
    const Action *findAction(const QString &name);
    // Null: there is no such action, or it is no method
    const Action *findMethod(const QString &name);
    // For those who ask what methods there are
    QJsonArray describedActions();

    // Parameters by name as the fields of a form, or what is wrong with them. Null is as good as left out.
    nonstd::expected<QHash<QString, QString>, QString> toFields(const Action &action, const QJsonValue &params);
}
