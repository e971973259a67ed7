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

#include <gtest/gtest.h>

#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QTemporaryDir>
#include <QTimer>

#include "base/global.h"
#include "megatorrent/channel/rulestore.h"
#include "support/oddthing.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    Rule rule(const QString &name)
    {
        Rule rule;
        rule.name = name;
        rule.mustContain = u"a"_s;
        return rule;
    }

    class RuleStoreTest : public testing::Test
    {
    protected:
        struct Loaded
        {
            RuleSet rules;
            QString problem;
        };

        QString fileName() const { return m_folder.filePath(u"sub/rules.json"_s); }
        QStringList files() const { return QDir(m_folder.filePath(u"sub"_s)).entryList(QDir::Files, QDir::Name); }

        void write(const QByteArray &text) const
        {
            QDir().mkpath(m_folder.filePath(u"sub"_s));
            QFile file {fileName()};
            ASSERT_TRUE(file.open(QIODevice::WriteOnly));
            file.write(text);
        }

        QByteArray read(const QString &name) const
        {
            QFile file {m_folder.filePath(u"sub/"_s + name)};
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        }

        Loaded load(RuleStore &store) const
        {
            Loaded result;
            QEventLoop loop;
            QObject::connect(&store, &RuleStore::loaded, &loop, [&](const RuleSet &rules, const QString &problem)
            {
                result = {rules, problem};
                loop.quit();
            });
            store.load();
            QTimer::singleShot(10s, &loop, &QEventLoop::quit);
            loop.exec();
            return result;
        }

        // The error; "": it is on the disk
        QString save(RuleStore &store, const RuleSet &rules) const
        {
            QString result = u"nothing was heard"_s;
            QEventLoop loop;
            QObject::connect(&store, &RuleStore::saved, &loop, [&] { result.clear(); loop.quit(); });
            QObject::connect(&store, &RuleStore::failed, &loop, [&](const QString &error) { result = error; loop.quit(); });
            store.save(rules);
            QTimer::singleShot(10s, &loop, &QEventLoop::quit);
            loop.exec();
            return result;
        }

        QTemporaryDir m_folder;
    };
}

TEST_F(RuleStoreTest, KeepsTheRules)
{
    const RuleSet rules = *RuleSet::fromRules({rule(u"b"_s), rule(u"a"_s)});
    {
        RuleStore store {Path(fileName())};
        const Loaded none = load(store);
        EXPECT_TRUE(none.rules.isEmpty());
        EXPECT_EQ(none.problem, u"");
        EXPECT_EQ(save(store, rules), u"");
    }
    RuleStore store {Path(fileName())};
    EXPECT_EQ(load(store).rules.toJson(), rules.toJson());
    EXPECT_EQ(files(), QStringList {u"rules.json"_s});
}

// Keys will be in it.
TEST_F(RuleStoreTest, MakesItsFolderForItsOwnerOnly)
{
    RuleStore store {Path(fileName())};
    EXPECT_EQ(save(store, *RuleSet::fromRules({rule(u"a"_s)})), u"");
    const QFile::Permissions others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    EXPECT_FALSE(QFileInfo(m_folder.filePath(u"sub"_s)).permissions() & others);
}

TEST_F(RuleStoreTest, WritesWhatItWasGivenBeforeItEnds)
{
    {
        RuleStore store {Path(fileName())};
        for (int i = 0; i < 100; ++i)
            store.save(*RuleSet::fromRules({rule(QString::number(i))}));
    }
    RuleStore store {Path(fileName())};
    EXPECT_TRUE(load(store).rules.find(u"99"_s));
}

// Under another name it would be taken for none at the next start, and everything would come.
TEST_F(RuleStoreTest, LeavesADamagedFileUntilThereAreOtherRulesAndLosesNothing)
{
    write(R"({"version":1,"rules":[{"name":"a")");
    for (int start = 0; start < 2; ++start)
    {
        RuleStore store {Path(fileName())};
        const Loaded loaded = load(store);
        EXPECT_TRUE(loaded.rules.isEmpty());
        EXPECT_TRUE(loaded.problem.contains(u"rules.json")) << qPrintable(loaded.problem);
        EXPECT_EQ(files(), QStringList {u"rules.json"_s});
    }
    RuleStore store {Path(fileName())};
    load(store);
    EXPECT_EQ(save(store, *RuleSet::fromRules({rule(u"new"_s)})), u"");
    EXPECT_EQ(read(u"rules.json.damaged-1"_s), R"({"version":1,"rules":[{"name":"a")");
}

TEST_F(RuleStoreTest, LeavesAFileOfANewerVersionAsItIs)
{
    const QByteArray text = R"({"version":2,"rules":[]})";
    write(text);
    for (int start = 0; start < 2; ++start)
    {
        RuleStore store {Path(fileName())};
        const Loaded loaded = load(store);
        EXPECT_TRUE(loaded.rules.isEmpty());
        EXPECT_TRUE(loaded.problem.contains(u"newer version")) << qPrintable(loaded.problem);
        EXPECT_EQ(files(), QStringList {u"rules.json"_s});
        EXPECT_EQ(read(u"rules.json"_s), text);
    }

    // until there are others to write: then it is kept beside them
    RuleStore store {Path(fileName())};
    load(store);
    EXPECT_EQ(save(store, *RuleSet::fromRules({rule(u"new"_s)})), u"");
    EXPECT_EQ(files(), (QStringList {u"rules.json"_s, u"rules.json.damaged-1"_s}));
    EXPECT_EQ(read(u"rules.json.damaged-1"_s), text);
}

TEST_F(RuleStoreTest, OverwritesNothingThatCannotBeRead)
{
    // a folder stands there: neither to be read, nor a file of ours
    ASSERT_TRUE(QDir().mkpath(fileName()));
    RuleStore store {Path(fileName())};
    EXPECT_NE(load(store).problem, u"");
    EXPECT_TRUE(QFileInfo(fileName()).isDir());
    EXPECT_EQ(save(store, *RuleSet::fromRules({rule(u"new"_s)})), u"");
    EXPECT_TRUE(QFileInfo(fileName() + u".damaged-1"_s).isDir());
}

// A pipe would be waited for without an end, at the start and at the end of the program.
TEST_F(RuleStoreTest, WaitsForNothingThatIsNoFile)
{
    for (const OddThing thing : ODD_THINGS)
    {
        const QString aside = fileName() + u".damaged-%1"_s.arg(static_cast<int>(thing) + 1);
        QDir().mkpath(m_folder.filePath(u"sub"_s));
        putOddThing(thing, fileName());
        {
            RuleStore store {Path(fileName())};
            const Loaded loaded = load(store);
            EXPECT_TRUE(loaded.problem.contains(u"rules.json") && loaded.problem.contains(u"Please")) << qPrintable(loaded.problem);
            EXPECT_TRUE(isStillThere(thing, fileName()));
            EXPECT_EQ(save(store, *RuleSet::fromRules({rule(u"new"_s)})), u"");
        }
        EXPECT_TRUE(isStillThere(thing, aside)) << static_cast<int>(thing);
        RuleStore store {Path(fileName())};
        EXPECT_TRUE(load(store).rules.find(u"new"_s));
        ASSERT_TRUE(QFile::remove(fileName()));
    }
}

// Whatever has come since the start is not replaced.
TEST_F(RuleStoreTest, SavesNothingOverWhatIsNoFile)
{
    QDir().mkpath(m_folder.filePath(u"sub"_s));
    RuleStore store {Path(fileName())};
    load(store);
    putOddThing(OddThing::Pipe, fileName());
    const QString error = save(store, *RuleSet::fromRules({rule(u"new"_s)}));
    EXPECT_TRUE(error.contains(u"rules.json") && error.contains(u"Please")) << qPrintable(error);
    EXPECT_TRUE(isStillThere(OddThing::Pipe, fileName()));
}

TEST_F(RuleStoreTest, SaysThatItCannotBeSaved)
{
    // in place of the folder there is a file
    QFile file {m_folder.filePath(u"sub"_s)};
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    RuleStore store {Path(fileName())};
    EXPECT_TRUE(save(store, *RuleSet::fromRules({rule(u"new"_s)})).contains(u"rules.json"));
}
