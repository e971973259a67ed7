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

#include <QObject>

#include "channel.h"
#include "folderwatch.h"
#include "locationchange.h"

namespace Megatorrent
{
    // The folder of a subscription: whether it is there, whether all files are in it, and how they
    // get to another one. Engine thread.
    class SubscriptionFolder final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(SubscriptionFolder)

    public:
        // `record` outlives it.
        SubscriptionFolder(const ChannelContext &context, const ChannelRecord &record);

        // Soon, and from now on
        void look();
        // The user says that this is the folder, whatever it looks like.
        void use();
        // Files may be received into it.
        bool isThere() const { return m_watch.isThere(); }
        // All files are in it, or on their way from the network to it.
        bool isSettled() const { return m_location.isSettled(); }
        // Where files of the channel still are
        const QList<Path> &formerFolders() const { return m_location.formerFolders(); }
        // What it waits for; empty: nothing
        Error problem() const;

        // Files are brought here from where they still are; settled() follows. `mayRest`: something
        // may have held them up.
        void gather(bool mayRest);
        // Another one, that the user names
        void setLocation(const Path &folder);
        void cancelMove();
        // `ended` is called when nothing of this touches files any more.
        void end(std::function<void ()> ended);

    signals:
        void turnedUp(bool wasAway);
        void wentAway();
        // `mayRest`: files that something had held up at the former place
        void settled(bool mayRest);
        // There are files elsewhere; what is being received goes on.
        void gathering();
        // The files are to be in this one from now on. The record is to say so when this returns.
        void moved(const Path &folder);
        void progressed(const TaskInfo &task);
        void changed();

    private:
        void moveTo(const Path &folder);

        const ChannelContext m_context;
        const ChannelRecord &m_record;
        FolderWatch m_watch;
        LocationChange m_location;
        bool m_isMoveAsked = false;
        bool m_mayRest = false;
        int m_prepared = 0;            // folders that the user has named, and that are being made or noted
        bool m_isCancelAsked = false;  // meanwhile
        bool m_isEnding = false;
    };
}
