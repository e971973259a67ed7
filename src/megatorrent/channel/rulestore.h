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

#include <memory>
#include <optional>

#include <QMutex>
#include <QObject>

#include "base/path.h"

#include "../storage/serialthread.h"
#include "ruleset.h"

namespace Megatorrent
{
    // The file with the user's rules. Read and written on a thread of its own, written as a whole or
    // not at all. A file that cannot be read is never overwritten: it stays as it is until there are other
    // rules to write, and gets another name then.
    class RuleStore final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(RuleStore)

    public:
        explicit RuleStore(const Path &file, QObject *parent = nullptr);

        // Once; loaded() says what came of it.
        void load();
        // Of several in quick succession the last one is written. failed() says if it could not be.
        void save(const RuleSet &rules);

    signals:
        // `problem`: why it is not known what the rules are, and what can be done; empty: it is
        void loaded(const RuleSet &rules, const QString &problem);
        void saved();
        void failed(const QString &error);

    private:
        struct Loaded
        {
            RuleSet rules;
            QString problem;
        };

        Loaded read();
        // The error, or nothing to say: a later call's rules were written instead
        std::optional<QString> write();
        // Empty: it has another name now. Otherwise why not
        QString setAside();

        const Path m_file;
        bool m_isToBeSetAside = false;     // the thread's: there is a file that must not be overwritten
        QMutex m_mutex;
        std::optional<RuleSet> m_waiting;  // guarded by the mutex: what is to be written
        SerialThread m_thread {SerialThread::AtEnd::Finish};   // what has been given to save() is written
    };
}
