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
#include <memory>

#include <QObject>
#include <QString>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"
#include "base/utils/thread.h"

#include "content/error.h"
#include "crypto/bytes.h"

namespace Megatorrent
{
    class Channel;
    class Engine;
    class EngineChannels;
    class Publication;
    class Subscription;
    struct EngineSettings;

    // The engine and its thread, while there is one, and the ways to reach it. Main thread. What is
    // posted runs on the engine's thread, in the order of the calls. If there is no engine, or no
    // such channel any more, nothing happens.
    class EngineHost final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(EngineHost)

    public:
        static constexpr std::chrono::seconds PATIENCE {5};

        using QObject::QObject;
        ~EngineHost() override;

        // It does nothing before begin(): its signals can be connected.
        Engine *make(const EngineSettings &settings);
        void begin();
        // Waits until the engine has ended what it does, but for a few seconds only: it may be waiting for a disk that does
        // not answer. Then it is left behind, and ended() comes when it is over.
        void end(std::chrono::milliseconds patience = PATIENCE);
        // One that was left behind still has the database: there must be no other one.
        bool isEnding() const { return m_isEnding; }
        // Null: there is none
        Engine *engine() const { return m_engine; }
        // The context for connections to the signals of this engine, on this thread: what it has said and nobody has heard yet is heard by
        // nobody once it has ended. It would be taken for what the next one says.
        const QObject *hearer() const { return m_hearer.get(); }

        void setRunning();
        bool isRunning() const { return m_isRunning; }
        // Why it does not run, a sentence; empty: it is starting
        void setProblem(const Error &problem);
        // Or else why it does not run
        nonstd::expected<void, Error> requireRunning() const;

        void post(std::function<void (Engine *engine)> function);
        void toSubscription(const PublicKey &key, std::function<void (Subscription *subscription)> function);
        void toPublication(const PublicKey &key, std::function<void (Publication *publication)> function);
        void toChannel(const PublicKey &key, std::function<void (Channel *channel)> function);

        using Done = std::function<void (const Error &error)>;
        // Has done what must be durable before it is acknowledged, and waits for it: a small file,
        // for a few seconds at most.
        nonstd::expected<void, Error> settle(std::function<void (EngineChannels *channels, const Done &done)> function);

    signals:
        void ended();

    private:
        Utils::Thread::UniquePtr m_thread;
        Engine *m_engine = nullptr;           // lives in m_thread
        Path m_dataFolder;                    // for sentences
        bool m_isRunning = false;
        bool m_isEnding = false;
        Error m_problem;
        std::unique_ptr<QObject> m_hearer;    // as long as m_engine
    };
}
