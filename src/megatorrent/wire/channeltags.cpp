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


#include "channeltags.h"

#include <algorithm>

#include "../crypto/hash.h"

using namespace Megatorrent;

ChannelTags::ChannelTags(const Crypto::Role role)
    : m_role {role}
{
}

void ChannelTags::start(const SharedSecret &shared, const ExchangeKey &connectingKey, const ExchangeKey &acceptingKey)
{
    m_ownKey = Crypto::tagKey(shared, m_role, connectingKey, acceptingKey);
    m_peerKey = Crypto::tagKey(shared, Crypto::opposite(m_role), connectingKey, acceptingKey);
    for (Entry &entry : m_channels)
        entry.peerTag = Crypto::channelTag(*m_peerKey, entry.token);
}

bool ChannelTags::addChannel(const ChannelToken &channel)
{
    if (const auto it = m_channels.constFind(channel.channel); it != m_channels.cend())
        return it->isProven;

    Entry entry;
    entry.token = channel.token;
    if (m_peerKey)
    {
        entry.peerTag = Crypto::channelTag(*m_peerKey, entry.token);
        entry.isProven = matchUnknown(entry);
    }
    m_channels.insert(channel.channel, entry);
    return entry.isProven;
}

void ChannelTags::removeChannel(const PublicKey &channel)
{
    const auto it = m_channels.constFind(channel);
    if (it == m_channels.cend())
        return;

    // it counts again if the channel comes back
    if (it->isProven)
        m_unknown.append(it->peerTag);
    m_channels.erase(it);
}

QList<PublicKey> ChannelTags::receive(const QList<Tag> &tags)
{
    QList<PublicKey> proven;
    for (const Tag &tag : tags)
    {
        if (m_receivedCount == RECEIVED_TAGS_MAX)
            break;
        ++m_receivedCount;

        // no early end: the time taken must not tell which channels are known here
        bool isKnown = false;
        for (auto it = m_channels.begin(); it != m_channels.end(); ++it)
        {
            if (!Crypto::equalConstantTime(it->peerTag.view(), tag.view()))
                continue;

            isKnown = true;
            if (!it->isProven)
            {
                it->isProven = true;
                proven.append(it.key());
            }
        }
        if (!isKnown)
            m_unknown.append(tag);
    }
    return proven;
}

std::optional<PublicKey> ChannelTags::provenChannel(const Tag &tag) const
{
    std::optional<PublicKey> channel;
    for (auto it = m_channels.cbegin(); it != m_channels.cend(); ++it)
    {
        if (it->isProven && Crypto::equalConstantTime(it->peerTag.view(), tag.view()))
            channel = it.key();
    }
    return channel;
}

bool ChannelTags::hasProven(const PublicKey &channel) const
{
    const auto it = m_channels.constFind(channel);
    return (it != m_channels.cend()) && it->isProven;
}

QList<PublicKey> ChannelTags::provenChannels() const
{
    QList<PublicKey> channels;
    for (auto it = m_channels.cbegin(); it != m_channels.cend(); ++it)
    {
        if (it->isProven)
            channels.append(it.key());
    }
    return channels;
}

QList<Tag> ChannelTags::show(const QList<PublicKey> &channels)
{
    QList<Tag> tags;
    if (!m_ownKey)
        return tags;

    for (const PublicKey &channel : channels)
    {
        const auto it = m_channels.find(channel);
        if ((it == m_channels.end()) || it->isShown)
            continue;
        if ((m_role == Crypto::Role::Accepting) ? !it->isProven : (m_shownCount >= SHOWN_TAGS_MAX))
            continue;

        it->isShown = true;
        ++m_shownCount;
        tags.append(Crypto::channelTag(*m_ownKey, it->token));
    }
    std::sort(tags.begin(), tags.end());
    return tags;
}

std::optional<Tag> ChannelTags::ownTag(const PublicKey &channel) const
{
    const auto it = m_channels.constFind(channel);
    if (!m_ownKey || (it == m_channels.cend()))
        return std::nullopt;
    return Crypto::channelTag(*m_ownKey, it->token);
}

bool ChannelTags::matchUnknown(const Entry &entry)
{
    bool isFound = false;
    for (const Tag &tag : m_unknown)
    {
        if (Crypto::equalConstantTime(entry.peerTag.view(), tag.view()))
            isFound = true;
    }
    if (isFound)
        m_unknown.removeAll(entry.peerTag);
    return isFound;
}
