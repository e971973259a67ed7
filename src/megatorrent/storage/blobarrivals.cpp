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


#include "blobarrivals.h"

#include <utility>

using namespace Megatorrent;

BlobArrivals::BlobArrivals(Receive receive)
    : m_receive {std::move(receive)}
{
}

void BlobArrivals::add(const BlobId &id, const QByteArray &blob, const qint64 channel, const ReplyPtr &reply, Callback callback)
{
    auto &queue = m_arrivals[id];
    queue.push_back({.blob = blob, .channel = channel, .reply = reply, .callback = std::move(callback)});
    if (queue.size() == 1)
        receiveNext(id);
}

void BlobArrivals::wantAgain(const QList<BlobId> &missing)
{
    if (m_arrivals.isEmpty())
        return;
    for (const BlobId &id : missing)
    {
        if (const auto it = m_arrivals.find(id); it != m_arrivals.end())
            it->front().isWantedAgain = true;
    }
}

void BlobArrivals::receiveNext(const BlobId &id)
{
    const Arrival &arrival = m_arrivals[id].front();
    m_receive(id, QByteArray(arrival.blob), arrival.channel, [this, id](const BlobReceiver::Outcome &outcome) { handleReceived(id, outcome); });
}

void BlobArrivals::handleReceived(const BlobId &id, const BlobReceiver::Outcome &outcome)
{
    auto &queue = m_arrivals[id];
    Arrival &current = queue.front();
    if (!current.outcome || (outcome.result != BlobStore::ReceiveResult::Unwanted))
        current.outcome = outcome;
    if (std::exchange(current.isWantedAgain, false) && (outcome.result != BlobStore::ReceiveResult::Corrupt))
    {
        receiveNext(id);
        return;
    }

    // without the blob: the answer may wait in a queue
    const ReplyPtr reply = current.reply;
    const auto answer = [callback = current.callback, outcome = *current.outcome] { callback(outcome.result, outcome.error); };
    queue.erase(queue.begin());
    if (queue.empty())
        m_arrivals.remove(id);
    else
        receiveNext(id);
    reply->call(answer);
}
