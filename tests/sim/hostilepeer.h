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

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QObject>

#include "simdht.h"
#include "simworld.h"

namespace Megatorrent::Sim
{
    class HostileLine;

    // What a hostile peer does to everybody. (Those that serve corrupt blobs are otherwise
    // ordinary: see DhtNode and MemoryStore::tamper.)
    enum class Hostility
    {
        Stalls,           // claims everything, and stops after the first bytes of a blob
        LiesInHave,       // claims everything, and has nothing
        LiesInPeers,      // names addresses of nobody, of a victim, and junk
        ReplaysItems,     // pushes old items and forged ones, and claims sequences that do not exist
        ReflectsTags,     // does not know the channel, and sends back the tags that it is shown
        Floods,           // with messages of all kinds
        SaysNothing,      // opens connections, and nothing comes
        HasManyPorts,     // announces its address with hundreds of ports, in the DHT and to whoever asks for peers
        ClaimsTheFuture,  // holds everything of a version that cannot be, in as many bits as there is room for
        TakesBack,        // asks for blobs, and takes that back at once
        TakesSlowly,      // asks for blobs in the manner of version 5 over many connections, and reads nothing
        Hints             // says to everybody that there are newer versions, without knowing the channel
    };
    inline constexpr int HOSTILITY_COUNT = 12;

    // What a hostile peer has brought about; over all of them
    struct HostileRecord
    {
        int connections = 0;
        int blobsAsked = 0;          // of those who do not give any
        int peersAsked = 0;          // FIND_PEERS that were answered with junk
        int itemsPushed = 0;
        int tagsReflected = 0;
        int secretsLearned = 0;      // messages for those who know the channel only, said to one that does not
        int messagesSent = 0;
        int portsAnnounced = 0;
        int blobsTakenBack = 0;
        int blobsNotRead = 0;        // asked for by those who read nothing
        int hintsGiven = 0;
    };

    // A peer that no honest program is: found through the DHT like any other, and connecting to
    // many itself.
    class HostilePeer final : public QObject
    {
        Q_DISABLE_COPY_MOVE(HostilePeer)

    public:
        // `targets`: whom it may connect to, besides those who come to it
        HostilePeer(SimWorld &world, Hostility kind, const QList<Endpoint> &targets, const Endpoint &victim, HostileRecord *record);
        ~HostilePeer() override;

        // A version has been published. It knows at once.
        void handlePublished();

        Hostility kind() const { return m_kind; }
        SimWorld &world() const { return m_world; }
        HostileRecord &record() const { return *m_record; }
        SeededRandom &random() { return m_random; }
        const Endpoint &victim() const { return m_victim; }
        Endpoint endpoint() const { return m_transport->options().endpoint; }
        Token token() const { return m_token; }
        Topic topic() const { return m_topic; }

        void removeLine(HostileLine *line);

    private:
        void announce();
        void work();
        void add(std::unique_ptr<ByteStream> stream, bool isOutgoing);
        std::size_t maxOutgoing() const;

        SimWorld &m_world;
        Hostility m_kind;
        QList<Endpoint> m_targets;
        Endpoint m_victim;
        HostileRecord *m_record = nullptr;
        SeededRandom m_random;
        Token m_token;
        Topic m_topic;
        Sha1Digest m_dhtKey;
        SimTransport *m_transport = nullptr;
        std::unique_ptr<SimDht> m_dht;
        std::vector<std::unique_ptr<HostileLine>> m_lines;
    };
}
