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


#include "parameters.h"

#include <QJsonArray>
#include <QJsonDocument>

#include "base/global.h"
#include "base/utils/string.h"
#include "megatorrent/session.h"
#include "megatorrentcontroller.h"

using namespace Megatorrent;
using Utils::String::parseBool;

Session *Parameters::session()
{
    Session *instance = Session::instance();
    if (!instance)
        throw ActionError::refused({ErrorCode::NotRunning, MegatorrentController::tr("qBittorrent is still starting. Please try again.")});
    return instance;
}

void Parameters::require(const nonstd::expected<void, Error> &result)
{
    if (!result)
        throw ActionError::refused(result.error());
}

void Parameters::throwBadParam(const QString &name, const QString &expected)
{
    throw ActionError::badParameter(MegatorrentController::tr("Parameter \"%1\": %2").arg(name, expected));
}

QString Parameters::requiredParam(const StringMap &params, const QString &name)
{
    const auto it = params.constFind(name);
    if (it == params.constEnd())
        throw ActionError::badParameter(MegatorrentController::tr("Parameter \"%1\" is missing.").arg(name));
    return *it;
}

std::optional<QString> Parameters::optionalParam(const StringMap &params, const QString &name)
{
    const auto it = params.constFind(name);
    return (it != params.constEnd()) ? std::make_optional(*it) : std::nullopt;
}

std::optional<bool> Parameters::optionalBool(const StringMap &params, const QString &name)
{
    const auto text = optionalParam(params, name);
    if (!text)
        return std::nullopt;
    const auto value = parseBool(*text);
    if (!value)
        throwBadParam(name, MegatorrentController::tr("\"true\" or \"false\" is expected."));
    return value;
}

std::optional<qint64> Parameters::optionalNumber(const StringMap &params, const QString &name, const qint64 min, const qint64 max)
{
    const auto text = optionalParam(params, name);
    if (!text)
        return std::nullopt;
    bool ok = false;
    const qint64 value = text->toLongLong(&ok);
    if (!ok || (value < min) || (value > max))
        throwBadParam(name, MegatorrentController::tr("a number from %1 to %2 is expected.").arg(QString::number(min), QString::number(max)));
    return value;
}

std::optional<DownloadPolicy> Parameters::optionalPolicy(const StringMap &params)
{
    const auto text = optionalParam(params, u"policy"_s);
    if (!text)
        return std::nullopt;
    if (const auto policy = policyOf(*text))
        return policy;
    throwBadParam(u"policy"_s, MegatorrentController::tr("\"all\", \"none\" or \"rule\" is expected."));
}

PublicKey Parameters::keyParam(const StringMap &params, const QString &name)
{
    const auto key = PublicKey::fromHex(requiredParam(params, name).toLatin1());
    if (!key)
        throwBadParam(name, MegatorrentController::tr("a channel's key is expected: 64 lower-case hexadecimal digits."));
    return *key;
}

PublicKey Parameters::subscriptionParam(const StringMap &params)
{
    const PublicKey key = keyParam(params);
    if (!session()->subscriptions()->contains(key))
        throw ActionError::notFound(ErrorCode::NoSuchSubscription, MegatorrentController::tr("There is no subscription with this key."));
    return key;
}

PublicKey Parameters::channelParam(const StringMap &params)
{
    const PublicKey key = keyParam(params);
    if (!session()->publications()->contains(key))
        throw ActionError::notFound(ErrorCode::NoSuchChannel, MegatorrentController::tr("There is no channel with this key."));
    return key;
}

// JSON array of strings
QStringList Parameters::pathsParam(const QString &name, const QString &text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text.toUtf8());
    QStringList paths;
    for (const QJsonValue &value : asConst(document.array()))
    {
        if (!value.isString() || value.toString().isEmpty())
            paths.clear();
        else
            paths.append(value.toString());
    }
    if (!document.isArray() || (paths.size() != document.array().size()))
        throwBadParam(name, MegatorrentController::tr("a JSON array of paths is expected, such as [\"a\", \"b\"]."));
    return paths;
}

void Parameters::checkPeer(const QString &name, const QString &peer)
{
    if (!Endpoint::fromString(peer.trimmed()).isValid())
        throwBadParam(name, MegatorrentController::tr("\"%1\" is not an address and port.").arg(peer));
}

// Applies `function` to the subscription that `key` names, or to all for "all".
void Parameters::forSubscriptions(const StringMap &params, const std::function<void (const PublicKey &)> &function)
{
    if (requiredParam(params, u"key"_s) != u"all")
    {
        function(subscriptionParam(params));
        return;
    }
    for (const SubscriptionInfo &info : asConst(session()->subscriptions()->all()))
        function(info.key);
}
