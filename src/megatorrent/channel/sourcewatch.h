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

#include <optional>

#include <QObject>
#include <QString>

#include "../wire/clock.h"

namespace Megatorrent
{
    // When the sources of an own channel are looked at, and when what has changed in them is
    // published by itself: once nobody writes any more, and never a loss. Knows neither disk nor
    // channel: it asks for looks and publications, and is told what came of them. Engine thread.
    class SourceWatch final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(SourceWatch)

    public:
        // Whatever has changed within this time is left alone.
        static const Clock::Milliseconds SETTLE_TIME;

        struct Look
        {
            QString error;             // it failed: a sentence
            QString question;          // something is gone, and must not be taken out unasked
            bool hasChanges = false;   // there is something to publish
            qint64 unsettled = 0;      // files that somebody may still be writing
            qint64 unnoticed = 0;      // folders that nothing is told of
        };

        enum class Outcome
        {
            Done,
            Fruitless,                 // what had changed could not be taken in
            Failed,
            Cancelled,                 // by the user
            GaveWay                    // to what the user has asked for
        };

        SourceWatch(Clock *clock, QObject *parent = nullptr);

        void start();
        // Something has happened in one of the folders.
        void noteChange();
        // There may be other ones now, and what was asked may have been answered: that shows anew.
        void handleUsersPublication();
        // The look that was asked for is over. lookDue() or publicationDue() follows, some time.
        void handleLook(const Look &look);
        void handleLookCancelled();
        // Of so many more folders nothing is told.
        void addUnnoticed(qint64 folders);
        // `reason`: why it failed, a sentence
        void handlePublication(Outcome outcome, const QString &reason = {});

        // A sentence; empty: there is none
        const QString &question() const { return m_question; }
        // How it is, for the user
        QString sentence() const;

    signals:
        void lookDue();
        void publicationDue();
        void changed();

    private:
        void lookIn(Clock::Milliseconds delay);
        void decide(bool hasChanges);
        void publish();
        Clock::Milliseconds fail(const QString &reason);
        void endBusy();
        // Between two looks while something goes on
        Clock::Milliseconds settlePause() const;

        Clock *const m_clock;
        bool m_isBusy = false;                              // with what was asked for
        bool m_isNoted = false;                             // something has happened meanwhile
        std::optional<Clock::Milliseconds> m_due;           // the next look
        quint64 m_timer = 0;
        Clock::Milliseconds m_lookBegan {0};
        Clock::Milliseconds m_lookTook {0};
        std::optional<Clock::Milliseconds> m_lookEnded;
        std::optional<Clock::Milliseconds> m_changedSince;  // there is something to publish
        Clock::Milliseconds m_publishNotBefore {0};
        Clock::Milliseconds m_questionPause {0};
        int m_failures = 0;                                 // in a row
        QString m_question;
        QString m_problem;                                  // why the last look or publication failed
        qint64 m_unsettled = 0;
        qint64 m_unnoticed = 0;
    };
}
