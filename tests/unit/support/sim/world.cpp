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

#include "world.h"

#include <algorithm>

#include "base/global.h"
#include "megatorrent/content/blob.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;

World::World(const quint64 seed, const QString &subnet)
    : seed {seed}
    , subnet {subnet}
    , random {seed}
    , network {&clock, seed}
{
    Seed secret;
    random.fill(secret.data(), Seed::SIZE);
    identity = Identity::fromSeed(secret);
}

Endpoint World::nextEndpoint()
{
    ++m_nodes;
    return {u"%1.%2.%3"_s.arg(subnet).arg(m_nodes / 250).arg((m_nodes % 250) + 1), 4000};
}

DhtItem World::publish(const QList<BlobId> &ids)
{
    lastSequence = std::max((lastSequence + 1), static_cast<qint64>(clock.unixTime().count()));
    layouts[lastSequence] = ListLayout::make(ids);
    items[lastSequence] = sign(identity, lastSequence, ids.first());
    publishedAt = clock.now();
    return items[lastSequence];
}

DhtItem World::sign(const Identity &by, const qint64 sequence, const BlobId &catalogue) const
{
    ManifestContent manifestContent;
    manifestContent.title = u"Simulated"_s;
    manifestContent.timestamp = sequence;
    manifestContent.catalogue = CatalogueRoot {.size = CHUNK_SIZE, .ref = {.blobId = catalogue, .key = {}}};
    return DhtItem::sign(by, Manifest::create(by, sequence, manifestContent).value());
}
