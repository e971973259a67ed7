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
#include <QStringList>

#include "channel/info.h"
#include "channel/logstore.h"

namespace Megatorrent
{
    class Clock;
    class Database;
    struct RuleOutcome;

    // Something of a channel that a user wants to be told, wherever he looks
    struct ChannelNews
    {
        enum class Kind
        {
            NewItems,            // of an update, but the first list
            DecisionNeeded,
            Published,
            PublishingFailed,
            RuleMatched          // of which the user is to be told
        };

        Kind kind = Kind::NewItems;
        PublicKey key;
        QString name;            // of the channel
        QString text;            // a sentence
        qint64 count = 0;        // of items: new and changed ones, or those that are published
        QStringList paths;       // some of the new ones, at most PATHS_MAX

        static constexpr int PATHS_MAX = 5;
    };

    // Follows what is reported of the channels, and writes what has happened into their logs. Reports are gathered for a moment
    // before they come here, and so the log does not grow with what flickers. Engine thread.
    class EngineLog final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(EngineLog)

    public:
        // They outlive it.
        EngineLog(const Clock *clock, Database *database, QObject *parent = nullptr);

        // All that were here before have been reported: what comes now is new.
        void setLoaded();
        void handleSubscription(const SubscriptionInfo &info, const ChannelRecord &record);
        void handlePublication(const PublicationInfo &info, const ChannelRecord &record);
        void handleTask(const TaskInfo &task);
        // What rules have decided on an update
        void handleRules(const PublicKey &key, const QString &name, const RuleOutcome &outcome);
        void forget(const PublicKey &key);

    signals:
        void newsArrived(const ChannelNews &news);

    private:
        // As it was reported last
        struct Seen
        {
            qint64 id = 0;
            QString name;
            Error error;
            bool isQuestion = false;
            QString failure;              // of its last publication: what is tried again by itself is told once
            bool isPaused = false;
            bool isAwaited = false;       // what is to come has not come yet
            qint64 version = 0;
            qint64 pendingVersion = 0;
            Path savePath;
        };

        void compare(const PublicKey &key, const Seen &before, const Seen &now);
        void noteUpdate(const PublicKey &key, const Seen &now);
        void add(qint64 channel, LogKind kind, const QString &text, ErrorCode code = ErrorCode::None);
        qint64 time() const;

        const Clock *const m_clock;
        Database *const m_database;
        bool m_isLoaded = false;
        QHash<PublicKey, Seen> m_seen;
    };
}

Q_DECLARE_METATYPE(Megatorrent::ChannelNews)
