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


#include "candidatelist.h"

#include <algorithm>
#include <tuple>

#include "../wire/addressrules.h"
#include "../wire/clock.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const std::chrono::milliseconds FIRST_BACK_OFF = 10s;
    const std::chrono::milliseconds MAX_BACK_OFF = 30min;
    const std::chrono::milliseconds MAX_BACK_OFF_NAMED = 2min;
    const std::chrono::milliseconds MAX_BACK_OFF_UNKNOWN = 12h;   // has never been a peer
    const int DOUBLINGS_MAX = 13;
    const int FAILURES_OF_FIRST = 2;   // in a row; from then on who is named is tried in turn with the others
    const std::chrono::milliseconds SELF_PAUSE = 6h;
    const std::chrono::milliseconds AFTER_SUCCESS = 5s;

    std::pair<QString, quint16> keyOf(const Endpoint &endpoint)
    {
        return {endpoint.host, endpoint.port};
    }

    // Peers that lost each other together do not all come back together.
    std::chrono::milliseconds spread(const std::chrono::milliseconds delay, RandomSource &random)
    {
        const auto half = static_cast<quint64>(delay.count()) / 2;
        return delay + std::chrono::milliseconds {random.below(half + 1)};
    }
}

bool CandidateList::add(const Endpoint &endpoint, const bool isNamed, RandomSource &random)
{
    if (Candidate *known = find(endpoint))
    {
        known->isNamed = known->isNamed || isNamed;
        return false;
    }

    Candidate candidate;
    candidate.endpoint = endpoint;
    candidate.host = hostKey(endpoint.host);
    candidate.network = networkKey(endpoint.host);
    candidate.isNamed = isNamed;
    if (!makeRoom(candidate, random) && !isNamed)
        return false;
    m_candidates.emplace(keyOf(endpoint), candidate);
    return true;
}

Candidate *CandidateList::find(const Endpoint &endpoint)
{
    const auto it = m_candidates.find(keyOf(endpoint));
    return (it != m_candidates.end()) ? &it->second : nullptr;
}

Candidate *CandidateList::next(const Milliseconds now, const bool onlyNamed, const bool withV5, RandomSource &random
        , const std::set<QString> &busySources)
{
    std::map<QStringView, int> inUse;
    for (const auto &[key, candidate] : m_candidates)
    {
        if (candidate.isInUse)
            ++inUse[candidate.network];
    }
    const auto rank = [&inUse](const Candidate &candidate)
    {
        const auto it = inUse.find(candidate.network);
        const bool isFirst = candidate.isNamed && (candidate.failures < FAILURES_OF_FIRST);
        return std::tuple(!isFirst, candidate.failures, ((it != inUse.end()) ? it->second : 0), !candidate.hasWorked);
    };

    Candidate *best = nullptr;
    quint64 equals = 0;
    for (auto &[key, candidate] : m_candidates)
    {
        if (candidate.isInUse || (candidate.nextAttempt > now) || (onlyNamed && !candidate.isNamed)
                || (candidate.isV5 && !withV5) || (!candidate.isNamed && busySources.contains(candidate.source)))
        {
            continue;
        }

        if (!best || (rank(candidate) < rank(*best)))
        {
            best = &candidate;
            equals = 1;
        }
        else if (rank(candidate) == rank(*best))
        {
            ++equals;
            if (random.below(equals) == 0)
                best = &candidate;
        }
    }
    return best;
}

void CandidateList::ended(const Endpoint &endpoint, const Milliseconds now, RandomSource &random)
{
    Candidate *candidate = find(endpoint);
    if (!candidate)
        return;
    candidate->isInUse = false;
    candidate->isSelf = false;
    candidate->hasWorked = true;
    candidate->isHearsay = false;
    candidate->source.clear();
    candidate->failures = 0;
    candidate->nextAttempt = std::max(candidate->nextAttempt, (now + spread(AFTER_SUCCESS, random)));
}

void CandidateList::failed(const Endpoint &endpoint, const Milliseconds now, RandomSource &random)
{
    Candidate *candidate = find(endpoint);
    if (!candidate)
        return;
    candidate->isInUse = false;
    const auto longest = candidate->isNamed ? MAX_BACK_OFF_NAMED : (candidate->hasWorked ? MAX_BACK_OFF : MAX_BACK_OFF_UNKNOWN);
    const auto backOff = std::min((FIRST_BACK_OFF * (1 << std::min(candidate->failures, DOUBLINGS_MAX))), longest);
    candidate->nextAttempt = std::max(candidate->nextAttempt, (now + spread(backOff, random)));
    ++candidate->failures;
}

void CandidateList::setV5(const Endpoint &endpoint)
{
    if (Candidate *candidate = find(endpoint))
        candidate->isV5 = true;
}

void CandidateList::setSelf(const Endpoint &endpoint, const Milliseconds now)
{
    Candidate *candidate = find(endpoint);
    if (!candidate)
        return;
    candidate->isSelf = true;
    postpone(endpoint, (now + SELF_PAUSE));
}

void CandidateList::postpone(const Endpoint &endpoint, const Milliseconds until)
{
    Candidate *candidate = find(endpoint);
    if (!candidate)
        return;
    candidate->isInUse = false;
    candidate->nextAttempt = std::max(candidate->nextAttempt, until);
}

void CandidateList::release()
{
    for (auto &[key, candidate] : m_candidates)
        candidate.isInUse = false;
}

QList<Endpoint> CandidateList::working(const qsizetype maxCount) const
{
    QList<Endpoint> result;
    for (const auto &[key, candidate] : m_candidates)
    {
        if (result.size() >= maxCount)
            break;
        if (candidate.hasWorked && !candidate.isSelf && (candidate.failures == 0))
            result.append(candidate.endpoint);
    }
    return result;
}

QList<Endpoint> CandidateList::named() const
{
    QList<Endpoint> result;
    for (const auto &[key, candidate] : m_candidates)
    {
        if (candidate.isNamed && !candidate.isSelf)
            result.append(candidate.endpoint);
    }
    return result;
}

// False: there is none that is worth less than the new one.
bool CandidateList::makeRoom(const Candidate &newcomer, RandomSource &random)
{
    const auto isOfHost = [&newcomer](const auto &entry) { return !entry.second.isNamed && (entry.second.host == newcomer.host); };
    const bool isHostFull = !newcomer.isNamed && (std::ranges::count_if(m_candidates, isOfHost) >= HOST_MAX_COUNT);
    if (!isHostFull && (size() < MAX_COUNT))
        return true;

    // endpoints that have never been peers go first, then those that failed most often; ties are
    // broken at random, or invented addresses could choose what they displace
    const auto worth = [](const Candidate &candidate)
    {
        return std::tuple(candidate.isInUse, candidate.hasWorked, -candidate.failures);
    };
    const QString crowded = isHostFull ? QString() : crowdedNetwork(newcomer);
    auto worst = m_candidates.end();
    quint64 equals = 0;
    for (auto it = m_candidates.begin(); it != m_candidates.end(); ++it)
    {
        if (it->second.isNamed || (isHostFull && !isOfHost(*it)) || (!crowded.isEmpty() && (it->second.network != crowded)))
            continue;
        if ((worst == m_candidates.end()) || (worth(it->second) < worth(worst->second)))
        {
            worst = it;
            equals = 1;
        }
        else if ((worth(it->second) == worth(worst->second)) && (random.below(++equals) == 0))
        {
            worst = it;
        }
    }
    if (worst == m_candidates.end())
        return false;
    // within an address, each is at least tried
    if (isHostFull && (worst->second.isInUse || worst->second.hasWorked || (worst->second.failures == 0)))
        return false;
    m_candidates.erase(worst);
    return true;
}

// The network that has to make room, if one has very many: the newcomer's own, or else the one with
// most
QString CandidateList::crowdedNetwork(const Candidate &newcomer) const
{
    std::map<QString, int> counts;
    for (const auto &[key, candidate] : m_candidates)
    {
        if (!candidate.isNamed)
            ++counts[candidate.network];
    }
    const auto own = counts.find(newcomer.network);
    if (!newcomer.isNamed && (own != counts.end()) && (own->second >= NETWORK_MAX_COUNT))
        return newcomer.network;
    const auto most = std::ranges::max_element(counts, {}, &std::pair<const QString, int>::second);
    return ((most != counts.end()) && (most->second > NETWORK_MAX_COUNT)) ? most->first : QString();
}
