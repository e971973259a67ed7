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


#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>

#include "../content/dhtitem.h"
#include "../wire/clock.h"
#include "../wire/transport.h"
#include "gatewayerrand.h"

namespace Megatorrent
{
    class ChannelCore;
    class ChannelList;
    class Dialler;
    struct SwarmSettings;

    // Where there is no DHT (behind a proxy), gateways are asked instead: those among the peers that a
    // link, the user or the settings name that say that they are one. For each channel on its own, at
    // its own moments: what is newest and who its peers are, and, for one of our own, to put what is
    // newest into the DHT, and to put it back. One errand at a time for a channel, and so as many as
    // there are channels at most: what others have under way makes no difference, or who keeps those of
    // one channel waiting would see it at another.
    class GatewayClient final : public QObject
    {
        Q_DISABLE_COPY_MOVE(GatewayClient)

    public:
        using Milliseconds = Clock::Milliseconds;

        static constexpr qsizetype PEERS_TRIED_MAX = 8;   // of one answer

        struct Parts
        {
            Clock *clock = nullptr;
            RandomSource *random = nullptr;
            Transport *transport = nullptr;
            const ChannelList *channels = nullptr;
            Dialler *dialler = nullptr;
            const SwarmSettings *settings = nullptr;   // may change
        };

        explicit GatewayClient(const Parts &parts);
        ~GatewayClient() override;

        // In a moment of the channel's own (ChannelBeats), about once a second
        void beat(const ChannelCore &channel, Milliseconds now);
        void removed(const ChannelCore &channel);

    private:
        struct Work
        {
            std::unique_ptr<GatewayErrand> errand;
            Endpoint gateway;                        // of the errand
            qint64 publishing = 0;                   // sequence that the errand publishes; 0: it asks
            std::map<QString, Milliseconds> pauses;  // gateways that are left alone, until when
            std::optional<Milliseconds> nextQuestion;
            qint64 published = 0;                    // sequence that a gateway has taken
            Milliseconds nextPublication {0};
            int failures = 0;                        // to publish, in a row
        };

        Milliseconds soon(Milliseconds least, Milliseconds most) const;
        std::optional<Endpoint> chooseGateway(const ChannelCore &channel, const Work &work) const;
        void begin(const ChannelCore &channel, Work &work, bool isPublication);
        void putAway(std::unique_ptr<GatewayErrand> errand);
        void handleFinished(const PublicKey &key, const GatewayErrand::Result &result);
        void handlePublished(ChannelCore &channel, Work &work, const GatewayErrand::Result &result);
        void handleAnswer(ChannelCore &channel, Work &work, const GatewayErrand::Result &result);

        Parts m_parts;
        std::map<PublicKey, Work> m_work;
        std::vector<std::unique_ptr<GatewayErrand>> m_done;   // their streams close
    };
}
