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

#include <map>
#include <memory>
#include <optional>

#include <QList>
#include <QString>

#include "content.h"
#include "megatorrent/content/link.h"
#include "megatorrent/content/dhtitem.h"
#include "network.h"
#include "seededrandom.h"
#include "virtualclock.h"

namespace Megatorrent::Sim
{
    // What all nodes of a simulation share: time, net, and one channel. `layouts` stands for the catalogues, which the layers above
    // would read: the first blob of each is what has to be fetched to know the rest.
    struct World
    {
        // `subnet`: the first half of all addresses
        explicit World(quint64 seed, const QString &subnet = QStringLiteral("20.0"));

        Endpoint nextEndpoint();
        // Signs the next version of the channel, with these blobs.
        DhtItem publish(const QList<BlobId> &ids);
        QList<BlobId> makeBlobs(int count) { return content.generate(random.next(), count); }
        DhtItem sign(const Identity &by, qint64 sequence, const BlobId &catalogue) const;

        quint64 seed;
        QString subnet;
        SeededRandom random;
        VirtualClock clock;
        Network network;
        Content content;
        Identity identity;
        std::optional<ReadKey> readKey;      // set: the channel is private
        std::map<qint64, std::shared_ptr<const Layout>> layouts;
        std::map<qint64, DhtItem> items;
        qint64 lastSequence = 0;
        Clock::Milliseconds publishedAt {0};

    private:
        int m_nodes = 0;
    };
}
