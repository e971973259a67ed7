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

#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QList>
#include <QString>

#include "faketakers.h"
#include "megatorrent/storage/blobstore.h"
#include "megatorrent/swarm/blobserver.h"
#include "values.h"

namespace Megatorrent::Test
{
    using Refusals = QList<std::pair<quint64, Wire::FailCode>>;

    // A storage that answers when it is told to
    class SlowStore final : public BlobStore
    {
    public:
        void readBlob(const BlobId &id, qint64, const QObject *, std::function<void (const QByteArray &)> callback) override
        {
            asked.append(id);
            m_waiting.push_back(std::move(callback));
        }

        void receiveBlob(const BlobId &, const QByteArray &, qint64, const QObject *, std::function<void (ReceiveResult, const Error &)>) override {}

        void answer(const QByteArray &blob = QByteArray(BLOB_SIZE, 'b'))
        {
            for (const auto &callback : std::exchange(m_waiting, {}))
                callback(blob);
        }

        QList<BlobId> asked;

    private:
        std::vector<std::function<void (const QByteArray &)>> m_waiting;
    };

    // A node that serves blobs, without connections
    struct ServingScene : TakerScene
    {
        ServingScene() { clock.runFor(std::chrono::hours(1)); }

        void ask(FakeTaker &taker, const int blob) { server.serve(taker, static_cast<quint64>(blob), idOf(blob), 1); }

        // Somebody who asks for it
        FakeTaker &askFor(const Circuit &circuit, const int blob, const QString &host = {})
        {
            FakeTaker &taker = add(true, host);
            taker.ofCircuit = circuit;
            ask(taker, blob);
            return taker;
        }

        // What the next turn of the event loop has read
        QList<BlobId> run()
        {
            store.asked.clear();
            clock.runFor(std::chrono::milliseconds(1));
            return store.asked;
        }

        void tickFor(const std::chrono::seconds time)
        {
            for (std::chrono::seconds i {0}; i < time; ++i)
            {
                clock.runFor(std::chrono::seconds(1));
                server.tick(clock.now());
            }
        }

        SlowStore store;
        BlobServer server {&clock, &store, this, &uploadRate};
    };
}
