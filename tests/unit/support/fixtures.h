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

#pragma once

#include <QDir>
#include <QVersionNumber>

#include "base/global.h"
#include "vectors.h"

namespace Megatorrent::Test
{
    // The versions of which tests/fixtures has a file of this name, the oldest first
    inline QList<QVersionNumber> fixtureVersions(const QString &name)
    {
        QList<QVersionNumber> versions;
        for (const QString &folder : QDir(dataPath(u"fixtures"_s)).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        {
            if (QFile::exists(dataPath(u"fixtures/%1/%2"_s.arg(folder, name))))
                versions.append(QVersionNumber::fromString(folder));
        }
        std::sort(versions.begin(), versions.end());
        EXPECT_FALSE(versions.isEmpty()) << qPrintable(name);
        return versions;
    }

    inline QString fixturePath(const QVersionNumber &version, const QString &name)
    {
        return dataPath(u"fixtures/%1/%2"_s.arg(version.toString(), name));
    }

    inline QByteArray loadFixture(const QVersionNumber &version, const QString &name)
    {
        QFile file {fixturePath(version, name)};
        EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << qPrintable(file.fileName());
        return file.readAll();
    }

    // For the tests that make a fixture of this version, which are disabled: MEGATORRENT_FIXTURE names the version.
    inline void saveFixture(const QString &name, const QByteArray &bytes)
    {
        const auto version = QVersionNumber::fromString(qEnvironmentVariable("MEGATORRENT_FIXTURE"));
        ASSERT_FALSE(version.isNull()) << "MEGATORRENT_FIXTURE has to name the version";
        QFile file {fixturePath(version, name)};
        ASSERT_TRUE(file.open(QIODevice::WriteOnly | QIODevice::NewOnly)) << qPrintable(file.fileName() + u": "_s + file.errorString());
        ASSERT_EQ(file.write(bytes), bytes.size());
    }

    inline const char FIXTURE_ADVICE[] = "A format has changed. Give it a new number, raise the project's version, and make a fixture: docs/handover.md";
}
