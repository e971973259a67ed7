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

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

#include <QCoreApplication>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

#include "content/error.h"

namespace Megatorrent
{
    // Lets a thread that must not hang ask something of disks: one that does not answer (a network
    // share) may keep who looks at it waiting for ever. Each question has a thread of its own, and
    // one that is not answered in time is left behind; until it ends, no other one is begun. Main
    // thread.
    class DiskInquiry
    {
        Q_DISABLE_COPY_MOVE(DiskInquiry)
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::DiskInquiry)

    public:
        static constexpr std::chrono::seconds PATIENCE {5};

        // What is looked at next
        using LookAt = std::function<void (const Path &)>;
        template <typename T>
        using Question = std::function<nonstd::expected<T, Error> (const LookAt &)>;

        explicit DiskInquiry(std::chrono::milliseconds patience = PATIENCE);

        // `question` must own all that it uses: it may outlive its caller.
        template <typename T>
        nonstd::expected<T, Error> ask(const Question<T> &question)
        {
            if (!m_state->begin())
                return nonstd::make_unexpected(unanswered());
            const auto promise = std::make_shared<std::promise<nonstd::expected<T, Error>>>();
            std::future<nonstd::expected<T, Error>> answer = promise->get_future();
            std::thread([state = m_state, promise, question]
            {
                auto result = question([&state](const Path &path) { state->lookAt(path); });
                state->end();
                promise->set_value(std::move(result));
            }).detach();
            if (answer.wait_for(m_patience) != std::future_status::ready)
                return nonstd::make_unexpected(unanswered());
            return answer.get();
        }

    private:
        class State
        {
        public:
            // False: an earlier question is not answered yet.
            bool begin();
            void lookAt(const Path &path);
            void end();
            Path path() const;

        private:
            mutable std::mutex m_mutex;
            bool m_isBusy = false;
            Path m_path;
        };

        Error unanswered() const;

        const std::chrono::milliseconds m_patience;
        const std::shared_ptr<State> m_state = std::make_shared<State>();
    };
}
