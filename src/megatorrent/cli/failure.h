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
#include <QString>

namespace Megatorrent::Cli
{
    // What the program ends with; megatorrent.1 says what they mean.
    enum class ExitCode
    {
        Done = 0,
        Refused = 1,
        WrongUse = 2,
        NotReachable = 3,
        LoginRefused = 4,
        NotFound = 5,
        Problems = 6,
        TimedOut = 7,
        Interrupted = 130
    };

    // Of those, for programs; megatorrent.1 says them, too.
    QString errorName(ExitCode code);

    // Thrown where a command cannot go on. The message is a sentence for the user; empty: it has been said.
    class Failure
    {
    public:
        // `name`: what kind of refusal it is, if qBittorrent has said so
        Failure(const ExitCode code, const QString &message, const QString &name = {})
            : m_code {code}
            , m_message {message}
            , m_name {name}
        {
        }

        ExitCode code() const { return m_code; }
        const QString &message() const { return m_message; }
        QString name() const { return m_name.isEmpty() ? errorName(m_code) : m_name; }

    private:
        ExitCode m_code;
        QString m_message;
        QString m_name;
    };

    struct Text
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::Cli)
    };
}
