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

#include "backgroundwork.h"

#include <QMutex>
#include <QMutexLocker>
#include <QThreadPool>
#include <QWaitCondition>

#include "../storage/reply.h"

using namespace Megatorrent;

struct BackgroundWork::State
{
    enum class Phase { Queued, Running, Over };

    QMutex mutex;
    QWaitCondition changed;
    Phase phase = Phase::Queued;
    std::function<void ()> whenOver;

    // Returns false if the phase is not `from`
    bool advance(const Phase from, const Phase to)
    {
        const QMutexLocker locker {&mutex};
        if (phase != from)
            return false;
        phase = to;
        changed.wakeAll();
        if ((phase == Phase::Over) && whenOver)
            std::exchange(whenOver, {})();
        return true;
    }
};

BackgroundWork::~BackgroundWork()
{
    finish();
}

void BackgroundWork::start(QThreadPool *pool, std::function<void ()> function)
{
    finish();

    m_state = std::make_shared<State>();
    pool->start([state = m_state, function = std::move(function)]
    {
        using Phase = State::Phase;
        if (!state->advance(Phase::Queued, Phase::Running))
            return;
        function();
        state->advance(Phase::Running, Phase::Over);
    });
}

void BackgroundWork::whenOver(const QObject *context, std::function<void ()> function)
{
    using Phase = State::Phase;
    const auto call = [reply = std::make_shared<Reply>(context), function = std::move(function)] { reply->call(function); };
    if (!m_state || m_state->advance(Phase::Queued, Phase::Over))
    {
        call();
        return;
    }

    const QMutexLocker locker {&m_state->mutex};
    if (m_state->phase == Phase::Over)
        call();
    else
        m_state->whenOver = call;
}

void BackgroundWork::finish()
{
    using Phase = State::Phase;
    if (!m_state || m_state->advance(Phase::Queued, Phase::Over))
        return;

    QMutexLocker locker {&m_state->mutex};
    while (m_state->phase != Phase::Over)
        m_state->changed.wait(&m_state->mutex);
}
