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


#include "dhtstatekeeper.h"

#include <chrono>

#include "libtorrentdht.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    constexpr auto SAVE_INTERVAL = 5min;
}

DhtStateKeeper::DhtStateKeeper(LibtorrentDht *dht, const QString &filePath, std::function<void (const QString &)> log, QObject *parent)
    : QObject(parent)
    , m_filePath {filePath}
    , m_log {std::move(log)}
{
    if (const auto state = DhtState::load(filePath))
        m_savedState = m_state = *state;
    else
        m_log(state.error());

    connect(dht, &LibtorrentDht::nodesReported, this, &DhtStateKeeper::update);
    dht->addNodes(m_state.nodes);
}

DhtStateKeeper::~DhtStateKeeper()
{
    save();
}

void DhtStateKeeper::update(const Sha1Digest &nodeId, const QList<Endpoint> &nodes)
{
    // a DHT that is off, or has just lost its network, is no reason to forget
    if (nodes.isEmpty())
        return;

    m_state.nodeId = nodeId;
    m_state.setNodes(nodes);
    if (m_nextSave.hasExpired())
        save();
}

void DhtStateKeeper::save()
{
    m_nextSave.setRemainingTime(SAVE_INTERVAL);
    if (m_state == m_savedState)
        return;

    if (const auto result = m_state.save(m_filePath))
    {
        m_savedState = m_state;
        m_hasFailed = false;
    }
    else if (!m_hasFailed)
    {
        m_hasFailed = true;
        m_log(result.error());
    }
}
