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


#include "blobreader.h"

#include <utility>

using namespace Megatorrent;

namespace
{
    const int RECENT_MAX = 32;   // blobs (protocol.md 10)
}

BlobReader::BlobReader(Load load)
    : m_load {std::move(load)}
    , m_recent {RECENT_MAX}
{
}

void BlobReader::read(const BlobId &id, const ChannelScope &scope, const ReplyPtr &reply, const Callback &callback)
{
    const Key key = keyOf(id, scope);
    if (const QByteArray *const blob = m_recent.object(key))
    {
        reply->call([callback, blob = *blob] { callback(blob); });
        return;
    }

    auto &requests = m_requests[key];
    requests.push_back({.reply = reply, .callback = callback});
    if (requests.size() == 1)
        m_load(id, scope, [this, key](const QByteArray &blob) { handleLoaded(key, blob); });
}

void BlobReader::forget(const BlobId &id, const ChannelScope &scope)
{
    m_recent.remove(keyOf(id, scope));
}

void BlobReader::handleLoaded(const Key &key, const QByteArray &blob)
{
    if (!blob.isEmpty())
        m_recent.insert(key, new QByteArray(blob));
    for (const Request &request : m_requests.take(key))
        request.reply->call([callback = request.callback, blob] { callback(blob); });
}
