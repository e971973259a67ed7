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

#include <memory>

#include <QList>
#include <QString>

#include "base/path.h"

#include "../content/error.h"
#include "../crypto/bytes.h"
#include "../storage/publishplan.h"
#include "channelstore.h"
#include "itemstore.h"
#include "rulerun.h"

// Values that cross from the engine's thread to the user interfaces. They never hold secrets.

namespace Megatorrent
{
    enum class SubscriptionState
    {
        Looking,       // no manifest seen yet
        Updating,      // a new catalogue is being fetched
        Downloading,
        Complete,      // all that is wanted is here
        Paused,
        Waiting,       // the user must say yes (quota)
        Error
    };

    struct SubscriptionInfo
    {
        PublicKey key;
        Link link;                      // without the read key
        QString onion;                  // "host:port" where this node is reached through Tor for this channel; empty: it is not
        bool isPrivate = false;
        QString title;                  // the publisher's
        QString name;                   // the user's
        QString folder;                 // where it is in the user's list, "Films/Old"; empty: at the top
        Path savePath;
        QList<Path> formerFolders;      // in which files of it still are
        SubscriptionState state = SubscriptionState::Looking;
        Error error;
        bool isPaused = false;
        bool isForked = false;
        bool talksToV5 = true;
        DownloadPolicy policy = DownloadPolicy::All;
        bool isSequential = false;
        qint64 version = 0;             // sequence in use
        qint64 pendingVersion = 0;      // sequence being taken in, 0: none
        ItemTotals totals;
        qint64 partialBytes = 0;        // received of incomplete files
        qint64 downloadRate = 0;        // bytes/s
        int peers = 0;
        qint64 lastLookup = 0;          // Unix seconds, 0: never
        qint64 itemsRevision = 0;       // grows when a page of its items may look different
        QString displayName() const;    // the user's, the publisher's, or the key
    };

    enum class PublicationState
    {
        Empty,         // nothing published yet
        Publishing,
        Published,
        Incomplete,    // published, but some of it cannot be shared now
        Waiting,       // published, but the user must say yes to what would be taken out
        Stopped,       // the network knows a higher sequence under this key
        Error
    };

    // An own channel
    struct PublicationInfo
    {
        PublicKey key;
        QString title;
        QString description;
        bool isPrivate = false;
        bool talksToV5 = true;
        bool isBackedUp = false;        // the user has a copy of the key
        QString onion;                  // as of subscriptions; the link names it
        PublicationState state = PublicationState::Empty;
        Error error;
        qint64 sequence = 0;
        qint64 items = 0;
        qint64 bytes = 0;
        int copies = 0;                 // DHT nodes that took the last put
        qint64 lastPut = 0;             // Unix seconds, 0: never
        int peers = 0;
        qint64 uploadRate = 0;          // bytes/s
        QList<PublishedSource> sources;
        bool isWatched = false;         // what changes in them is published by itself
        QString watching;               // how that is, or why it is no more, a sentence; empty: it is not
        QStringList excluded;           // what the user took out, the first EXCLUDED_MAX
        qint64 excludedTotal = 0;
        Link link() const;              // without the read key
    };

    inline constexpr int EXCLUDED_MAX = 100;

    enum class TaskKind { Publish, DryRun, Ingest, Withdraw, Recheck, Move, Rules };
    // What becomes of a newer state of an own channel that was not published from here (protocol.md
    // 7)
    enum class OutrunPolicy
    {
        Stop,       // nothing is published; the task says so
        Merge,      // its items stay in the channel beside those of this computer
        Override    // it is replaced
    };

    // What the user says to a publication, each time
    struct PublishOptions
    {
        OutrunPolicy outrunPolicy = OutrunPolicy::Stop;
        bool takesOutAll = false;       // what is gone from the sources, however much it is
        bool trustsClock = false;       // this computer's clock is right, whatever speaks against it
    };

    enum class TaskState
    {
        Running,
        Done,
        Waiting,     // over as far as it goes: the rest needs the user's yes, which is another task
        Failed,
        Cancelled
    };

    struct TaskProblem
    {
        QString path;
        Error error;
    };

    // Long work that a user started
    struct TaskInfo
    {
        int id = 0;
        TaskKind kind = TaskKind::Publish;
        PublicKey key;
        bool isAutomatic = false;       // a channel publishes by itself
        TaskState state = TaskState::Running;
        QString phase;                  // for the user
        Error error;
        qint64 files = 0;
        qint64 filesTotal = 0;
        qint64 bytes = 0;
        qint64 bytesTotal = 0;
        qint64 rate = 0;                // bytes/s
        QString current;                // path
        QList<TaskProblem> problems;    // the first TASK_PROBLEMS_MAX
        qint64 problemsTotal = 0;
        QList<TaskProblem> notes;       // what is left out and is no problem, the first ones as well
        qint64 sequence = 0;            // what was published
        qint64 items = 0;
        qint64 added = 0;
        qint64 changed = 0;
        qint64 removed = 0;
        std::shared_ptr<const PublishPlan> plan;   // of a dry run that is over
        QList<PublishedSource> sources; // of an ingest that is over: what was read
        RuleTotals rules;               // of a run of rules
        QList<RuleMatch> matches;       // the first RuleRun::MATCHES_MAX

        qint64 eta() const;             // seconds, -1: unknown
    };

    inline constexpr qsizetype TASK_PROBLEMS_MAX = 100;
}

Q_DECLARE_METATYPE(Megatorrent::SubscriptionInfo)
Q_DECLARE_METATYPE(Megatorrent::PublicationInfo)
Q_DECLARE_METATYPE(Megatorrent::TaskInfo)
