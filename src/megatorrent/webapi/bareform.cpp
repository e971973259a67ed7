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

#include "bareform.h"

#include <QJsonArray>

#include "base/global.h"
#include "megatorrent/content/link.h"
#include "megatorrent/session.h"
#include "megatorrentcontroller.h"
#include "parameters.h"
#include "serialize.h"

using namespace Megatorrent;
using namespace Parameters;

namespace
{
    QJsonObject addSubscription(const QJsonValue &params)
    {
        const QJsonValue uri = params[u"uri"_s];
        if (!uri.isString())
            throwBadParam(u"uri"_s, MegatorrentController::tr("a link is expected."));
        const auto link = Link::parse(uri.toString());
        if (!link)
            throwBadParam(u"uri"_s, link.error());
        if (session()->publications()->contains(link->publicKey) || !session()->subscriptions()->isKnown(*link))
        {
            NewSubscription subscription;
            subscription.link = uri.toString();
            valueOf(session()->subscriptions()->add(subscription));
        }
        return {{u"status"_s, u"ok"_s}};
    }

    QJsonObject subscriptions()
    {
        QJsonArray all;
        for (const QJsonValue &entry : Serialize::subscriptions(session()->subscriptions()->all(), *session()->firstChoices()))
            all.append(QJsonObject {{u"uri"_s, entry[u"link"_s]}, {u"status"_s, entry[u"state"_s]}, {u"lastSequence"_s, entry[u"sequence"_s]}});
        return {{u"subscriptions"_s, all}};
    }

    QJsonObject status()
    {
        const QJsonObject all = Serialize::status(*session());
        return {{u"heldBlobs"_s, all[u"heldBlobs"_s]}, {u"peers"_s, all[u"peers"_s]}, {u"serverPort"_s, all[u"listenPort"_s]}};
    }
}

std::optional<QJsonObject> BareForm::perform(const Rpc::Call &call)
{
    if (call.method == u"addSubscription")
        return addSubscription(call.params);
    if (call.method == u"getSubscriptions")
        return subscriptions();
    if (call.method == u"getStatus")
        return status();
    return std::nullopt;
}
