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

#include "channel.h"

#include <algorithm>
#include <utility>

#include <QDateTime>
#include <QDir>
#include <QLocale>
#include <QThreadPool>

#include "base/global.h"
#include "base/logger.h"
#include "base/utils/fs.h"

#include "../crypto/hash.h"
#include "../discovery/discovery.h"
#include "../storage/database.h"
#include "../storage/layoutfile.h"
#include "../storage/storage.h"
#include "../swarm/channelswarm.h"
#include "../swarm/swarm.h"
#include "../tor/onionkey.h"
#include "../wire/clock.h"
#include "onionhost.h"
#include "peerstore.h"
#include "sequencerules.h"

using namespace Megatorrent;

Channel::Channel(const ChannelContext &context, const ChannelRecord &record, QObject *parent)
    : QObject(parent)
    , m_context {context}
    , m_record {record}
{
}

Channel::~Channel()
{
    leaveNetwork();
    if (m_swarm)
        m_context.swarm->removeChannel(m_swarm);
}

const ChannelRecord &Channel::record() const
{
    return m_record;
}

const PublicKey &Channel::key() const
{
    return m_record.publicKey;
}

void Channel::start()
{
    joinSwarm();
    if (m_record.item)
        m_swarm->setItem(*m_record.item);
    if (!isStopped())
        enterNetwork();
}

void Channel::enterNetwork()
{
    if (std::exchange(m_isInNetwork, true))
        return;
    // it is told of peers from the beginning
    m_context.discovery->addChannel(m_record.publicKey, m_swarm->keys().topic);
    if (m_record.item)
        m_context.discovery->setItem(*m_record.item, false);
    m_context.swarm->setAway(m_swarm, false);
    openDoor();
    lendBlobs();
}

void Channel::leaveNetwork()
{
    if (!std::exchange(m_isInNetwork, false))
        return;
    m_context.discovery->removeChannel(m_record.publicKey);
    if (m_context.onions && m_context.store)
    {
        m_context.onions->close(m_record.publicKey);
        m_swarm->setOnionService(std::nullopt);
    }
    m_context.swarm->setAway(m_swarm, true);
}

// Who reads a private channel has its topic; its blobs are for nobody else, and shown to nobody.
void Channel::lendBlobs()
{
    m_context.discovery->setBlobSource(m_record.publicKey, (m_swarm->keys().talksToV5 ? this : nullptr));
}

QList<BlobId> Channel::heldInlineBlobs() const
{
    QList<BlobId> held;
    for (const BlobId &id : m_inlineBlobs)
    {
        if (m_swarm->isHeld(id))
            held.append(id);
    }
    return held;
}

std::optional<BlobId> Channel::rarestHeldBlob(const QList<BlobId> &exceptions) const
{
    return m_swarm->rarestHeldBlob(exceptions);
}

std::optional<BlobId> Channel::missingBlob(const QList<BlobId> &exceptions) const
{
    return m_swarm->missingBlob(exceptions);
}

void Channel::joinSwarm()
{
    // who connects to us before all is said is told nothing
    m_swarm = m_context.swarm->addChannel(ChannelKeys::make(m_record.publicKey, m_record.readKey, m_record.talksToV5), true);
    m_swarm->setStorageId(m_record.id);
    connect(m_swarm, &ChannelSwarm::itemReceived, this, &Channel::handleItem);
    connect(m_swarm, &ChannelSwarm::sequenceHinted, this, [this](const qint64 sequence)
    {
        if (sequence > m_record.highestSequence)
            m_context.discovery->hint(m_record.publicKey);
    });
    connect(m_swarm, &ChannelSwarm::connectedPeersChanged, this, [this]([[maybe_unused]] const int count, const int dialled)
    {
        m_context.discovery->setHasPushingPeers(m_record.publicKey, (dialled > 0));
        m_context.discovery->setKnownPeers(m_record.publicKey, dialled);
        emit changed();
    });
    connect(m_swarm, &ChannelSwarm::sequenceTold, this, &Channel::handleSequenceTold);
    addKnownPeers();
}

// Not of a channel that is only looked at
void Channel::openDoor()
{
    if (!m_context.onions || !m_context.store)
        return;
    if (!m_record.onionSeed)
    {
        m_record.onionSeed = Crypto::random<Seed>();
        save();
    }
    if (m_context.onions->open(m_record.publicKey, *m_record.onionSeed))
        m_swarm->setOnionService(OnionService {.seed = *m_record.onionSeed, .port = Tor::ONION_PORT});
}

void Channel::addKnownPeers()
{
    for (const QString &peer : asConst(m_record.peers + m_context.bootstrapPeers))
    {
        if (const Endpoint endpoint = Endpoint::fromString(peer); endpoint.isValid())
            m_swarm->addCandidate(endpoint, true);
    }
    // a channel that is only looked at leaves nothing behind
    if (!m_context.peers || !m_context.store)
        return;
    m_context.peers->load(m_record.id, this, [this](const QList<Endpoint> &peers) { handleFoundPeers(peers); });
    connect(m_swarm, &ChannelSwarm::peerReached, this, [this](const Endpoint &endpoint)
    {
        if (!m_isForgotten)
            m_context.peers->save(m_record.id, endpoint);
    });
}

void Channel::handleItem(const DhtItem &item, const quint64 peer)
{
    if ((item.publicKey != m_record.publicKey) || m_isForgotten)
        return;

    const ItemVerdict verdict = judgeItem(item, m_record.highestSequence, m_record.item, m_context.clock->unixTime().count());
    if ((verdict == ItemVerdict::Older) || (verdict == ItemVerdict::Known) || ((verdict == ItemVerdict::Fork) && m_record.isForked))
        return;

    const auto manifest = item.verify();
    if (!manifest)
    {
        // what the owner has signed is passed on in good faith
        if ((peer != 0) && !item.isSigned())
            m_swarm->reportFalseItem(peer);
        LogMsg(tr("Megatorrent: a state of channel \"%1\" was refused. Reason: %2").arg(m_record.publicKey.toString(), manifest.error()), Log::WARNING);
        return;
    }

    switch (verdict)
    {
    case ItemVerdict::FarAhead:
        // it is shown again and again
        if (std::exchange(m_refusedSequence, item.sequence) == item.sequence)
            return;
        m_refusal = {ErrorCode::DateAhead, tr("A newer state of this channel is refused: it is dated %1, more than a day ahead of this computer's clock. Please check the clock; if it is"
                " right, the publisher's was wrong.").arg(QLocale::c().toString(QDateTime::fromMSecsSinceEpoch(item.sequence), u"yyyy-MM-dd HH:mm"_s))};
        LogMsg(u"Megatorrent: %1 (%2)"_s.arg(m_refusal.text, m_record.publicKey.toString()), Log::WARNING);
        emit changed();
        return;

    case ItemVerdict::Fork:
        m_record.isForked = true;
        save();
        LogMsg(tr("Megatorrent: the publisher of channel \"%1\" signed two different states of it with one number. The first one is kept.")
                .arg(m_record.publicKey.toString()), Log::WARNING);
        emit changed();
        return;

    case ItemVerdict::Newer:
        m_record.highestSequence = item.sequence;
        m_record.item = item;
        m_record.isForked = false;
        m_refusal = {};
        m_refusedSequence = 0;
        save();
        m_context.discovery->setItem(item, false);
        m_swarm->setItem(item);
        handleNewItem(*manifest);
        emit changed();
        return;

    default:
        return;
    }
}

void Channel::handleFoundPeers(const QList<Endpoint> &peers)
{
    for (const Endpoint &peer : peers)
        m_swarm->addCandidate(peer, false);
}

void Channel::forget()
{
    m_isForgotten = true;
}

void Channel::addPeer(const Endpoint &endpoint)
{
    if (const QString text = endpoint.toString(); !m_record.peers.contains(text))
    {
        m_record.peers.append(text);
        save();
    }
    m_swarm->addCandidate(endpoint, true);
}

void Channel::setTalksToV5(const bool talks)
{
    if ((m_record.talksToV5 == talks) || m_record.readKey)
        return;

    m_record.talksToV5 = talks;
    save();
    m_swarm->setTalksToV5(talks);
    lendBlobs();
    emit changed();
}

void Channel::handleBlobsHeld(const QList<BlobId> &ids)
{
    m_swarm->addHeld(ids);
    const bool isNamed = std::ranges::any_of(m_inlineBlobs, [&ids](const BlobId &id) { return ids.contains(id); });
    if (isNamed)
        m_context.discovery->inlineBlobsChanged(m_record.publicKey);
}

void Channel::handleBlobLost(const BlobId &id, [[maybe_unused]] const QString &path, [[maybe_unused]] const QString &reason)
{
    m_swarm->removeHeld(id);
}

const ChannelContext &Channel::context() const
{
    return m_context;
}

ChannelRecord &Channel::mutableRecord()
{
    return m_record;
}

void Channel::save()
{
    if (!m_isForgotten && m_context.store)
        m_context.store->save(m_record);
}

ChannelSwarm *Channel::swarm() const
{
    return m_swarm;
}

Path Channel::dataFolder() const
{
    return m_context.dataFolder / Path(m_record.publicKey.toString());
}

Path Channel::layoutPath(const qint64 sequence) const
{
    return dataFolder() / Path(QString::number(sequence) + u".layout");
}

std::shared_ptr<const Layout> Channel::layout() const
{
    return m_layout;
}

bool Channel::useVersion(std::function<void ()> ready)
{
    const auto file = LayoutFile::open(layoutPath(m_record.version));
    if (!file)
    {
        LogMsg(tr("Megatorrent: the list of what channel \"%1\" consists of cannot be read. Reason: %2").arg(m_record.publicKey.toString(), file.error()), Log::WARNING);
        return false;
    }

    m_layout = *file;
    m_context.storage->heldBlobs(m_record.id, m_layout, this, [this, version = m_record.version, layout = m_layout, ready = std::move(ready)](const QBitArray &held)
    {
        if (layout != m_layout)
            return;  // overtaken by a newer one
        m_swarm->setLayout(version, layout, held);
        m_inlineBlobs = inlineBlobs();
        m_context.discovery->inlineBlobsChanged(m_record.publicKey);
        if (ready)
            ready();
    });
    return true;
}

// Each once; none if the version in use has a catalogue, or is not the item's
QList<BlobId> Channel::inlineBlobs() const
{
    if (!m_record.item || (m_record.item->sequence != m_record.version))
        return {};
    const auto manifest = m_record.item->verify();
    const auto content = manifest ? manifest->content(m_record.readKey) : nonstd::make_unexpected(manifest.error());
    if (!content)
        return {};

    QList<BlobId> ids;
    for (const InlineFile &file : content->files)
    {
        for (const InlineChunk &chunk : file.chunks)
        {
            if (!ids.contains(chunk.blobId))
                ids.append(chunk.blobId);
        }
    }
    return ids;
}

// Not before the record that names this one is on the disk: after a crash, the former one is used.
void Channel::dropOldVersions()
{
    if (!m_layout)
        return;
    m_context.storage->database()->flush(this, [this, current = m_record.version, layout = m_layout](const QString &error)
    {
        if (!error.isEmpty() || (layout != m_layout))
            return;   // with the next one, then
        // Only what is older: when it is this one's turn, a newer one may have been written already.
        m_context.pool->start([folder = dataFolder(), current]
        {
            QDir dir {folder.data()};
            for (const QString &name : asConst(dir.entryList({u"*.layout"_s}, QDir::Files)))
            {
                bool isVersion = false;
                const qint64 sequence = name.section(u'.', 0, 0).toLongLong(&isVersion);
                if (isVersion && (sequence < current))
                    dir.remove(name);
            }
        });
        if (!isUsingBlobs())
            dropUnnamed();
    });
}

void Channel::dropUnnamed()
{
    m_isDropping = true;
    m_context.storage->dropKeptBlobs(m_record.id, (m_layout ? QList {m_layout} : QList<std::shared_ptr<const Layout>>()));
    m_context.storage->database()->flush(this, [this]([[maybe_unused]] const QString &error)
    {
        m_isDropping = false;
        unnamedDropped();
    });
}
