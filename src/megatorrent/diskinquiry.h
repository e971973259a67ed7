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

#include <algorithm>
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
    // one that is not answered in time is left behind; until it ends, no other one is begun. One that
    // goes on looking at one thing after the other is slow, not silent: it may take longer. Main
    // thread.
    class DiskInquiry
    {
        Q_DISABLE_COPY_MOVE(DiskInquiry)
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::DiskInquiry)

    public:
        static constexpr std::chrono::seconds PATIENCE {5};          // with each thing that is looked at
        static constexpr std::chrono::seconds PATIENCE_IN_ALL {20};

        // What is looked at next
        using LookAt = std::function<void (const Path &)>;
        template <typename T>
        using Question = std::function<nonstd::expected<T, Error> (const LookAt &)>;

        explicit DiskInquiry(std::chrono::milliseconds patience = PATIENCE, std::chrono::milliseconds patienceInAll = PATIENCE_IN_ALL);

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
            const auto end = std::chrono::steady_clock::now() + m_patienceInAll;
            while (true)
            {
                const auto silence = m_state->lastLook() + m_patience;
                if (answer.wait_until(std::min(silence, end)) == std::future_status::ready)
                    return answer.get();
                if (m_state->lastLook() + m_patience <= std::chrono::steady_clock::now())
                    return nonstd::make_unexpected(unanswered());
                if (end <= std::chrono::steady_clock::now())
                    return nonstd::make_unexpected(tooSlow());
            }
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
            std::chrono::steady_clock::time_point lastLook() const;

        private:
            mutable std::mutex m_mutex;
            bool m_isBusy = false;
            std::chrono::steady_clock::time_point m_lastLook;
            Path m_path;
        };

        Error unanswered() const;
        Error tooSlow() const;

        const std::chrono::milliseconds m_patience;
        const std::chrono::milliseconds m_patienceInAll;
        const std::shared_ptr<State> m_state = std::make_shared<State>();
    };
}
