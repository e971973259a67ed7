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

#include <array>
#include <optional>

#include "../content/dhtitem.h"
#include "../wire/clock.h"
#include "blobschedule.h"
#include "discovery.h"

namespace Megatorrent
{
    // What discovery does for a channel, in order of precedence
    enum class DhtWork
    {
        Publish,     // put what is new: someone waits for it
        Refresh,     // look up now: someone waits for it
        Announce,         // our address under the channel's topic; finds peers as well
        AnnounceInline,   // and under a blob that the manifest itself names
        Reput,            // keep the item alive
        Poll,             // look for a newer item
        FindPeers,        // without announcing
        FindBlob,         // whoever has a blob that none of the peers has
        AnnounceSpare     // our address under one of the other blobs: only when there is nothing else to do
    };
    inline constexpr std::size_t DHT_WORK_COUNT = 9;

    // When something is due for one channel (protocol.md 8). Pure: time and results come in, due
    // times go out.
    class ChannelSchedule
    {
    public:
        using Milliseconds = Clock::Milliseconds;
        using DueTimes = std::array<std::optional<Milliseconds>, DHT_WORK_COUNT>;   // none: not before something happens

        ChannelSchedule(const Topic &topic, RandomSource *random, Milliseconds now, bool canAnnounce);

        const Topic &topic() const { return m_topic; }
        const std::optional<DhtItem> &item() const { return m_item; }
        const Discovery::ChannelState &state() const { return m_state; }

        // False if it is not newer than the one there
        bool setItem(const DhtItem &item, bool isNew, Milliseconds now);
        void setCanAnnounce(bool can, Milliseconds now);
        void setHasPushingPeers(bool has);
        void setKnownPeers(int count, Milliseconds now);
        void refresh(Milliseconds now);
        // A hint at something newer: the next poll is due now, unless hints have been wrong lately.
        void hint(Milliseconds now);
        BlobSchedule &blobs() { return m_blobs; }

        // Also settles what has become due without being sent: skipped re-puts, answers that never
        // came.
        DueTimes dueTimes(Milliseconds now);
        // Which blob the work is about, if there is any. Counts as done; the next one's turn comes
        // later.
        std::optional<BlobId> takeBlob(DhtWork work, Milliseconds now);
        void start(DhtWork work, Milliseconds now);

        // True if the network has what we wanted to have there
        bool getFinished(qint64 newestSequence, int copies, Milliseconds now, Milliseconds unixTime);
        void getFailed(Milliseconds now);
        enum class PutResult
        {
            Failed,
            Stored,
            Outrun
        };
        PutResult putFinished(int stored, qint64 networkSequence, Milliseconds now, Milliseconds unixTime);

    private:
        bool mayBeSkipped();
        void settle(Milliseconds now);
        void scheduleReput(Milliseconds now);
        void schedulePoll(Milliseconds after);
        void judgeHint(bool wasRight, Milliseconds now);
        void schedulePublishAgain(Milliseconds now);
        Milliseconds randomBetween(Milliseconds from, Milliseconds to);

        Topic m_topic;
        RandomSource *m_random = nullptr;
        std::optional<DhtItem> m_item;
        Discovery::ChannelState m_state;

        bool m_canAnnounce = false;
        bool m_hasPushingPeers = false;
        int m_knownPeers = 0;

        bool m_isUnpublished = false;         // the publisher's, until a node has it
        int m_failedPublications = 0;
        Milliseconds m_publishAt {};
        std::optional<Milliseconds> m_refreshAt;
        Milliseconds m_announceAt {};
        Milliseconds m_reputAt {};
        bool m_isReputDecided = false;        // the dice said yes
        bool m_isShownByEnough = false;       // since the last re-put or the last skip
        std::optional<Milliseconds> m_lastPut;
        Milliseconds m_pollAt {};
        std::optional<Milliseconds> m_lastLookup;
        bool m_isHinted = false;              // the next poll comes early because of a hint,
        bool m_isAskingHinted = false;        // the one under way did
        qint64 m_sequenceAsked = 0;           // known when it began
        Milliseconds m_hintPause {};          // after the latest hint that was followed
        Milliseconds m_nextHint {};
        BlobSchedule m_blobs;
        Milliseconds m_findPeersAt {};
        Milliseconds m_findPeersInterval {};

        std::optional<Milliseconds> m_getGivenUpAt;   // a get is under way
        std::optional<Milliseconds> m_putGivenUpAt;   // a put is under way
    };
}
