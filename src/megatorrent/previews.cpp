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


#include "previews.h"

#include "base/global.h"

#include "content/link.h"
#include "wire/endpoint.h"
#include "channelmirror.h"
#include "engine.h"
#include "enginechannels.h"
#include "enginehost.h"
#include "enginepreviews.h"
#include "itempages.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const auto INTERVAL = 5s;
}

Previews::Previews(EngineHost *host, const ChannelMirror *mirror, QObject *parent)
    : QObject(parent)
    , m_host {host}
    , m_mirror {mirror}
{
    // it has become a subscription
    connect(mirror, &ChannelMirror::subscriptionAdded, this, &Previews::forget);
    connect(&m_timer, &QTimer::timeout, this, &Previews::endForgotten);
}

Previews::~Previews() = default;

void Previews::follow(const Engine *engine, const QObject *hearer)
{
    connect(engine, &Engine::previewChanged, hearer, [this](const PreviewInfo &info) { handleChanged(info); });
}

nonstd::expected<PublicKey, Error> Previews::open(const QString &link, const QStringList &peers)
{
    const auto parsed = Link::parse(link);
    // whoever tries again still looks into it
    if (const auto lost = parsed ? m_lost.find(parsed->publicKey) : m_lost.end(); lost != m_lost.end())
        lost->sinceAsked.start();
    if (const auto running = m_host->requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    if (!parsed)
        return nonstd::make_unexpected(Error(ErrorCode::BadLink, parsed.error()));
    const PublicKey key = parsed->publicKey;
    if (m_mirror->hasPublication(key))
        return nonstd::make_unexpected(Error(ErrorCode::AlreadyYours, tr("This channel is your own.")));
    if (m_mirror->hasSubscription(key))
        return nonstd::make_unexpected(Error(ErrorCode::AlreadySubscribed, tr("You follow this channel already.")));
    int openers = 1;
    if (const auto it = m_previews.find(key); it != m_previews.end())
    {
        it->sinceAsked.start();
        openers = it->openers + 1;
        if (it->hasReadKey || !parsed->readKey)
        {
            it->openers = openers;
            return key;
        }
        end(key);   // now there is a key to read it with
    }
    if (m_previews.size() >= PREVIEWS_MAX)
        return nonstd::make_unexpected(Error(ErrorCode::TooMany, tr("%1 channels are being looked at already. Close one of them, or wait half a minute.").arg(PREVIEWS_MAX)));

    ChannelRecord record;
    record.publicKey = key;
    record.readKey = parsed->readKey;
    record.talksToV5 = !parsed->readKey;
    record.title = parsed->name;
    for (const QString &peer : asConst(QStringList(parsed->bootstrap + peers)))
    {
        if (const Endpoint endpoint = Endpoint::fromString(peer.trimmed()); endpoint.isValid() && (record.peers.size() < NAMED_PEERS_MAX))
            record.peers.append(endpoint.toString());
    }

    Open preview;
    preview.info.key = key;
    preview.info.title = record.title;
    preview.info.isPrivate = preview.hasReadKey = record.readKey.has_value();
    preview.openers = openers;
    preview.sinceAsked.start();
    m_previews.insert(key, preview);
    m_lost.remove(key);
    emit begun(key);
    if (!m_timer.isActive())
        m_timer.start(INTERVAL);
    m_host->post([record](Engine *engine)
    {
        if (engine->isUp())
            engine->channels()->openPreview(record);
    });
    return key;
}

std::optional<PreviewInfo> Previews::info(const PublicKey &key)
{
    const auto it = m_previews.find(key);
    if (it == m_previews.end())
    {
        if (const auto lost = m_lost.find(key); lost != m_lost.end())
            lost->sinceAsked.start();
        return std::nullopt;
    }
    it->sinceAsked.start();
    return it->info;
}

void Previews::page(const PublicKey &key, const ItemQuery &query, const QObject *context
        , std::function<void (const nonstd::expected<ItemPage, Error> &)> done)
{
    const auto it = m_previews.find(key);
    if (it == m_previews.end())
    {
        done(nonstd::make_unexpected(Error(ErrorCode::NoSuchPreview, tr("This channel is not being looked at."))));
        return;
    }
    it->sinceAsked.start();
    if (!it->pages)
    {
        done(ItemPage {});
        return;
    }
    ItemQuery own = query;
    own.channels = {PreviewItems::CHANNEL};
    own.isOwn = false;
    // what is being read holds on to the list
    it->pages->page(own, context, [list = it->info.list, done = std::move(done)](const nonstd::expected<ItemPage, Error> &page) { done(page); });
}

void Previews::discard(const PublicKey &key)
{
    if (const auto it = m_previews.find(key); (it != m_previews.end()) && (--it->openers <= 0))
        end(key);
    else if (const auto lost = m_lost.find(key); (lost != m_lost.end()) && (--lost->openers <= 0))
        forget(key);
}

void Previews::end(const PublicKey &key)
{
    if (!m_previews.contains(key))
        return;
    forget(key);
    m_host->post([key](Engine *engine)
    {
        if (engine->isUp())
            engine->previews()->discard(key);
    });
}

void Previews::forget(const PublicKey &key)
{
    const bool isKnown = m_previews.remove(key) || m_lost.remove(key);
    if (m_previews.isEmpty() && m_lost.isEmpty())
        m_timer.stop();
    if (isKnown)
        emit ended(key);
}

void Previews::forgetAll()
{
    for (const auto &[key, preview] : m_previews.asKeyValueRange())
    {
        Lost &lost = m_lost[key];
        lost.openers = preview.openers;
        lost.sinceAsked.start();
    }
    m_previews.clear();
}

void Previews::handleChanged(const PreviewInfo &info)
{
    const auto it = m_previews.find(info.key);
    if (it == m_previews.end())
        return;
    if (it->info.list != info.list)
    {
        // ends before the list goes
        it->pages.reset();
        it->pages = info.list ? std::make_shared<ItemPages>(info.list->database()) : nullptr;
    }
    it->info = info;
    emit changed(info);
}

void Previews::endForgotten()
{
    const QList<PublicKey> keys = m_previews.keys();
    for (const PublicKey &key : keys)
    {
        if (m_previews[key].sinceAsked.hasExpired(std::chrono::milliseconds(PATIENCE).count()))
            end(key);
    }
    const QList<PublicKey> lost = m_lost.keys();
    for (const PublicKey &key : lost)
    {
        if (m_lost[key].sinceAsked.hasExpired(std::chrono::milliseconds(PATIENCE).count()))
            forget(key);
    }
}
