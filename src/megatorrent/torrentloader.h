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

#include <QHash>
#include <QObject>
#include <QQueue>

#include "channel/backgroundwork.h"
#include "channel/torrentqueue.h"

namespace Megatorrent
{
    class ContentReader;

    // Reads the files that are to be added to qBittorrent's transfer list: what was received, compared with
    // what was published, and nothing else that lies at its place. One at a time, and no more in memory than
    // a few of the largest. Engine thread; the pool's waits for the disk.
    class TorrentLoader final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(TorrentLoader)

    public:
        static constexpr qint64 MAGNET_MAX_SIZE = 16 * 1024;

        // They outlive it.
        TorrentLoader(const ContentReader *reader, QThreadPool *pool, QObject *parent = nullptr);
        ~TorrentLoader() override;

        // loaded() follows, with its content or an error. `maxSize`: of .torrent files
        void load(const TorrentItem &item, qint64 maxSize);
        // What has been loaded is not in memory any more.
        void handleOutcome(const TorrentOutcome &outcome);
        void forget(const PublicKey &key);

    signals:
        void loaded(const TorrentItem &item);

    private:
        struct Waiting
        {
            TorrentItem item;
            qint64 maxSize = 0;
        };

        void loadNext();
        static TorrentItem read(const ContentReader *reader, const Waiting &waiting);

        const ContentReader *const m_reader;
        QThreadPool *const m_pool;
        QQueue<Waiting> m_waiting;
        QHash<std::pair<PublicKey, QString>, qint64> m_out;   // sizes of what has been loaded, by channel and path
        qint64 m_outBytes = 0;
        bool m_isReading = false;
        BackgroundWork m_work;
    };
}
