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
#include <vector>

#include <QObject>

#include "megatorrent/content/onionannouncement.h"
#include "support/sim/world.h"

namespace Megatorrent::Sim
{
    // What hostile members of a channel do to announcements of onion services
    enum class FloodHostility
    {
        Replays,   // says again what it has heard, as its own and from anywhere, also what is long over
        Floods,    // makes up services without end, and says that it has heard of them from near and far
        Lies       // names places of a victim's: in announcements that nobody has signed, as its own address, as peers
    };
    inline constexpr int FLOOD_HOSTILITY_COUNT = 3;

    // Over all of them
    struct FloodRecord
    {
        qint64 replayed = 0;
        qint64 madeUp = 0;
        qint64 lies = 0;
    };

    // Knows the channel, connects to many, and takes whoever comes
    class FloodingPeer final : public QObject
    {
        Q_DISABLE_COPY_MOVE(FloodingPeer)

    public:
        struct Victims
        {
            Endpoint announced;          // in ANNOUNCE, as a peer's own
            Endpoint told;               // in PEERS
            OnionAnnouncement service;   // in FLOOD; signed for another channel
        };

        FloodingPeer(World &world, FloodHostility kind, const QList<Endpoint> &targets, const Victims &victims, FloodRecord *record);
        ~FloodingPeer() override;

        Endpoint endpoint() const;

    private:
        class Line;

        void work();
        void add(std::unique_ptr<ByteStream> stream, bool isOutgoing);
        void hear(const OnionAnnouncement &announcement);
        const OnionAnnouncement &madeUp();

        World &m_world;
        FloodHostility m_kind;
        QList<Endpoint> m_targets;
        Victims m_victims;
        FloodRecord *m_record = nullptr;
        SeededRandom m_random;
        Token m_token;
        Topic m_topic;
        class SimTransport *m_transport = nullptr;
        std::vector<OnionAnnouncement> m_heard;
        std::vector<OnionAnnouncement> m_madeUp;
        std::size_t m_next = 0;
        std::vector<std::unique_ptr<Line>> m_lines;
    };
}
