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
#include <optional>

#include <QObject>
#include <QString>

#include "../storage/foldermoveresult.h"
#include "../storage/movecontrol.h"
#include "../storage/storage.h"
#include "channel.h"

namespace Megatorrent
{
    // Brings the files of a subscription to the folder that it has now, wherever they are. What is
    // not done goes on when it is begun again: after a start, when a disk is back, when the user
    // says so. Engine thread.
    class LocationChange final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(LocationChange)

    public:
        LocationChange(const ChannelContext &context, const ChannelRecord &record, QObject *parent);
        ~LocationChange() override;

        // Files may be elsewhere from now on: nothing new is to be registered until settled().
        void expect();
        // `isAsked`: the user has just named the folder: where the former one is not there, his
        // files are in this one.
        void begin(const Path &folder, bool isAsked);
        // The user's: what has been moved stays moved, until it is begun again.
        void cancel();
        // It could not even begin.
        void fail(const QString &problem);
        // It is not to begin any more.
        void abandon();
        // Somebody waits to be told of it.
        void noteAsked() { m_isReported = true; }
        // `ended` is called when nothing of this touches files any more.
        void stop(std::function<void ()> ended);

        bool isRunning() const { return m_state == State::Moving; }
        bool isSettled() const { return m_state == State::Settled; }
        // Where files of the channel still are, as far as it has been looked
        const QList<Path> &formerFolders() const { return m_formerFolders; }
        // Why it does not go on, a sentence; empty: it does
        const QString &problem() const { return m_problem; }

    signals:
        void settled();
        // There are files elsewhere; what is being received goes on.
        void began();
        void progressed(const TaskInfo &task);
        void changed();

    private:
        enum class State
        {
            Unknown,
            Looking,
            Moving,
            Waiting,   // for a disk; tries again by itself
            Stopped,
            Settled
        };

        void findFormer(const Path &folder, std::function<void (const QString &error)> found);
        void look();
        void move();
        void handleResult(const FolderMoveResult &result);
        void endMove();
        QString cancelledMessage() const;
        void setState(State state, const QString &problem);
        void report(TaskState state, const Error &error);

        const ChannelContext m_context;
        const qint64 m_channel = 0;
        const PublicKey m_key;
        Path m_folder;
        QList<Path> m_formerFolders;
        bool m_isAsked = false;
        State m_state = State::Unknown;
        QString m_problem;
        TaskInfo m_task;
        bool m_isReported = false;      // somebody has been told of a task
        bool m_isBegunAgain = false;
        bool m_isCancelAsked = false;   // before it is known whether there is anything to move
        std::shared_ptr<MoveControl> m_control = std::make_shared<MoveControl>();   // of the last move
        std::function<void ()> m_ended;
    };
}
