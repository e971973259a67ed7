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


#include "channelswarm.h"

#include "base/global.h"
#include "../crypto/keyschedule.h"
#include "blobsurvey.h"
#include "channelcore.h"
#include "dialler.h"
#include "peer.h"
#include "swarm.h"
#include "swarmcore.h"

using namespace Megatorrent;

ChannelKeys ChannelKeys::make(const PublicKey &publicKey, const std::optional<ReadKey> &readKey, const bool talksToV5)
{
    ChannelKeys keys;
    keys.publicKey = publicKey;
    keys.isPrivate = readKey.has_value();
    keys.talksToV5 = talksToV5 && !keys.isPrivate;
    if (readKey)
    {
        keys.token = Crypto::channelToken(publicKey, *readKey);
        keys.topic = Crypto::channelTopic(keys.token);
    }
    else
    {
        keys.token = Crypto::channelToken(publicKey);
        keys.topic = Crypto::channelTopic(publicKey);
    }
    return keys;
}

ChannelSwarm::ChannelSwarm(Swarm *swarm, const ChannelKeys &keys)
    : m_swarm {swarm->m_core.get()}
    , m_core {std::make_unique<ChannelCore>(this, swarm->m_core.get(), keys)}
{
}

ChannelSwarm::~ChannelSwarm() = default;

const ChannelKeys &ChannelSwarm::keys() const
{
    return m_core->keys();
}

void ChannelSwarm::setTalksToV5(const bool talks)
{
    m_core->setTalksToV5(talks);
}

void ChannelSwarm::setItem(const DhtItem &item)
{
    m_core->setItem(item);
}

void ChannelSwarm::setLayout(const qint64 sequence, std::shared_ptr<const Layout> layout, const QBitArray &held)
{
    m_core->setLayout(sequence, std::move(layout), held);
}

void ChannelSwarm::addHeld(const QList<BlobId> &ids)
{
    m_core->addHeld(ids);
}

void ChannelSwarm::removeHeld(const BlobId &id)
{
    m_core->removeHeld(id);
}

void ChannelSwarm::addServable(const QList<BlobId> &ids)
{
    m_core->addServable(ids);
}

void ChannelSwarm::want(const QList<BlobId> &ids)
{
    m_core->want(ids);
}

void ChannelSwarm::unwant(const QList<BlobId> &ids)
{
    m_core->unwant(ids);
}

void ChannelSwarm::setFirst(const std::array<QList<BlobId>, 2> &ids)
{
    m_core->setFirst(ids);
}

void ChannelSwarm::setPaused(const bool paused)
{
    m_core->setPaused(paused);
}

bool ChannelSwarm::isPaused() const
{
    return m_core->isPaused();
}

void ChannelSwarm::fetch(const BlobId &id, const QObject *context, std::function<void (const QByteArray &)> callback)
{
    m_core->fetch(id, context, std::move(callback));
}

void ChannelSwarm::cancelFetch(const BlobId &id)
{
    m_core->cancelFetch(id);
}

bool ChannelSwarm::isFetching() const
{
    return m_core->isFetching();
}

void ChannelSwarm::reportFalseItem(const quint64 peer)
{
    if (Peer *sender = m_swarm->peer(peer))
        m_swarm->misbehaved(sender, u"The peer sent a state of the channel that its owner has not signed."_s, false);
}

bool ChannelSwarm::isHeld(const BlobId &id) const
{
    return m_core->isHeld(id);
}

std::optional<BlobId> ChannelSwarm::rarestHeldBlob(const QList<BlobId> &exceptions) const
{
    return BlobSurvey(*m_core, *m_swarm->random()).rarestHeld(exceptions);
}

std::optional<BlobId> ChannelSwarm::missingBlob(const QList<BlobId> &exceptions) const
{
    return BlobSurvey(*m_core, *m_swarm->random()).missing(exceptions);
}

void ChannelSwarm::addCandidate(const Endpoint &endpoint, const bool isNamed)
{
    m_swarm->dialler().addCandidate(*m_core, endpoint, isNamed);
}

int ChannelSwarm::connectedPeers() const
{
    return static_cast<int>(m_core->peers().size());
}
