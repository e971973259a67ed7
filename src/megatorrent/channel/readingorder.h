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
#include <QObject>
#include <QSet>
#include <QString>
#include <QTimer>

#include "../storage/storage.h"

class QSqlDatabase;

namespace Megatorrent
{
    class ChannelSwarm;
    class Database;

    // What of a subscription is fetched in an order: what somebody is reading at this moment, before all else; and items that the user
    // wants from beginning to end, in the order of their paths. Engine thread.
    class ReadingOrder final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ReadingOrder)

    public:
        ReadingOrder(Database *database, qint64 channel, QObject *parent = nullptr);
        // Nothing is asked for before that.
        void start(ChannelSwarm *swarm);

        // Somebody reads a file, and goes on at this place. Readers are numbered by whoever knows them.
        void setReader(quint64 reader, FileId file, qint64 offset);
        void removeReader(quint64 reader);

        // All items are fetched in order, not only those of which the user said so.
        void setAll(bool isAll);
        // Items have been chosen, or lack something again.
        void refresh();
        // Items have been registered that lack these. They are asked for when their order is known.
        void want(const QList<BlobId> &ids);
        // They are not needed any more.
        void unwant(const QList<BlobId> &ids);

    signals:
        // Of what a reader waits for, something may be there.
        void arrived(quint64 reader);

    private:
        struct Reader
        {
            FileId file = 0;
            qint64 offset = 0;
            std::optional<BlobId> next;   // that it lacks
        };

        struct Place
        {
            QString path;
            FileId file = 0;
            qint64 offset = 0;
        };

        struct Look;

        void look();
        void lookAtRegistered();
        void apply(const Look &look);
        void askFor(QSet<BlobId> &ids);
        void handleBlobReceived();
        static void lookInto(QSqlDatabase &db, qint64 channel, Look &look);

        Database *const m_database;
        const qint64 m_channel;
        ChannelSwarm *m_swarm = nullptr;
        std::map<quint64, Reader> m_readers;
        bool m_isAll = false;
        bool m_mayBeInOrder = true;       // some items; false: certainly none
        Place m_place;                    // before it, nothing of them is missing
        int m_received = 0;               // since that was looked up
        bool m_wasUrgent = false;
        bool m_wasInOrder = false;
        QSet<BlobId> m_waiting;           // for a look at their order
        QSet<BlobId> m_looked;            // for the end of the one that is under way
        QTimer m_registeredPause;         // files are registered one after the other
        bool m_isRegisteredMeanwhile = false;
        bool m_isRefreshed = false;       // since the look that is under way began
        bool m_isLooking = false;
        bool m_isLookingAgain = false;
    };
}
