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

#include <QThreadPool>
#include <QtClassHelperMacros>

#include "reply.h"

namespace Megatorrent
{
    // A thread of its owner's for what blocks: one thing after the other, in order. For what has
    // nothing to do with the engine's work, so that a disk that hangs holds up neither the one nor
    // the other. While there is nothing to do there is no thread.
    class SerialThread
    {
        Q_DISABLE_COPY_MOVE(SerialThread)

    public:
        // What becomes at the end of what has not begun
        enum class AtEnd
        {
            Drop,     // and what is being done is left behind if it takes long
            Finish
        };

        explicit SerialThread(AtEnd atEnd = AtEnd::Drop);
        // Waits for what is being done, for a moment only if that can be dropped.
        ~SerialThread();

        // Does `work`, which owns what it uses unless it is finished at the end, then calls `done` with what that has returned, on the thread of `context`,
        // which exists now; not if that has gone by then.
        template <typename Work, typename Done>
        void run(const QObject *context, Work work, Done done)
        {
            m_pool->start([reply = std::make_shared<Reply>(context), work = std::move(work), done = std::move(done)]
            {
                reply->call([result = work(), done] { done(result); });
            });
        }

    private:
        const AtEnd m_atEnd;
        std::unique_ptr<QThreadPool> m_pool;
    };
}
