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

#include "sourcewatch.h"

#include <algorithm>

#include <QDateTime>

#include "base/global.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

const Clock::Milliseconds SourceWatch::SETTLE_TIME = 10s;

namespace
{
    const Clock::Milliseconds NOTICE_DELAY = 1s;        // much comes at once
    const Clock::Milliseconds RESCAN_INTERVAL = 10min;  // for what nothing is told of
    const Clock::Milliseconds PATIENCE = 10min;         // with files that are written all the time, beside others that wait
    const Clock::Milliseconds RESTLESS_PAUSE = 1min;
    const Clock::Milliseconds QUESTION_PAUSE = 15s;     // doubled each time
    const Clock::Milliseconds PUBLICATION_PAUSE = 30s;  // all subscribers fetch the list each time
    const Clock::Milliseconds FAILURE_PAUSE = 1min;     // doubled each time
    const Clock::Milliseconds FAILURE_PAUSE_MAX = 1h;
    const int LOOK_SHARE = 10;                          // of the time, at most one part in this many is spent on looking
    const int FAILURES_MAX = 10;                        // that are counted
}

SourceWatch::SourceWatch(Clock *clock, QObject *parent)
    : QObject(parent)
    , m_clock {clock}
{
}

void SourceWatch::start()
{
    lookIn(NOTICE_DELAY);
}

void SourceWatch::noteChange()
{
    m_isNoted = true;
    if (m_isBusy)
        return;
    const Clock::Milliseconds sinceLook = m_lookEnded ? (m_clock->now() - *m_lookEnded) : settlePause();
    lookIn(std::max(NOTICE_DELAY, (settlePause() - sinceLook)));
}

// At this time or before
void SourceWatch::lookIn(const Clock::Milliseconds delay)
{
    const Clock::Milliseconds due = m_clock->now() + delay;
    if (m_isBusy || (m_due && (*m_due <= due)))
        return;
    m_due = due;
    m_clock->callLater(delay, this, [this, number = ++m_timer]
    {
        if (number != m_timer)
            return;
        m_due.reset();
        m_isBusy = true;
        m_isNoted = false;
        m_lookBegan = m_clock->now();
        emit lookDue();
    });
}

void SourceWatch::handleLook(const Look &look)
{
    m_lookEnded = m_clock->now();
    m_lookTook = *m_lookEnded - m_lookBegan;
    m_isBusy = false;
    if (!look.error.isEmpty())
    {
        lookIn(fail(look.error));
        emit changed();
        return;
    }

    m_question = look.question;
    m_unsettled = look.unsettled;
    m_unnoticed = look.unnoticed;
    if (m_question.isEmpty())
    {
        m_questionPause = 0ms;
        decide(look.hasChanges);
    }
    else
    {
        // It may be a disk that comes back, which nothing tells of.
        m_changedSince.reset();
        m_questionPause = std::clamp((m_questionPause * 2), QUESTION_PAUSE, RESCAN_INTERVAL);
        lookIn(std::max(m_questionPause, settlePause()));
    }
    emit changed();
}

void SourceWatch::decide(const bool hasChanges)
{
    const Clock::Milliseconds now = m_clock->now();
    if (!hasChanges && (m_unsettled == 0))
    {
        if (now >= m_publishNotBefore)
        {
            m_problem.clear();
            m_failures = 0;
        }
        m_changedSince.reset();
        lookIn(RESCAN_INTERVAL);
        endBusy();
        return;
    }

    if (!m_changedSince)
        m_changedSince = now;
    const bool isPatient = (now - *m_changedSince) < PATIENCE;
    if (hasChanges && ((m_unsettled == 0) || !isPatient))
    {
        if (now >= m_publishNotBefore)
            publish();
        else
            lookIn(std::max((m_publishNotBefore - now), settlePause()));
        return;
    }
    lookIn(isPatient ? settlePause() : std::max(settlePause(), RESTLESS_PAUSE));
}

void SourceWatch::publish()
{
    m_isBusy = true;
    m_changedSince.reset();
    m_due.reset();
    ++m_timer;
    emit publicationDue();
}

void SourceWatch::handleUsersPublication()
{
    m_question.clear();
    m_questionPause = 0ms;
    m_problem.clear();
    m_publishNotBefore = m_clock->now() + PUBLICATION_PAUSE;
    noteChange();
}

void SourceWatch::handleLookCancelled()
{
    m_isBusy = false;
    lookIn(SETTLE_TIME);
}

void SourceWatch::addUnnoticed(const qint64 folders)
{
    m_unnoticed += folders;
    emit changed();
}

void SourceWatch::handlePublication(const Outcome outcome, const QString &reason)
{
    m_isBusy = false;
    Clock::Milliseconds pause = SETTLE_TIME;   // what has come meanwhile
    switch (outcome)
    {
    case Outcome::Done:
        m_failures = 0;
        m_problem.clear();
        m_publishNotBefore = m_clock->now() + PUBLICATION_PAUSE;
        break;
    case Outcome::Fruitless:
    case Outcome::Failed:
        pause = fail(reason);
        break;
    case Outcome::Cancelled:
        pause = RESCAN_INTERVAL;
        m_publishNotBefore = m_clock->now() + pause;
        m_problem = tr("It was cancelled.");
        break;
    case Outcome::GaveWay:
        break;
    }
    lookIn(pause);
    emit changed();
}

// Less and less often. Returns when to try again
Clock::Milliseconds SourceWatch::fail(const QString &reason)
{
    m_problem = reason;
    const Clock::Milliseconds pause = std::min((FAILURE_PAUSE * (1 << m_failures)), FAILURE_PAUSE_MAX);
    m_failures = std::min((m_failures + 1), FAILURES_MAX);
    m_publishNotBefore = m_clock->now() + pause;
    return pause;
}

// Nothing goes on: what has happened while it was looked at comes with the next look.
void SourceWatch::endBusy()
{
    if (m_isNoted)
        lookIn(settlePause());
}

Clock::Milliseconds SourceWatch::settlePause() const
{
    return std::max(SETTLE_TIME, (m_lookTook * (LOOK_SHARE - 1)));
}

QString SourceWatch::sentence() const
{
    if (!m_question.isEmpty())
        return tr("What changes in its folders is published by itself again when nothing is missing any more, or when you have said what is to become of it.");
    if (!m_problem.isEmpty())
    {
        const Clock::Milliseconds wait = std::max((m_publishNotBefore - m_clock->now()), Clock::Milliseconds(0));
        const QDateTime time = QDateTime::fromMSecsSinceEpoch((m_clock->unixTime() + wait).count());
        return tr("What changes in its folders is published by itself, but the last time that failed: %1 It is tried again after %2.")
                .arg(m_problem, time.toString(u"HH:mm"_s));
    }
    if (m_unsettled > 0)
        return tr("What changes in its folders is published by itself, when nothing is written there any more. Files that wait for that: %1").arg(m_unsettled);
    if (m_unnoticed > 0)
    {
        return tr("What changes in its folders is published by itself. They are too many for the system to tell of every change at once: %n of them are looked at every 10 minutes only."
                , nullptr, static_cast<int>(m_unnoticed));
    }
    return tr("What changes in its folders is published by itself.");
}
