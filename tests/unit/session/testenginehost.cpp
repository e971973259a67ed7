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

#include <semaphore>

#include <QElapsedTimer>
#include <QThreadPool>

#include "megatorrent/enginehost.h"
#include "enginetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    class EngineHostTest : public EngineTest
    {
    protected:
        Engine *begin()
        {
            EngineSettings settings;
            settings.dataFolder = Path(dataFolder.filePath(u"data"_s));
            settings.network = Node::direct();
            Engine *engine = host.make(settings);
            std::optional<QString> outcome;
            QObject::connect(engine, &Engine::started, &host, [&outcome](const QString &error) { outcome = error; });
            host.begin();
            EXPECT_TRUE(waitFor([&outcome] { return outcome.has_value(); }));
            EXPECT_EQ(outcome, QString());
            host.setRunning();
            return engine;
        }

        QTemporaryDir dataFolder;
        EngineHost host;
    };
}

// A share whose server is gone must not take the window with it, nor the end of the program.
TEST_F(EngineHostTest, WhatHangsOnADiskIsLeftBehind)
{
    const auto gate = std::make_shared<std::binary_semaphore>(0);
    auto readers = std::make_shared<QThreadPool>();
    readers->start([gate] { gate->acquire(); });
    begin();
    host.post([pool = std::move(readers)](Engine *engine) { engine->keepFor(pool); });

    bool hasEnded = false;
    QObject::connect(&host, &EngineHost::ended, &host, [&hasEnded] { hasEnded = true; });
    host.end(300ms);
    EXPECT_FALSE(host.engine());
    EXPECT_FALSE(host.isRunning());
    EXPECT_TRUE(host.isEnding());
    EXPECT_FALSE(host.requireRunning());
    EXPECT_FALSE(hasEnded);

    gate->release();
    EXPECT_TRUE(waitFor([&hasEnded] { return hasEnded; }));
    EXPECT_FALSE(host.isEnding());

    // the database is free again
    begin();
    host.end(60s);
    EXPECT_FALSE(host.isEnding());
}

// It would be taken for what the next engine says: that one would be ended because the former one had failed.
TEST_F(EngineHostTest, WhatIsSaidLastIsHeardByNobody)
{
    QStringList heard;
    const auto listen = [this, &heard](const Engine *engine)
    {
        QObject::connect(engine, &Engine::failed, host.hearer(), [&heard](const QString &error) { heard.append(error); });
    };
    const auto say = [this](const QStringList &words)
    {
        const auto said = std::make_shared<std::binary_semaphore>(0);
        host.post([words, said](Engine *engine)
        {
            for (const QString &word : words)
                emit engine->failed(word);
            said->release();
        });
        EXPECT_TRUE(said->try_acquire_for(30s));
    };

    listen(begin());
    say({u"former"_s});
    host.end();
    EXPECT_FALSE(host.hearer());
    const Engine *next = begin();
    listen(next);
    say({u"next"_s});
    EXPECT_TRUE(waitFor([&heard] { return !heard.isEmpty(); }));
    EXPECT_EQ(heard, QStringList {u"next"_s});

    // also when it is ended because of what it has said
    heard.clear();
    QObject::connect(next, &Engine::failed, host.hearer(), [this] { host.end(); });
    say({u"first"_s, u"second"_s});
    EXPECT_TRUE(waitFor([this] { return !host.engine(); }));
    EXPECT_FALSE(waitFor([&heard] { return heard.size() > 1; }, 200));
    EXPECT_EQ(heard, QStringList {u"first"_s});
}
