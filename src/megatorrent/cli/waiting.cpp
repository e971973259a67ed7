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

#include "waiting.h"

#include <algorithm>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include <QEventLoop>
#include <QSocketNotifier>
#include <QTimer>

#include "base/global.h"
#include "failure.h"

using namespace Megatorrent::Cli;

namespace
{
    volatile std::sig_atomic_t interrupts = 0;
    int signalPipe[2] {-1, -1};

    void handleInterrupt(int)
    {
        const int error = errno;
        if (interrupts > 0)
        {
            // the shell begins a new line below what we have drawn
            std::ignore = ::write(STDERR_FILENO, "\n", 1);
            ::_exit(static_cast<int>(ExitCode::Interrupted));
        }
        interrupts = 1;
        std::ignore = ::write(signalPipe[1], "", 1);
        errno = error;
    }
}

Waiting::Waiting() = default;

void Waiting::setTimeout(const double seconds)
{
    m_deadline = (seconds > 0) ? QDeadlineTimer(static_cast<qint64>(seconds * 1000)) : QDeadlineTimer(QDeadlineTimer::Forever);
}

int Waiting::remaining(const int most) const
{
    if (m_deadline.hasExpired())
        throw Failure(ExitCode::TimedOut, Text::tr("The time is up."));
    return m_deadline.isForever() ? most : static_cast<int>(std::min<qint64>(most, (m_deadline.remainingTime() + 1)));
}

void Waiting::pause(const int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(remaining(milliseconds), &loop, &QEventLoop::quit);
    run(loop);
}

void Waiting::run(QEventLoop &loop)
{
    m_loop = &loop;
    loop.exec();
    m_loop = nullptr;
}

void Waiting::catchInterrupt(const std::function<void ()> &function)
{
    m_onInterrupt = function;
    if (signalPipe[0] >= 0)
        return;
    if (::pipe(signalPipe) != 0)
        return;
    for (const int fd : signalPipe)
    {
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
        ::fcntl(fd, F_SETFL, O_NONBLOCK);
    }

    const auto *notifier = new QSocketNotifier(signalPipe[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this]
    {
        char byte = 0;
        std::ignore = ::read(signalPipe[0], &byte, 1);
        m_onInterrupt();
        if (m_loop)
            m_loop->quit();
    });

    struct sigaction action {};
    action.sa_handler = handleInterrupt;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGINT, &action, nullptr);
}

bool Waiting::isInterrupted() const
{
    return interrupts > 0;
}
