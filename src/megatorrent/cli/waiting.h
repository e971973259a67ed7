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

#include <QDeadlineTimer>
#include <QObject>

class QEventLoop;

namespace Megatorrent::Cli
{
    // All waiting of the program: for a time, for an answer, for Ctrl-C
    class Waiting final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Waiting)

    public:
        Waiting();

        // After so many seconds waiting is given up, by a Failure. 0: never
        void setTimeout(double seconds);
        // Milliseconds that are left, at most `most`; throws if there are none
        int remaining(int most) const;

        // Waits for some time, or until Ctrl-C if that is caught.
        void pause(int milliseconds);
        // Until the loop is left, which may be by Ctrl-C
        void run(QEventLoop &loop);

        // From now on the first Ctrl-C only ends pauses, and calls this; the second one ends the program.
        void catchInterrupt(const std::function<void ()> &function);
        bool isInterrupted() const;

    private:
        QDeadlineTimer m_deadline {QDeadlineTimer::Forever};
        QEventLoop *m_loop = nullptr;
        std::function<void ()> m_onInterrupt;
    };
}
