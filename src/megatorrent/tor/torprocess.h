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

#include <chrono>

#include <QObject>
#include <QProcess>
#include <QString>
#include <QTimer>

#include "controladdress.h"

namespace Megatorrent::Tor
{
    // A Tor of our own: the program that is installed, with a data folder that is for us alone. It
    // picks free ports of this computer, ends with us (it watches our process, also for a kill -9),
    // and reads `torrc` in its folder, if the user has put one there (bridges, say). Main thread;
    // nothing here blocks but the end of a process that is killed.
    class TorProcess final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(TorProcess)

    public:
        static constexpr std::chrono::milliseconds START_TIMEOUT {60'000};   // until it can be controlled

        explicit TorProcess(QObject *parent = nullptr);
        ~TorProcess() override;

        // Where it is; empty: none is installed
        static QString findProgram();

        // Once. started() or ended() follows, later.
        void start(const QString &program, const QString &folder);

    signals:
        void started(const Megatorrent::Tor::ControlAddress &address);
        // Once; nothing follows. `reason`: a part of a sentence
        void ended(const QString &reason);

    private:
        void prepare(const QString &program);
        void run(const QString &program);
        void lookForPort();
        void readOutput();
        void end(const QString &reason);

        QProcess m_process;
        QString m_folder;
        QString m_lastWords;         // its last error, or else warning
        bool m_hasError = false;
        QTimer m_poll;
        QTimer m_timeout;
        bool m_isLooking = false;
        bool m_hasEnded = false;
    };
}
