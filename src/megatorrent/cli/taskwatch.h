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

#include <optional>

#include <QJsonObject>
#include <QString>

#include "api.h"
#include "failure.h"

namespace Megatorrent::Cli
{
    struct Context;

    // Follows long work of qBittorrent's to its end. The first Ctrl-C cancels it, the second one leaves.
    class TaskWatch
    {
    public:
        // To be made before the work is begun, so that no Ctrl-C comes in between
        explicit TaskWatch(Context &context, bool isWaiting = true);

        // Has an action begun that is a task, and gives the task at its end. If nobody waits, it only
        // says that it has begun, and gives nothing.
        std::optional<QJsonObject> perform(const QString &action, const Api::Fields &fields);
        // Whether the task is written at its end with --json; else the command writes what has come of it.
        void setWritten(bool isWritten) { m_isWritten = isWritten; }
        // The task as it is then, whatever it is
        QJsonObject waitFor(int id);
        // What could not be read, and what it ended as; throws unless it is done. Gives Problems if some of it is not.
        ExitCode report(const QJsonObject &task) const;

    private:
        QJsonObject follow(int id);
        void cancel(int id);
        void showProgress(const QJsonObject &task) const;

        Context &m_context;
        const bool m_isWaiting;
        bool m_isWritten = true;
        bool m_isCancelled = false;
    };
}
