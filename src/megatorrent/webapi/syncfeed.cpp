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


#include "syncfeed.h"

#include <utility>

#include <QDateTime>

#include "base/bittorrent/session.h"
#include "base/global.h"
#include "megatorrent/session.h"
#include "serialize.h"

using namespace Megatorrent;

namespace
{
    const QString STATUS = u"status"_s;
    const QString SETTINGS = u"settings"_s;
    const QString SUBSCRIPTIONS = u"subscriptions"_s;
    const QString CHANNELS = u"channels"_s;
    const QString TASKS = u"tasks"_s;
    const QString ITEMS_REVISION = u"items_rev"_s;
}

SyncFeed *SyncFeed::of(Session *session)
{
    auto *feed = session->findChild<SyncFeed *>(Qt::FindDirectChildrenOnly);
    return feed ? feed : new SyncFeed(session);
}

SyncFeed::SyncFeed(Session *session)
    : QObject(session)
    , m_session {session}
    , m_log {QDateTime::currentMSecsSinceEpoch()}
{
    for (const SubscriptionInfo &info : asConst(session->subscriptions()->all()))
        m_subscriptions.insert(info.key, info);
    for (const PublicationInfo &info : asConst(session->publications()->all()))
        m_channels.insert(info.key, info);
    connect(session->channels(), &ChannelMirror::subscriptionChanged, this, [this](const SubscriptionInfo &info) { m_subscriptions.insert(info.key, info); });
    connect(session->channels(), &ChannelMirror::publicationChanged, this, [this](const PublicationInfo &info) { m_channels.insert(info.key, info); });
    connect(session->firstChoices(), &FirstChoices::settled, this, [this](const PublicKey &key)
    {
        if (const auto followed = m_session->channels()->subscription(key))
            m_subscriptions.insert(key, followed->info);
    });
    for (const TaskInfo &task : asConst(session->tasks()->all()))
        m_tasks.insert(task.id);
    connect(session->tasks(), &Tasks::changed, this, [this](const TaskInfo &task) { m_tasks.insert(task.id); });
    connect(session, &Session::statusChanged, this, [this] { m_hasStatusChanged = true; });
}

QJsonObject SyncFeed::since(const qint64 rid)
{
    takeIn();
    QJsonObject result = m_log.since(rid);
    result.insert(u"refresh_interval"_s, BitTorrent::Session::instance()->refreshInterval());
    return result;
}

void SyncFeed::takeIn()
{
    if (!m_tasks.isEmpty())
        takeInTasks();

    dropGone(SUBSCRIPTIONS, [this](const PublicKey &key) { return m_session->subscriptions()->contains(key); });
    dropGone(CHANNELS, [this](const PublicKey &key) { return m_session->publications()->contains(key); });

    for (const SubscriptionInfo &info : asConst(std::exchange(m_subscriptions, {})))
    {
        if (!m_session->subscriptions()->contains(info.key))
            continue;
        m_log.set(SUBSCRIPTIONS, info.key.toString(), Serialize::subscriptions({info}, *m_session->firstChoices()).first().toObject());
        m_log.setField(ITEMS_REVISION, info.key.toString(), info.itemsRevision);
        m_hasStatusChanged = true;
    }
    for (const PublicationInfo &info : asConst(std::exchange(m_channels, {})))
    {
        if (!m_session->publications()->contains(info.key))
            continue;
        m_log.set(CHANNELS, info.key.toString(), Serialize::channels({info}).first().toObject());
        m_log.setField(ITEMS_REVISION, info.key.toString(), info.sequence);
        m_hasStatusChanged = true;
    }

    if (std::exchange(m_hasStatusChanged, false))
    {
        m_log.setFields(STATUS, Serialize::status(*m_session));
        m_log.setFields(SETTINGS, Serialize::settings(*m_session));
    }
}

// What is being removed, or everything when the subsystem is switched off, goes without a word.
void SyncFeed::dropGone(const QString &list, const std::function<bool (const PublicKey &)> &isThere)
{
    for (const QString &id : asConst(m_log.ids(list)))
    {
        if (isThere(*PublicKey::fromHex(id.toLatin1())))
            continue;
        m_log.remove(list, id);
        m_log.removeField(ITEMS_REVISION, id);
        m_hasStatusChanged = true;
    }
}

void SyncFeed::takeInTasks()
{
    QSet<QString> present;
    for (const TaskInfo &task : asConst(m_session->tasks()->all()))
    {
        const QString id = QString::number(task.id);
        present.insert(id);
        if (m_tasks.contains(task.id))
            m_log.set(TASKS, id, Serialize::tasks({task}).first().toObject());
    }
    m_tasks.clear();
    for (const QString &id : asConst(m_log.ids(TASKS)))
    {
        if (!present.contains(id))
            m_log.remove(TASKS, id);
    }
    m_hasStatusChanged = true;   // it has their number
}
