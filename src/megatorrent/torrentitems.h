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

#include <QHash>
#include <QList>
#include <QObject>

#include "base/3rdparty/expected.hpp"
#include "base/bittorrent/infohash.h"
#include "base/bittorrent/torrentdescriptor.h"
#include "base/path.h"

#include "channel/torrentqueue.h"
#include "storage/serialthread.h"

namespace Megatorrent
{
    // Adds items of channels to qBittorrent's transfer list: .torrent files, and small text files
    // with a magnet link, whose content TorrentLoader has read. They are foreign: what is wrong with one is
    // told of that one. Main thread; they are parsed on a thread of their own.
    class TorrentItems final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(TorrentItems)

    public:
        explicit TorrentItems(QObject *parent = nullptr);

        // settled() says what came of it. While Safe Mode is on and the options do not have torrents go
        // through the proxy, none is added: its trackers, peers and web seeds would see this computer's
        // address.
        void add(const TorrentItem &item);
        // Why none may be added now: the end of a sentence; empty: one may
        static QString refusal();

        struct Content
        {
            BitTorrent::TorrentDescriptor descriptor;
            QByteArray hash;
        };
        // What is wrong: the end of a sentence. `path`: its ending says what it is
        static nonstd::expected<Content, QString> parse(const Path &path, const QByteArray &data);

    signals:
        void settled(const TorrentOutcome &outcome);

    private:
        struct Waiting
        {
            TorrentItem item;
            QByteArray hash;
            quint64 number = 0;
        };

        void handleParsed(const TorrentItem &item, const nonstd::expected<Content, QString> &content);
        void await(const BitTorrent::InfoHash &infoHash, const TorrentItem &item, const QByteArray &hash);
        void giveUp(const BitTorrent::InfoHash &infoHash, quint64 number);
        void settle(const TorrentItem &item, const QByteArray &hash, const QString &reason, bool isGone = false);

        QHash<BitTorrent::TorrentID, QList<Waiting>> m_waiting;    // for qBittorrent's answer
        quint64 m_lastNumber = 0;
        SerialThread m_thread;
    };
}
