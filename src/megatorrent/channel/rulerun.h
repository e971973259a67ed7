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

#include <functional>
#include <memory>

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include "../crypto/bytes.h"
#include "../storage/tables.h"
#include "cancelflag.h"
#include "rulejudge.h"

namespace Megatorrent
{
    class Database;

    // What rules would do to the items that are here, or have done
    struct RuleTotals
    {
        qint64 matched = 0;              // items on which a rule decides
        qint64 matchedBytes = 0;
        qint64 download = 0;             // items that are to be fetched and were not
        qint64 downloadBytes = 0;
        qint64 skip = 0;                 // items that are not to be fetched any more
        qint64 skipBytes = 0;
        qint64 torrents = 0;             // items that are to be added to the transfer list
        qint64 undecided = 0;            // a rule takes too long on their paths
    };

    struct RuleMatch
    {
        PublicKey channel;
        QString path;
        qint64 size = 0;
        QString rule;
    };

    // Applies rules to the items that are here already, or only looks what they would do. run()
    // blocks (worker thread); memory does not grow with the channels.
    class RuleRun
    {
        Q_DISABLE_COPY_MOVE(RuleRun)

    public:
        static constexpr qsizetype MATCHES_MAX = 200;

        struct Target
        {
            qint64 id = 0;               // ChannelRecord::id
            PublicKey key;
            QString folder;
        };

        struct Request
        {
            QList<Target> channels;
            RuleSet rules;
            EpisodePattern episodes;
            bool isDry = true;           // nothing is changed
        };

        struct Result
        {
            QString error;
            bool isCancelled = false;
            RuleTotals totals;
            QList<RuleMatch> matches;    // the first MATCHES_MAX
            QStringList problems;        // sentences of RuleJudge
            QHash<PublicKey, QList<FileId>> dropped;   // of each channel: incomplete files that are no longer wanted
        };

        RuleRun(const Request &request, Database *database);

        // Called on the worker: items that have been looked at, and bytes that are to be fetched
        std::function<void (const RuleTotals &totals, qint64 items)> progressed = [](const RuleTotals &, qint64) {};

        Result run(const CancelFlag &cancelFlag);

    private:
        void runChannel(const Target &channel, const CancelFlag &cancelFlag);

        const Request m_request;
        Database *m_database = nullptr;
        Result m_result;
        qint64 m_items = 0;
    };
}
