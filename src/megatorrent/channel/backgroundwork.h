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
#include <memory>
#include <utility>

#include <QtClassHelperMacros>

#include "../storage/reply.h"

class QThreadPool;

namespace Megatorrent
{
    // One piece of work on a thread pool whose owner must not go before it has ended: how whatever
    // blocks is done in this layer.
    class BackgroundWork
    {
        Q_DISABLE_COPY_MOVE(BackgroundWork)

    public:
        BackgroundWork() = default;
        // Work that has not begun is dropped; else waits for its end. Make it end early first.
        ~BackgroundWork();

        // Not while earlier work is running
        void start(QThreadPool *pool, std::function<void ()> function);
        // The same, and then `done` is called with what `work` has returned, on the thread of
        // `context`, which exists now; not if that has gone by then.
        template <typename Work, typename Done>
        void run(QThreadPool *pool, const QObject *context, Work work, Done done)
        {
            start(pool, [reply = std::make_shared<Reply>(context), work = std::move(work), done = std::move(done)]
            {
                reply->call([result = work(), done] { done(result); });
            });
        }
        // `function` is called on the thread of `context` when nothing is running any more. What is
        // queued then may begin no more.
        void whenOver(const QObject *context, std::function<void ()> function);

    private:
        void finish();

        struct State;
        std::shared_ptr<State> m_state;
    };
}
