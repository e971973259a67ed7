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

#include <QList>
#include <QMap>
#include <QObject>

#include "../storage/storage.h"
#include "channel.h"
#include "info.h"

namespace Megatorrent
{
    // Reads every registered file of a subscription again, one after the other, as a task. Those who
    // ask while that is being done get it done once more, for all of them together. Engine thread;
    // the reading itself on the storage's.
    class Recheck final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Recheck)

    public:
        // `record` outlives it.
        Recheck(const ChannelContext &context, const ChannelRecord &record);

        void start(int taskId);
        void cancel(int taskId);
        // What is under way is left alone; whoever waits for it is told now.
        void end();

    signals:
        void progressed(const TaskInfo &task);
        // The folder cannot be used now.
        void folderMissed();
        // Files are about to be read.
        void began();
        // What was found changed is to be received again.
        void ended();

    private:
        void begin();
        void readAll();
        void readNext(const QList<FileId> &files, qsizetype index);
        void endRun(TaskState state, const Error &error = {});
        void finish(int taskId, TaskState state, const Error &error = {});

        const ChannelContext m_context;
        const ChannelRecord &m_record;
        QMap<int, TaskInfo> m_tasks;      // that have not ended
        QList<int> m_served;              // of these, by what is under way; none: nobody wants it any more
        bool m_isRunning = false;
    };
}
