/*
 * Bittorrent Client using Qt and libtorrent.
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

#include "channels.h"

#include <QJsonArray>
#include <QSet>
#include <QStringList>

#include "base/global.h"
#include "api.h"
#include "failure.h"
#include "megatorrent/content/link.h"

using namespace Megatorrent;
using namespace Megatorrent::Cli;

namespace
{
    const qsizetype SHORT_KEY_LENGTH = 6;
    const qsizetype CANDIDATES_MAX = 8;

    QString described(const QList<Channel> &candidates)
    {
        QStringList texts;
        for (const Channel &channel : candidates.first(std::min(candidates.size(), CANDIDATES_MAX)))
            texts += channel.shortKey() + u' ' + channel.name;
        if (candidates.size() > CANDIDATES_MAX)
            texts += Text::tr("and %1 more").arg(candidates.size() - CANDIDATES_MAX);
        return texts.join(u", "_s);
    }

    template <typename Condition>
    QList<Channel> matching(const QList<Channel> &channels, const Condition &condition)
    {
        QList<Channel> result;
        QSet<QString> keys;
        for (const Channel &channel : channels)
        {
            // one's own channel may be subscribed to as well
            if (condition(channel) && !keys.contains(channel.key))
            {
                keys.insert(channel.key);
                result += channel;
            }
        }
        return result;
    }
}

QString Channel::shortKey() const
{
    return key.left(SHORT_KEY_LENGTH);
}

Channel Cli::subscription(const QJsonObject &info)
{
    const QString key = info[u"key"_s].toString();
    const QString name = info[u"name"_s].toString();
    const QString title = info[u"title"_s].toString();
    return {.key = key, .name = (!name.isEmpty() ? name : (!title.isEmpty() ? title : key)), .isOwn = false, .info = info};
}

Channel Cli::ownChannel(const QJsonObject &info)
{
    return {.key = info[u"key"_s].toString(), .name = info[u"title"_s].toString(), .isOwn = true, .info = info};
}

QList<Channel> Cli::channels(Api &api, const ChannelKind kind)
{
    QList<Channel> result;
    if (kind != ChannelKind::Own)
    {
        for (const QJsonValue &info : asConst(api.getArray(u"subscriptions"_s)))
            result += subscription(info.toObject());
    }
    if (kind != ChannelKind::Subscription)
    {
        for (const QJsonValue &info : asConst(api.getArray(u"channels"_s)))
            result += ownChannel(info.toObject());
    }
    return result;
}

Channel Cli::findChannel(const QList<Channel> &channels, const QString &text)
{
    QList<Channel> found;
    if (const auto link = Link::parse(text))
    {
        const QString key = link->publicKey.toString();
        found = matching(channels, [&key](const Channel &channel) { return channel.key == key; });
    }
    else if (!text.isEmpty())
    {
        // a name that looks like the beginning of a key may be either
        found = matching(channels, [&text](const Channel &channel) { return (channel.name == text) || channel.key.startsWith(text.toLower()); });
        if (found.isEmpty())
            found = matching(channels, [&text](const Channel &channel) { return channel.name.compare(text, Qt::CaseInsensitive) == 0; });
    }

    if (found.isEmpty())
        throw Failure(ExitCode::NotFound, Text::tr("There is no channel \"%1\" here. To see those that are: megatorrent list").arg(text));
    if (found.size() > 1)
        throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" may be one of several: %2. Say more of the key.").arg(text, described(found)));
    return found.constFirst();
}

Channel Cli::findChannel(Api &api, const ChannelKind kind, const QString &text)
{
    return findChannel(channels(api, kind), text);
}
