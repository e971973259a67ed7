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
#include <memory>

#include <QHash>
#include <QList>
#include <QObject>
#include <QString>

#include "base/bittorrent/addtorrentparams.h"
#include "base/path.h"

#include "../crypto/bytes.h"
#include "ruleitems.h"

namespace Megatorrent
{
    class Database;
    struct RuleBook;

    // An item that is to be added to qBittorrent's transfer list
    struct TorrentItem
    {
        PublicKey channel;
        QString path;
        Path localPath;
        BitTorrent::AddTorrentParams params;
        QList<QByteArray> known;        // hashes of what was added from this path
        FileId file = 0;                // of the storage
        qint64 size = 0;
        QByteArray content = {};        // when it has been read
        QString error = {};             // why it could not be, the end of a sentence
        bool isGone = false;            // the file is not there now
    };

    // What came of it
    struct TorrentOutcome
    {
        PublicKey channel;
        QString path;
        QByteArray hash = {};           // of the content, if it could be read
        QString error = {};             // empty: the torrent is in the list, or has been before
        bool isToBeTriedAgain = false;  // the file is not there now
    };

    // Hands out the items that rules, or the user, want in the transfer list and whose files are here, a few of a
    // channel at a time, and notes what came of them. Engine thread.
    class TorrentQueue final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(TorrentQueue)

    public:
        static constexpr std::chrono::minutes PATIENCE {2};

        // `rules` outlives it.
        // `patience`: with qBittorrent, which may never say what came of an item
        TorrentQueue(Database *database, const RuleBook *rules, std::chrono::milliseconds patience = PATIENCE, QObject *parent = nullptr);
        ~TorrentQueue() override;

        struct Channel
        {
            qint64 id = 0;              // ChannelRecord::id
            PublicKey key;
            Path savePath;
        };
        // There may be something ready in this channel.
        void look(const Channel &channel);
        void forget(const PublicKey &key);
        void handleOutcome(const TorrentOutcome &outcome);

    signals:
        void ready(const TorrentItem &item);

    private:
        struct Added
        {
            RuleItems::Torrent torrent;
            TorrentOutcome outcome;
        };

        struct Work
        {
            Channel channel;
            QHash<QString, RuleItems::Torrent> out;   // by path: handed out
            QHash<QString, Added> added;              // by path: in the list, but not noted yet
            QString last;                             // the path after which to go on
            bool isLooking = false;
            bool isDue = false;                       // from the beginning, once more
        };

        void lookOn(const PublicKey &key);
        void endWork(const PublicKey &key);
        void note(qint64 channel, const RuleItems::Torrent &torrent, const TorrentOutcome &outcome);
        void giveUp(const PublicKey &key, const RuleItems::Torrent &torrent);
        void handOut(const RuleItems::Torrent &torrent, const Channel &channel, const QList<QByteArray> &known);

        Database *const m_database;
        const RuleBook *const m_rules;
        const std::chrono::milliseconds m_patience;
        QHash<PublicKey, Work> m_channels;
    };
}

Q_DECLARE_METATYPE(Megatorrent::TorrentItem)
