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
#include <optional>

#include <QString>
#include <QStringList>

#include "base/3rdparty/expected.hpp"
#include "megatorrent/channel/channelstore.h"
#include "megatorrent/crypto/bytes.h"
#include "webui/api/apicontroller.h"
#include "actionerror.h"

namespace Megatorrent
{
    class Session;
}

// What actions of MegatorrentController are given, checked. All throw ActionError with a sentence that names the parameter.
namespace Parameters
{
    Megatorrent::Session *session();

    // Gives the value, or throws what the façade says as a conflict
    template <typename T>
    T valueOf(const nonstd::expected<T, Megatorrent::Error> &result)
    {
        if (!result)
            throw ActionError::refused(result.error());
        return *result;
    }

    void require(const nonstd::expected<void, Megatorrent::Error> &result);

    [[noreturn]] void throwBadParam(const QString &name, const QString &expected);
    QString requiredParam(const StringMap &params, const QString &name);
    std::optional<QString> optionalParam(const StringMap &params, const QString &name);
    std::optional<bool> optionalBool(const StringMap &params, const QString &name);
    std::optional<qint64> optionalNumber(const StringMap &params, const QString &name, qint64 min, qint64 max);
    std::optional<Megatorrent::DownloadPolicy> optionalPolicy(const StringMap &params);
    Megatorrent::PublicKey keyParam(const StringMap &params, const QString &name = QStringLiteral("key"));
    // Of what is subscribed to, or published, here
    Megatorrent::PublicKey subscriptionParam(const StringMap &params);
    Megatorrent::PublicKey channelParam(const StringMap &params);
    // JSON array of strings
    QStringList pathsParam(const QString &name, const QString &text);
    void checkPeer(const QString &name, const QString &peer);
    // Applies `function` to the subscription that `key` names, or to all for "all".
    void forSubscriptions(const StringMap &params, const std::function<void (const Megatorrent::PublicKey &)> &function);
}
