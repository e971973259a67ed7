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
#include <QList>
#include <QObject>
#include <QStringList>
#include <QThread>

class QFileSystemWatcher;

namespace Megatorrent
{
    // The system's own notifications of what happens in folders, for all channels together, on a
    // thread of its own: a share that does not answer must not hold up anything else. Not all come
    // (of a file that is written in place none, nor of a disk that is mounted): whoever uses them
    // looks now and then. Engine thread.
    class FolderEvents final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(FolderEvents)

    public:
        static constexpr qsizetype FOLDERS_MAX = 4096;   // the system's own limit is of that order, and for all programs of the user

        explicit FolderEvents(QObject *parent = nullptr);
        ~FolderEvents() override;

        // From now on of these, in place of all former ones of the channel; as many as there is room
        // for. Returns how many that are
        qsizetype watch(qint64 channel, const QStringList &folders);

    signals:
        void happened(qint64 channel);
        // Of so many of them the system tells nothing: it has no more room, or they have gone.
        void refused(qint64 channel, qsizetype folders);

    private:
        void tellRefused(const QStringList &folders);
        void tell(const QString &folder);

        QThread m_thread;
        QObject *m_worker;                          // lives there
        QFileSystemWatcher *m_watcher = nullptr;    // and so does this, which only it uses
        QHash<QString, QList<qint64>> m_channels;   // by folder
    };
}
