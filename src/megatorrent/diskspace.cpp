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


#include "diskspace.h"

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

#include <QCoreApplication>
#include <QTimer>

#include "storage/reply.h"

using namespace Megatorrent;

namespace
{
    std::atomic_int running = 0;

    struct Text
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::DiskSpace)
    };

}

void Megatorrent::DiskSpace::ask(const Path &folder, const QObject *context, std::function<void (const nonstd::expected<DiskState, Error> &)> done
        , const Look &look)
{
    struct Question
    {
        bool isAnswered = false;    // on the thread of `context`
        std::function<void (const nonstd::expected<DiskState, Error> &)> done;

        void answer(const nonstd::expected<DiskState, Error> &state)
        {
            if (!std::exchange(isAnswered, true))
                done(state);
        }
    };

    if (running >= THREADS_MAX)
    {
        done(nonstd::make_unexpected(Error(ErrorCode::DiskSilent, Text::tr("Several disks do not answer. Please try again in a moment."))));
        return;
    }
    const auto question = std::make_shared<Question>();
    question->done = std::move(done);
    QTimer::singleShot(PATIENCE, context, [question, folder]
    {
        question->answer(nonstd::make_unexpected(Error(ErrorCode::DiskSilent, Text::tr("The disk with \"%1\" does not answer.").arg(folder.toString()))));
    });
    ++running;
    // Not of a pool, which would wait for it at the end of the program
    std::thread([question, folder, look, reply = std::make_shared<Reply>(context)]
    {
        const std::optional<DiskState> state = look(folder);
        --running;
        reply->call([question, folder, state]
        {
            if (state)
                question->answer(*state);
            else
                question->answer(nonstd::make_unexpected(Error(ErrorCode::FolderUnusable, Text::tr("How much room there is in \"%1\" cannot be found out.").arg(folder.toString()))));
        });
    }).detach();
}
