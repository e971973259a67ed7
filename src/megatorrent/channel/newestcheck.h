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

#include <QCoreApplication>

#include "../content/error.h"
#include "channelrecord.h"

namespace Megatorrent
{
    class Discovery;

    // Whether the newest state of an own channel is known here: what was published elsewhere must
    // not be replaced unseen. Engine thread.
    class NewestCheck
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::NewestCheck)

    public:
        // A newer state under our own key that does not come from here
        static bool isOutrun(const ChannelRecord &record);
        static Error outrunMessage(const ChannelRecord &record);
        // What the network shows is not for everybody to read, and its key was restored without the other.
        static bool isUnreadable(const ChannelRecord &record);
        static Error unreadableMessage();

        // `isKnown`: without asking the network. `asksPeers`: the DHT must not be used, so it is for
        // peers to say. `isAway`: nobody can be asked now, nor is that how the user wants it. `discovery`
        // outlives it.
        NewestCheck(Discovery *discovery, const PublicKey &key, bool isKnown, bool asksPeers, bool isAway);

        // A key that was made here, just now; something newer than all that there can be has been
        // signed; or the network has been asked since the start. Without a DHT to ask nobody is, but
        // where peers are.
        bool isKnown() const;
        bool asksPeers() const { return m_asksPeers; }
        // A peer of our own choice has this state, and nothing newer. `highest`: the newest that is
        // known here, which alone says something
        void noteTold(qint64 sequence, qint64 highest);
        void setKnown();
        // The session is: the network cannot be asked before it goes on.
        bool isPaused() const;
        // The network can be asked now.
        bool canAsk() const;
        // Once: it is answered in its own time.
        void ask();

    private:
        Discovery *const m_discovery;
        const PublicKey m_key;
        const bool m_asksPeers;
        const bool m_isAway;
        bool m_isKnown = false;
        bool m_isAsked = false;
    };
}
