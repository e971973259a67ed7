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

#include "channelmirror.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/global.h"

#include "content/link.h"
#include "content/naturalorder.h"
#include "content/onionannouncement.h"
#include "crypto/curve.h"
#include "tor/onionkey.h"
#include "wire/endpoint.h"
#include "engine.h"

using namespace Megatorrent;

namespace
{
    // Of what is kept by key, each with its `info`
    template <typename Kept>
    auto inNaturalOrder(const Kept &kept, const auto &name)
    {
        using Info = decltype(Kept::mapped_type::info);

        struct Entry
        {
            QByteArray order;
            const Info *info;
        };
        std::vector<Entry> entries;
        entries.reserve(kept.size());
        for (const auto &value : kept)
            entries.push_back({.order = NaturalOrder::key(name(value.info).toUtf8()), .info = &value.info});
        std::ranges::sort(entries, [](const Entry &left, const Entry &right)
        {
            return std::tie(left.order, left.info->key) < std::tie(right.order, right.info->key);
        });

        QList<Info> infos;
        infos.reserve(kept.size());
        for (const Entry &entry : entries)
            infos.append(*entry.info);
        return infos;
    }
}

void ChannelMirror::follow(const Engine *engine, const QObject *hearer)
{
    connect(engine, &Engine::subscriptionChanged, hearer, [this](const SubscriptionInfo &info, const ChannelRecord &record) { handleSubscription(info, record); });
    connect(engine, &Engine::subscriptionCompleted, hearer, [this](const QString &name) { emit subscriptionCompleted(name); });
    connect(engine, &Engine::publicationChanged, hearer, [this](const PublicationInfo &info, const ChannelRecord &record) { handlePublication(info, record); });
    connect(engine, &Engine::newsArrived, hearer, [this](const ChannelNews &news) { emit newsArrived(news); });
    connect(engine, &Engine::removalProgressed, hearer, [this](const PublicKey &key, const qint64 left)
    {
        hide(key);
        m_removing.insert(key, left);
    });
    connect(engine, &Engine::subscriptionRemoved, hearer, [this](const PublicKey &key)
    {
        m_removing.remove(key);
        emit subscriptionRemoved(key);
    });
    connect(engine, &Engine::publicationRemoved, hearer, [this](const PublicKey &key)
    {
        m_removing.remove(key);
        emit publicationRemoved(key);
    });
}

void ChannelMirror::clear()
{
    m_subscriptions.clear();
    m_publications.clear();
    m_removing.clear();
    m_onions.clear();
    emit cleared();
}

void ChannelMirror::setAllKnown()
{
    emit allKnown();
}

QList<SubscriptionInfo> ChannelMirror::subscriptions() const
{
    return inNaturalOrder(m_subscriptions, [](const SubscriptionInfo &info) { return info.displayName(); });
}

QList<PublicationInfo> ChannelMirror::publications() const
{
    return inNaturalOrder(m_publications, [](const PublicationInfo &info) { return info.title; });
}

std::optional<ChannelMirror::Subscribed> ChannelMirror::subscription(const PublicKey &key) const
{
    const auto it = m_subscriptions.constFind(key);
    return (it != m_subscriptions.constEnd()) ? std::make_optional(*it) : std::nullopt;
}

std::optional<ChannelMirror::Published> ChannelMirror::publication(const PublicKey &key) const
{
    const auto it = m_publications.constFind(key);
    return (it != m_publications.constEnd()) ? std::make_optional(*it) : std::nullopt;
}

nonstd::expected<QString, Error> ChannelMirror::link(const PublicKey &key) const
{
    const auto followed = subscription(key);
    const auto own = publication(key);
    if (!followed && !own)
        return nonstd::make_unexpected(Error(ErrorCode::NoSuchChannel, tr("There is no such channel.")));
    const ChannelRecord &record = own ? own->record : followed->record;
    const QString onion = own ? own->info.onion : followed->info.onion;
    Link link;
    link.publicKey = key;
    link.readKey = record.readKey;
    link.name = record.title;
    if (!onion.isEmpty())
        link.bootstrap = {onion};
    return link.toStringWithReadKey();
}

nonstd::expected<void, Error> ChannelMirror::requireRemoved(const PublicKey &key) const
{
    const auto it = m_removing.constFind(key);
    if (it == m_removing.constEnd())
        return {};
    return nonstd::make_unexpected(Error(ErrorCode::BeingRemoved, (*it > 0) ? tr("This channel is being removed; %n files are left. Please try again in a moment.", nullptr, static_cast<int>(*it))
            : tr("This channel is being removed. Please try again in a moment.")));
}

QString ChannelMirror::onionOf(const ChannelRecord &record)
{
    if (!m_isOnion || !record.onionSeed)
        return {};
    QString &onion = m_onions[record.publicKey];
    if (onion.isEmpty())
        onion = Endpoint {.host = onionHost(Crypto::publicKey(*record.onionSeed)), .port = Tor::ONION_PORT}.toString();
    return onion;
}

nonstd::expected<void, Error> ChannelMirror::begin(const PublicKey &key, const std::function<nonstd::expected<void, Error> ()> &settle)
{
    emit begun(key);
    const auto settled = settle();
    // where the disk is only slow it is done all the same
    if (!settled && (settled.error().code != ErrorCode::DiskSlow))
        emit givenUp(key);
    return settled;
}

void ChannelMirror::addSubscription(const SubscriptionInfo &info, const ChannelRecord &record)
{
    insert(info, record);
}

void ChannelMirror::addPublication(const PublicationInfo &info, const ChannelRecord &record)
{
    insert(info, record);
}

void ChannelMirror::insert(SubscriptionInfo info, const ChannelRecord &record)
{
    info.onion = onionOf(record);
    if (!info.onion.isEmpty())
        info.link.bootstrap = {info.onion};
    const bool isNew = !m_subscriptions.contains(info.key);
    m_subscriptions.insert(info.key, {info, record});
    if (isNew)
        emit subscriptionAdded(info.key);
    emit subscriptionChanged(info);
}

void ChannelMirror::insert(PublicationInfo info, const ChannelRecord &record)
{
    info.onion = onionOf(record);
    m_publications.insert(info.key, {info, record});
    emit publicationChanged(info);
}

void ChannelMirror::setPaused(const PublicKey &key, const bool isPaused)
{
    if (const auto it = m_subscriptions.find(key); it != m_subscriptions.end())
        it->record.isPaused = isPaused;   // what is shown is the engine's report
}

void ChannelMirror::hide(const PublicKey &key)
{
    m_subscriptions.remove(key);
    m_publications.remove(key);
    m_onions.remove(key);
    m_removing.insert(key, -1);
    emit hidden(key);
}

void ChannelMirror::handleSubscription(const SubscriptionInfo &info, const ChannelRecord &record)
{
    if (m_removing.contains(info.key))
        return;
    insert(info, record);
}

void ChannelMirror::handlePublication(const PublicationInfo &info, const ChannelRecord &record)
{
    if (!m_removing.contains(info.key))
        insert(info, record);
}
