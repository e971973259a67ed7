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

#include "enginehost.h"

#include <chrono>
#include <future>
#include <memory>

#include <QCoreApplication>
#include <QThread>

#include "base/global.h"

#include "channel/publication.h"
#include "channel/subscription.h"
#include "engine.h"
#include "enginechannels.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const auto SETTLE_TIME = 5s;
}

EngineHost::~EngineHost()
{
    end();
}

Engine *EngineHost::make(const EngineSettings &settings)
{
    m_dataFolder = settings.dataFolder;
    m_engine = new Engine(settings);
    m_hearer = std::make_unique<QObject>();
    m_thread.reset(new QThread);
    m_thread->setObjectName("Megatorrent m_thread"_L1);
    m_engine->moveToThread(m_thread.get());
    return m_engine;
}

void EngineHost::begin()
{
    m_thread->start();
    post([](Engine *engine) { engine->start(); });
}

void EngineHost::end(const std::chrono::milliseconds patience)
{
    if (!m_engine)
        return;

    // Destroyed on its own thread, which must have nothing else to do then
    m_engine->disconnect();
    const auto promise = std::make_shared<std::promise<void>>();
    const std::future<void> isOver = promise->get_future();
    QMetaObject::invokeMethod(m_engine, [engine = m_engine, promise]
    {
        delete engine;
        promise->set_value();
    }, Qt::QueuedConnection);
    m_engine = nullptr;
    m_isRunning = false;
    const bool hasEnded = (isOver.wait_for(patience) == std::future_status::ready);
    // This may be called from within what it has heard.
    QCoreApplication::removePostedEvents(m_hearer.get(), QEvent::MetaCall);
    m_hearer.release()->deleteLater();
    if (hasEnded)
    {
        m_thread.reset();
        return;
    }

    m_isEnding = true;
    QThread *const thread = m_thread.release();
    connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    connect(thread, &QThread::finished, this, [this]
    {
        m_isEnding = false;
        emit ended();
    });
    thread->quit();
}

void EngineHost::setRunning()
{
    m_isRunning = true;
    m_problem = {};
}

void EngineHost::setProblem(const Error &problem)
{
    m_problem = problem;
}

nonstd::expected<void, Error> EngineHost::requireRunning() const
{
    if (m_isRunning)
        return {};
    if (m_problem.code == ErrorCode::SwitchedOff)
        return nonstd::make_unexpected(m_problem);
    return nonstd::make_unexpected(Error(ErrorCode::NotRunning, m_problem.isEmpty() ? tr("Megatorrent is still starting. Please try again.") : m_problem.text));
}

void EngineHost::post(std::function<void (Engine *)> function)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, [engine = m_engine, function = std::move(function)] { function(engine); }, Qt::QueuedConnection);
}

void EngineHost::toSubscription(const PublicKey &key, std::function<void (Subscription *)> function)
{
    post([key, function = std::move(function)](Engine *engine)
    {
        if (Subscription *subscription = engine->isUp() ? engine->channels()->subscription(key) : nullptr)
            function(subscription);
    });
}

void EngineHost::toPublication(const PublicKey &key, std::function<void (Publication *)> function)
{
    post([key, function = std::move(function)](Engine *engine)
    {
        if (Publication *publication = engine->isUp() ? engine->channels()->publication(key) : nullptr)
            function(publication);
    });
}

void EngineHost::toChannel(const PublicKey &key, std::function<void (Channel *)> function)
{
    post([key, function = std::move(function)](Engine *engine)
    {
        if (Channel *channel = engine->isUp() ? engine->channels()->channel(key) : nullptr)
            function(channel);
    });
}

nonstd::expected<void, Error> EngineHost::settle(std::function<void (EngineChannels *, const Done &)> function)
{
    if (!m_engine)
        return nonstd::make_unexpected(Error(ErrorCode::NotRunning, tr("Megatorrent is not running.")));
    const auto promise = std::make_shared<std::promise<Error>>();
    std::future<Error> outcome = promise->get_future();
    post([function = std::move(function), promise](Engine *engine)
    {
        if (engine->isUp())
            function(engine->channels(), [promise](const Error &error) { promise->set_value(error); });
        else
            promise->set_value(Error(ErrorCode::NotRunning, tr("Megatorrent is not running.")));
    });
    if (outcome.wait_for(SETTLE_TIME) != std::future_status::ready)
    {
        return nonstd::make_unexpected(Error(ErrorCode::DiskSlow, tr("The disk with \"%1\" takes unusually long to write. This will be done as soon as it has; please look again in a moment.")
                .arg(m_dataFolder.toString())));
    }
    if (const Error error = outcome.get(); !error.isEmpty())
        return nonstd::make_unexpected(error);
    return {};
}
