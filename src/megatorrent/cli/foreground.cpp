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

#include "foreground.h"

#include <csignal>
#include <ctime>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <QFile>
#include <QList>

#include "base/global.h"
#include "failure.h"

using namespace Megatorrent::Cli;

namespace
{
    const int FORWARDED[] {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
    const int NOT_STARTED = 127;

    volatile std::sig_atomic_t child = -1;

    void forward(const int signal, siginfo_t *info, void *)
    {
        const int error = errno;
        // what the terminal sends, it sends to both of us: a second Ctrl-C would be taken for impatience
        if (((info->si_code == SI_USER) || (info->si_code == SI_QUEUE)) && (child > 0))
            ::kill(child, signal);
        errno = error;
    }

    void wake(int)
    {
    }
}

Foreground::Foreground(const QString &program, const QStringList &arguments)
    : m_program {program}
{
    QList<QByteArray> words {QFile::encodeName(program)};
    for (const QString &argument : arguments)
        words += argument.toUtf8();
    std::vector<char *> argv;
    for (QByteArray &word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);

    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    // no signal may come between the program's start and our knowing it
    ::sigprocmask(SIG_BLOCK, &all, &before);
    m_pid = ::fork();
    if (m_pid == 0)
    {
        std::signal(SIGPIPE, SIG_DFL);
        ::dup2(STDERR_FILENO, STDOUT_FILENO);
        ::sigprocmask(SIG_SETMASK, &before, nullptr);
        ::execvp(argv.front(), argv.data());
        ::_exit(NOT_STARTED);
    }
    if (m_pid > 0)
    {
        child = m_pid;
        for (const int signal : FORWARDED)
        {
            struct sigaction action {};
            action.sa_sigaction = forward;
            action.sa_flags = SA_SIGINFO | SA_RESTART;
            ::sigaction(signal, &action, nullptr);
        }
        struct sigaction action {};
        action.sa_handler = wake;
        ::sigaction(SIGCHLD, &action, nullptr);
    }
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    if (m_pid < 0)
        throw Failure(ExitCode::Refused, Text::tr("Cannot start \"%1\": %2.").arg(program, qt_error_string(errno)));
}

bool Foreground::waitForEnd(const int milliseconds)
{
    if (::waitpid(m_pid, &m_status, WNOHANG) == m_pid)
    {
        child = -1;
        return true;
    }
    // its end cuts this short
    const timespec time {.tv_sec = (milliseconds / 1000), .tv_nsec = ((milliseconds % 1000) * 1'000'000L)};
    ::nanosleep(&time, nullptr);
    return false;
}

bool Foreground::isDone() const
{
    return (child < 0) && WIFEXITED(m_status) && (WEXITSTATUS(m_status) == 0);
}

ExitCode Foreground::endAsItDid() const
{
    if (WIFSIGNALED(m_status))
    {
        const int signal = WTERMSIG(m_status);
        // a dump of ours would be in the way of the program's
        std::signal(signal, SIG_DFL);
        sigset_t one;
        ::sigemptyset(&one);
        ::sigaddset(&one, signal);
        ::sigprocmask(SIG_UNBLOCK, &one, nullptr);
        ::raise(signal);
        ::_exit(128 + signal);
    }
    if (WEXITSTATUS(m_status) == NOT_STARTED)
        throw Failure(ExitCode::NotFound, Text::tr("Cannot start \"%1\".").arg(m_program));
    return static_cast<ExitCode>(WEXITSTATUS(m_status));
}
