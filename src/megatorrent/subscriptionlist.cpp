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

#include "subscriptionlist.h"

#include <QJsonArray>
#include <QJsonObject>

#include "base/global.h"

#include "content/jsontext.h"
#include "content/printable.h"

using namespace Megatorrent;

namespace
{
    const qint64 VERSION = 1;
    const JsonLimits LIMITS {.maxSize = SubscriptionList::FILE_MAX_SIZE, .maxDepth = 4, .maxValues = (SubscriptionList::ENTRIES_MAX * 10)};

    class ListText
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::SubscriptionList)
    };
}

QJsonObject Megatorrent::SubscriptionList::write(const QList<NewSubscription> &subscriptions)
{
    QJsonArray array;
    for (const NewSubscription &subscription : subscriptions)
    {
        array.append(QJsonObject
        {
            {u"link"_s, subscription.link},
            {u"name"_s, subscription.name},
            {u"folder"_s, subscription.folder},
            {u"savePath"_s, subscription.savePath.data()},
            {u"policy"_s, policyName(subscription.policy)},
            {u"paused"_s, subscription.isPaused},
            {u"sequential"_s, subscription.isSequential}
        });
    }
    return {{u"megatorrentSubscriptions"_s, VERSION}, {u"subscriptions"_s, array}};
}

nonstd::expected<QList<NewSubscription>, QString> Megatorrent::SubscriptionList::read(const QByteArray &file)
{
    const auto object = Json::parseObject(file, LIMITS);
    if (!object || !object->members.contains(u"megatorrentSubscriptions"_s))
        return nonstd::make_unexpected(ListText::tr("This is no list of subscriptions."));
    if (Json::integer(object->members[u"megatorrentSubscriptions"_s], 1).value_or(VERSION + 1) > VERSION)
        return nonstd::make_unexpected(ListText::tr("This list of subscriptions was written by a newer version of this program."));

    QList<NewSubscription> subscriptions;
    for (const QJsonValue &value : asConst(object->members[u"subscriptions"_s].toArray()))
    {
        if (subscriptions.size() >= ENTRIES_MAX)
            return nonstd::make_unexpected(ListText::tr("A list can have %1 subscriptions at most.").arg(ENTRIES_MAX));
        NewSubscription subscription;
        subscription.link = value[u"link"_s].toString();
        subscription.name = value[u"name"_s].toString();
        subscription.folder = value[u"folder"_s].toString();
        subscription.savePath = Path(value[u"savePath"_s].toString());
        if (const QString name = value[u"policy"_s].toString(); !name.isEmpty())
        {
            // a word that is wrong must not download everything
            const auto policy = policyOf(name);
            if (!policy)
                return nonstd::make_unexpected(ListText::tr("This list of subscriptions has \"%1\" where \"all\", \"none\" or \"rule\" is expected.").arg(printable(name, 40)));
            subscription.policy = *policy;
        }
        subscription.isPaused = value[u"paused"_s].toBool();
        subscription.isFromList = true;
        subscription.isSequential = value[u"sequential"_s].toBool();
        subscriptions.append(subscription);
    }
    return subscriptions;
}
