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


#include <csignal>
#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include <sys/types.h>

#include <QDir>

#include "megatorrent/tor/torprocess.h"
#include "faketor.h"

using namespace Megatorrent::Tor;
using namespace Megatorrent::Tor::Test;

namespace
{
    // Has a script in Tor's place.
    struct Scene
    {
        explicit Scene(const QByteArray &script)
        {
            QFile file {program};
            EXPECT_TRUE(file.open(QIODevice::WriteOnly));
            const QByteArray text = "#!/bin/sh\necho $$ > " + QFile::encodeName(pidFile) + "\necho \"$@\" > " + QFile::encodeName(argumentsFile)
                    + "\nwhile [ $# -gt 0 ]; do [ \"$1\" = --ControlPortWriteToFile ] && port=$2; shift; done\n" + script;
            file.write(text);
            file.close();
            EXPECT_TRUE(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
            QObject::connect(process.get(), &TorProcess::started, [this](const ControlAddress &where) { address = where; });
            QObject::connect(process.get(), &TorProcess::ended, [this](const QString &why)
            {
                EXPECT_FALSE(reason);
                reason = why;
            });
        }

        QByteArray contentOf(const QString &path) const
        {
            QFile file {path};
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        }

        QTemporaryDir place;
        const QString program = place.filePath(u"tor"_s);
        const QString pidFile = place.filePath(u"pid"_s);
        const QString argumentsFile = place.filePath(u"arguments"_s);
        const QString folder = place.filePath(u"data/of ours/tor"_s);
        std::unique_ptr<TorProcess> process = std::make_unique<TorProcess>();
        std::optional<ControlAddress> address;
        std::optional<QString> reason;
    };
}

TEST(TorProcess, SaysWhereItIsControlledAndEndsWithUs)
{
    Scene scene {"sleep 0.3\necho PORT=127.0.0.1:4242 > \"$port\"\nexec sleep 1000\n"};
    scene.process->start(scene.program, scene.folder);
    ASSERT_TRUE(waitFor([&scene] { return scene.address || scene.reason; }));
    ASSERT_TRUE(scene.address) << scene.reason->toStdString();
    EXPECT_EQ(scene.address->toString(), u"127.0.0.1:4242"_s);
    EXPECT_EQ(QFile::permissions(scene.folder) & (QFile::ReadGroup | QFile::ExeGroup | QFile::ReadOther | QFile::ExeOther), QFile::Permissions());
    const QByteArray arguments = scene.contentOf(scene.argumentsFile);
    EXPECT_TRUE(arguments.contains(QByteArray("--__OwningControllerProcess " + QByteArray::number(QCoreApplication::applicationPid()))));
    EXPECT_TRUE(arguments.contains("--SocksPort 127.0.0.1:auto"));

    const auto pid = static_cast<pid_t>(scene.contentOf(scene.pidFile).trimmed().toLongLong());
    ASSERT_GT(pid, 1);
    EXPECT_EQ(::kill(pid, 0), 0);
    scene.process.reset();
    EXPECT_NE(::kill(pid, 0), 0);
}

TEST(TorProcess, SaysWhyItEnds)
{
    Scene scene {"echo 'Nov 30 [notice] Tor 0.4.8'\necho 'Nov 30 [err] Acting on config options left us in a broken state.'\necho 'Nov 30 [warn] And more.'\nexit 1\n"};
    scene.process->start(scene.program, scene.folder);
    ASSERT_TRUE(waitFor([&scene] { return scene.reason.has_value(); }));
    EXPECT_EQ(*scene.reason, u"Acting on config options left us in a broken state."_s);
    EXPECT_FALSE(scene.address);
}

TEST(TorProcess, APortOfAnEarlierRunIsNotBelieved)
{
    Scene scene {"sleep 0.5\nexit 0\n"};
    ASSERT_TRUE(QDir().mkpath(scene.folder));
    QFile former {scene.folder + u"/control-port"};
    ASSERT_TRUE(former.open(QIODevice::WriteOnly));
    former.write("PORT=127.0.0.1:4242\n");
    former.close();
    scene.process->start(scene.program, scene.folder);
    ASSERT_TRUE(waitFor([&scene] { return scene.reason.has_value(); }));
    EXPECT_FALSE(scene.address);
}

TEST(TorProcess, SaysWhatCannotBeMade)
{
    Scene scene {"exit 0\n"};
    scene.process->start(scene.program, u"/proc/tor/data"_s);
    ASSERT_TRUE(waitFor([&scene] { return scene.reason.has_value(); }));
    EXPECT_TRUE(scene.reason->contains(u"/proc/tor/data")) << scene.reason->toStdString();

    Scene other {"exit 0\n"};
    other.process->start(u"/nonexistent/tor"_s, other.folder);
    ASSERT_TRUE(waitFor([&other] { return other.reason.has_value(); }));
}
