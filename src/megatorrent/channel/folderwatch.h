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

#include <QObject>
#include <QString>

#include "base/path.h"

#include "channel.h"

namespace Megatorrent
{
    // Whether the folder of a subscription is there: a disk may go, and come back. Looked at by a
    // worker, now and then and on demand. Engine thread.
    class FolderWatch final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(FolderWatch)

    public:
        FolderWatch(const ChannelContext &context, const ChannelRecord &record, QObject *parent);

        // Another one, of which nothing is known yet
        void setFolder(const Path &folder);
        // Soon, and from now on
        void look();
        // The user says that this is the folder, whatever it looks like.
        void use();

        // Files may be received into it.
        bool isThere() const { return m_state == State::There; }
        // A sentence; empty while it is there or has not been looked at yet
        QString problem() const { return m_problem; }

    signals:
        void turnedUp(bool wasAway);
        void wentAway();

    private:
        enum class State
        {
            Unknown,
            There,
            Away
        };

        void handle(const Path &folder, const QString &problem);

        const ChannelContext m_context;
        const qint64 m_channel = 0;
        Path m_folder;
        const QString m_mark;
        State m_state = State::Unknown;
        QString m_problem;
        bool m_isLooking = false;
        quint64 m_looks = 0;
    };
}
