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

#include "wishlist.h"

#include <algorithm>

#include "../storage/layout.h"
#include "blobpicker.h"
#include "supplier.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Wishlist::Milliseconds ROUND_PAUSE = 1s;   // before peers that refused a fetch are asked again; doubled
    const Wishlist::Milliseconds ROUND_PAUSE_MAX = 30s;

    Wishlist::Milliseconds pauseOf(const int round)
    {
        return std::min((ROUND_PAUSE * (1 << std::clamp(round, 0, 16))), ROUND_PAUSE_MAX);
    }
}

Wishlist::Wishlist(const Mediator *mediator)
    : m_mediator {mediator}
    , m_picker {std::make_unique<RarestFirstPicker>()}
{
}

Wishlist::~Wishlist() = default;

// --- what is wanted ---

QList<std::pair<quint32, quint32>> Wishlist::setLayout(const std::shared_ptr<const Layout> &layout)
{
    for (WantOrder *order : {&m_urgent, &m_awaited, &m_inOrder})
        order->setLayout(layout.get());
    return m_wants.setLayout(layout);
}

bool Wishlist::want(const QList<BlobId> &ids)
{
    bool isChanged = false;
    for (const BlobId &id : ids)
    {
        if (m_unusable.contains(id))
            continue;
        if (const auto it = m_downloads.find(id); it != m_downloads.end())
            it->second.isWanted = true;
        else
            isChanged = m_wants.add(id) || isChanged;
    }
    return isChanged;
}

QList<BlobId> Wishlist::unwant(const QList<BlobId> &ids)
{
    QList<BlobId> needless;
    for (const BlobId &id : ids)
    {
        m_unusable.remove(id);
        m_wants.remove(id);
        const auto it = m_downloads.find(id);
        if (it == m_downloads.end())
            continue;
        it->second.isWanted = false;
        if (!isFetch(id))
            needless.append(id);
    }
    return needless;
}

void Wishlist::setFirst(const std::array<QList<BlobId>, 2> &ids)
{
    m_wants.setFirst(ids);
}

void Wishlist::setUrgent(const QList<BlobId> &ids, const qsizetype awaited)
{
    m_urgent.set(ids, layout());
    m_awaited.set(ids.first(std::min(awaited, ids.size())), layout());
}

bool Wishlist::isAwaitedOf(const Supplier &supplier) const
{
    return !m_isPaused && supplier.have().isAskable() && m_awaited.pick(m_wants.bits(), supplier.have().mask()).has_value();
}

void Wishlist::setInOrder(const QList<BlobId> &ids)
{
    m_inOrder.set(ids, layout());
}

bool Wishlist::hasDemand() const
{
    return !m_isPaused && (!m_wants.isEmpty() || !m_fetches.empty() || !m_downloads.empty());
}

// --- metadata ---

void Wishlist::fetch(const BlobId &id, const QObject *context, Waiter waiter)
{
    const auto [it, isNew] = m_fetchOrder.emplace(id, (m_lastFetch + 1));
    if (isNew)
        ++m_lastFetch;
    Fetch &fetch = m_fetches[it->second];
    fetch.id = id;
    fetch.waiters.emplace_back(context, std::move(waiter));
}

bool Wishlist::isFetching() const
{
    return std::ranges::any_of(m_fetches, [this](const auto &entry) { return isUnderWay(entry.second.id); });
}

std::optional<Wishlist::Fetch> Wishlist::takeFetch(const BlobId &id)
{
    const auto order = m_fetchOrder.find(id);
    if (order == m_fetchOrder.end())
        return std::nullopt;
    const auto it = m_fetches.find(order->second);
    Fetch fetch = std::move(it->second);
    m_fetches.erase(it);
    m_fetchOrder.erase(order);
    return fetch;
}

const Wishlist::Fetch *Wishlist::findFetch(const BlobId &id) const
{
    const auto order = m_fetchOrder.find(id);
    return (order != m_fetchOrder.end()) ? &m_fetches.at(order->second) : nullptr;
}

void Wishlist::refused(const BlobId &id, const quint64 peerId, const Milliseconds nextRound)
{
    const auto order = m_fetchOrder.find(id);
    if (order == m_fetchOrder.end())
        return;
    Fetch &fetch = m_fetches.at(order->second);
    fetch.refusedBy.insert(peerId);
    fetch.nextRound = std::max(fetch.nextRound, nextRound);
}

void Wishlist::forgetRefusalsOf(const quint64 peerId)
{
    for (auto &[order, fetch] : m_fetches)
        fetch.refusedBy.erase(peerId);
}

void Wishlist::startRounds(const Milliseconds now)
{
    for (auto &[order, fetch] : m_fetches)
    {
        if (fetch.refusedBy.empty() || (now < fetch.nextRound))
            continue;
        fetch.refusedBy.clear();
        fetch.nextRound = now + pauseOf(++fetch.rounds);
    }
}

QList<BlobId> Wishlist::orphans() const
{
    QList<BlobId> result;
    for (const auto &[order, fetch] : m_fetches)
    {
        if (std::ranges::all_of(fetch.waiters, [](const auto &waiter) { return waiter.first.isNull(); }))
            result.append(fetch.id);
    }
    return result;
}

// --- choosing ---

bool Wishlist::isLikely(const Supplier &supplier, const BlobId &id) const
{
    if (const auto position = layout() ? layout()->positionOf(id) : std::nullopt)
        return supplier.have().has(*position);
    return supplier.holdsOf(m_mediator->newestSequence());
}

std::optional<BlobId> Wishlist::pick(const Supplier &asked, const Milliseconds now, RandomSource &random) const
{
    if (const std::optional<BlobId> id = pickFetch(asked))
        return id;
    return asked.isPaused(now) ? std::nullopt : pickWanted(asked, random);
}

std::optional<BlobId> Wishlist::pickFetch(const Supplier &asked) const
{
    int considered = 0;
    for (const auto &[order, fetch] : m_fetches)
    {
        if (++considered > FETCHES_MAX)
            break;
        if (isUnderWay(fetch.id) || fetch.refusedBy.contains(asked.peerId()))
            continue;
        if (isLikely(asked, fetch.id))
            return fetch.id;
        // the others are asked only when those have refused that should have it
        const auto isBetter = [this, &fetch](const Supplier &supplier) { return isLikely(supplier, fetch.id); };
        if (!m_mediator->isAny(fetch.refusedBy, isBetter))
            return fetch.id;
    }
    return std::nullopt;
}

std::optional<BlobId> Wishlist::pickWanted(const Supplier &asked, RandomSource &random) const
{
    if (m_wants.isEmpty())
        return std::nullopt;
    // one guess at a time
    if (asked.isGuess() && (asked.inFlight() > 0))
        return std::nullopt;

    if ((m_wants.bitCount() > 0) && asked.have().isAskable())
    {
        const auto rarity = [this](const quint32 position) { return m_mediator->copies(position); };
        const QBitArray *const mask = asked.have().mask();
        const auto pickOf = [&](const QBitArray &wanted, const qsizetype count) -> std::optional<quint32>
        {
            if (count == 0)
                return std::nullopt;
            const std::optional<quint32> next = m_inOrder.pick(wanted, mask);
            return next ? next : m_picker->pick(wanted, count, mask, rarity, random);
        };
        std::optional<quint32> position = m_urgent.pick(m_wants.bits(), mask);
        for (const WantList::Level &level : m_wants.first())
        {
            if (!position)
                position = pickOf(level.wanted, level.wantedCount);
        }
        if (!position)
            position = pickOf(m_wants.bits(), m_wants.bitCount());
        if (position)
            return layout()->blobAt(*position);
    }
    const auto other = std::ranges::find_if(m_wants.others(), [&asked](const BlobId &id) { return !asked.hasRefusedOther(id); });
    return (other != m_wants.others().end()) ? std::optional {*other} : std::nullopt;
}

// --- what is under way ---

const Wishlist::Download *Wishlist::findDownload(const BlobId &id) const
{
    const auto it = m_downloads.find(id);
    return (it != m_downloads.end()) ? &it->second : nullptr;
}

void Wishlist::requested(const BlobId &id, const Source &source, const Milliseconds now)
{
    Download &download = m_downloads[id];
    download.sources.push_back(source);
    download.requested = now;
    download.isWanted = m_wants.remove(id) || download.isWanted;
    ++m_inFlight;
}

bool Wishlist::released(const BlobId &id, const quint64 peerId)
{
    const auto it = m_downloads.find(id);
    if (it == m_downloads.end())
        return false;
    const auto count = static_cast<int>(std::erase_if(it->second.sources, [peerId](const Source &source) { return source.peerId == peerId; }));
    m_inFlight -= count;
    if (it->second.sources.empty())
        endDownload(id);
    return count > 0;
}

std::vector<Wishlist::Source> Wishlist::arrived(const BlobId &id)
{
    const auto it = m_downloads.find(id);
    if (it == m_downloads.end())
        return {};
    std::vector<Source> sources = std::exchange(it->second.sources, {});
    m_inFlight -= static_cast<int>(sources.size());
    return sources;
}

void Wishlist::spoiled(const BlobId &id)
{
    if (isUnderWay(id))
        endDownload(id);
}

void Wishlist::unusable(const BlobId &id)
{
    m_downloads.erase(id);
    m_unusable.insert(id);
}

void Wishlist::endDownload(const BlobId &id)
{
    const bool isWanted = m_downloads.extract(id).mapped().isWanted;
    if (isWanted)
        m_wants.add(id);
    changed();
}
