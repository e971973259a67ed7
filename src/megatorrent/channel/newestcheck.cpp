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

#include "newestcheck.h"

#include <utility>

#include "../content/manifest.h"
#include "../discovery/discovery.h"

using namespace Megatorrent;

bool NewestCheck::isOutrun(const ChannelRecord &record)
{
    return record.item && (record.item->sequence > record.version);
}

Error NewestCheck::outrunMessage(const ChannelRecord &record)
{
    // Imported elsewhere, a channel has no sources
    if ((record.version == 0) && !record.sources.isEmpty())
    {
        return {ErrorCode::ListLost, tr("This computer's list of what is in this channel was lost and has to be made anew: from your files, which are looked through,"
                " and from what is in the channel, which stays in it.")};
    }
    return {ErrorCode::PublishedElsewhere, tr("The network shows a newer state of this channel that was not published from here. Publish again, and choose whether to keep"
            " what is in it or to replace it, or go on publishing where it came from.")};
}

bool NewestCheck::isUnreadable(const ChannelRecord &record)
{
    if (record.readKey || !record.item)
        return false;
    const auto manifest = record.item->verify();
    return manifest && manifest->isEncrypted();
}

Error NewestCheck::unreadableMessage()
{
    return {ErrorCode::PrivateLink, tr("This channel is private, and its read key is not here: everybody could read what is published now. Nothing was signed."
            " Delete the channel here, which leaves your files alone, and restore it with its full link.")};
}

NewestCheck::NewestCheck(Discovery *discovery, const PublicKey &key, const bool isKnown, const bool asksPeers, const bool isAway)
    : m_discovery {discovery}
    , m_key {key}
    , m_asksPeers {asksPeers}
    , m_isAway {isAway}
    , m_isKnown {isKnown}
{
}

bool NewestCheck::isKnown() const
{
    if (m_asksPeers || m_isAway)
        return m_isKnown;
    return m_isKnown || !m_discovery->hasDht() || m_discovery->state(m_key).lastLookup;
}

void NewestCheck::noteTold(const qint64 sequence, const qint64 highest)
{
    // Of what is newer, the item follows. Who has less has not been where something newer might be.
    if (m_asksPeers && (sequence == highest))
        m_isKnown = true;
}

void NewestCheck::setKnown()
{
    m_isKnown = true;
}

bool NewestCheck::isPaused() const
{
    return m_discovery->isPaused();
}

bool NewestCheck::canAsk() const
{
    return m_discovery->isReady();
}

void NewestCheck::ask()
{
    // a user waits for it: before all others
    if (!std::exchange(m_isAsked, true))
        m_discovery->refresh(m_key);
}
