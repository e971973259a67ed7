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

#include <algorithm>

#include <gtest/gtest.h>

#include "base/global.h"
#include "megatorrent/cli/arguments.h"
#include "megatorrent/cli/commandtable.h"
#include "megatorrent/cli/completion.h"
#include "megatorrent/cli/files.h"
#include "megatorrent/cli/rulewords.h"
#include "megatorrent/cli/server.h"

using namespace Megatorrent::Cli;

namespace
{
    // The sentence; empty if nothing is wrong
    QString refusal(const QStringList &words)
    {
        try
        {
            const Arguments args {words};
        }
        catch (const Failure &failure)
        {
            EXPECT_EQ(failure.code(), ExitCode::WrongUse);
            return failure.message();
        }
        return {};
    }

    QStringList candidates(const QStringList &words)
    {
        QStringList result;
        for (const Candidate &candidate : asConst(complete(words, false).candidates))
            result += candidate.word;
        return result;
    }
}

TEST(CliArguments, commonOptionsStandBeforeAndAfterTheCommand)
{
    for (const QStringList &words : {QStringList {u"--json"_s, u"--url"_s, u"http://a"_s, u"list"_s, u"channels"_s}
            , QStringList {u"list"_s, u"--json"_s, u"channels"_s, u"--url=http://a"_s}})
    {
        const Arguments args {words};
        ASSERT_TRUE(args.command());
        EXPECT_EQ(args.command()->name, u"list"_s);
        EXPECT_TRUE(args.isSet(u"json"_s));
        EXPECT_FALSE(args.isSet(u"quiet"_s));
        EXPECT_EQ(args.value(u"url"_s), u"http://a"_s);
        EXPECT_EQ(args.operands(), QStringList {u"channels"_s});
    }
    // what is nearer to the end counts
    EXPECT_EQ(Arguments({u"--url"_s, u"http://a"_s, u"list"_s, u"--url"_s, u"http://b"_s}).value(u"url"_s), u"http://b"_s);
}

TEST(CliArguments, whatIsWrongIsSaid)
{
    EXPECT_TRUE(refusal({}).contains(u"--help"_s));
    EXPECT_TRUE(refusal({u"lst"_s}).contains(u"\"lst\""_s));
    EXPECT_TRUE(refusal({u"list"_s, u"--nothing"_s}).contains(u"nothing"_s));
    EXPECT_TRUE(refusal({u"list"_s, u"a"_s, u"b"_s}).contains(u"\"b\""_s));
    EXPECT_TRUE(refusal({u"link"_s}).contains(u"missing"_s));
    EXPECT_TRUE(refusal({u"withdraw"_s, u"x"_s}).contains(u"missing"_s));
    EXPECT_TRUE(refusal({u"withdraw"_s, u"x"_s, u"-0"_s}).isEmpty());
    EXPECT_TRUE(refusal({u"withdraw"_s, u"x"_s, u"-"_s}).isEmpty());
    EXPECT_TRUE(refusal({u"items"_s, u"--help"_s}).isEmpty());
}

// Qt says so on standard error.
TEST(CliArguments, noOptionIsAskedForThatTheCommandDoesNotKnow)
{
    static QStringList said;
    said.clear();
    const auto previous = qInstallMessageHandler([](const QtMsgType, const QMessageLogContext &, const QString &message) { said.append(message); });
    const Arguments args {{u"preview"_s, u"megatorrent://a"_s}};
    EXPECT_EQ(args.list(0), QStringList {u"megatorrent://a"_s});
    EXPECT_TRUE(args.hasList(0));
    qInstallMessageHandler(previous);
    EXPECT_EQ(said, QStringList());
}

TEST(CliArguments, serveKeepsWhatIsForTheOtherProgram)
{
    EXPECT_EQ(Arguments({u"serve"_s, u"--"_s, u"--profile=x"_s, u"-d"_s}).operands(), QStringList({u"--profile=x"_s, u"-d"_s}));
}

TEST(CliArguments, allCommandsAreComplete)
{
    QStringList names;
    for (const Command &command : allCommands())
    {
        EXPECT_FALSE(names.contains(command.name));
        names += command.name;
        EXPECT_TRUE(command.run);
        EXPECT_TRUE(command.summary.endsWith(u'.')) << command.name.toStdString();
        EXPECT_LE(command.minOperands, ((command.maxOperands == Command::MANY) ? 100 : command.maxOperands));
        EXPECT_EQ((command.maxOperands != 0), !command.operands.isEmpty()) << command.name.toStdString();
        EXPECT_EQ(command.takesList, std::ranges::any_of(command.options, [](const QCommandLineOption &option) { return option.names().contains(u"0"_s); }))
            << command.name.toStdString();
        for (const QCommandLineOption &option : command.options)
        {
            for (const QCommandLineOption &common : asConst(Arguments::commonOptions()))
                EXPECT_FALSE(common.names().contains(option.names().constFirst())) << command.name.toStdString();
        }
    }
}

TEST(CliFiles, listsOfLinesAndOfZeroBytes)
{
    EXPECT_EQ(Files::splitList("a b\n\nc\n", false), QStringList({u"a b"_s, u"c"_s}));
    EXPECT_EQ(Files::splitList(QByteArray("a\nb\0c\0", 6), true), QStringList({u"a\nb"_s, u"c"_s}));
    EXPECT_EQ(Files::splitList({}, false), QStringList());
    EXPECT_THROW(Files::splitList("a\xff\n", false), Failure);
    EXPECT_EQ(Files::splitList("\xef\xbb\xbfx\n", false).constFirst().size(), 2) << "a byte order mark may begin a name";
}

TEST(CliServer, configuration)
{
    QStringList errors;
    const auto values = Server::parseConfiguration("# a comment\n\nurl = http://a:1\n password=  p = q \nuser=\r\n", errors);
    EXPECT_TRUE(errors.isEmpty());
    EXPECT_EQ(values.value(u"url"_s), u"http://a:1"_s);
    EXPECT_EQ(values.value(u"password"_s), u"p = q"_s);
    EXPECT_TRUE(values.contains(u"user"_s));

    Server::parseConfiguration("url = x\npasword = secret\nnonsense\n", errors);
    ASSERT_EQ(errors.size(), 2);
    EXPECT_TRUE(errors.constFirst().contains(u"line 2"_s));
    EXPECT_FALSE(errors.constFirst().contains(u"secret"_s));
}

TEST(CliRules, sizes)
{
    EXPECT_EQ(RuleWords::bytes({}, u"0"_s), 0);
    EXPECT_EQ(RuleWords::bytes({}, u"1000"_s), 1000);
    EXPECT_EQ(RuleWords::bytes({}, u"1.5k"_s), 1536);
    EXPECT_EQ(RuleWords::bytes({}, u"700M"_s), 700LL << 20);
    EXPECT_EQ(RuleWords::bytes({}, u"2T"_s), 2LL << 40);
    for (const QString &text : {u""_s, u"M"_s, u"-1"_s, u"1X"_s, u"nan"_s, u"inf"_s, u"9999999T"_s, u"1 GiB"_s})
        EXPECT_THROW(RuleWords::bytes(u"max-size"_s, text), Failure) << text.toStdString();
}

TEST(CliCompletion, commandsOptionsAndValues)
{
    EXPECT_EQ(candidates({u"subs"_s}), QStringList {u"subscribe"_s});
    EXPECT_EQ(candidates({u"--json"_s, u"--url"_s, u"x"_s, u"unsub"_s}), QStringList {u"unsubscribe"_s});
    EXPECT_EQ(candidates({u"list"_s, u"c"_s}), QStringList {u"channels"_s});
    EXPECT_EQ(candidates({u"list"_s, u"channels"_s, u""_s}), QStringList());
    EXPECT_EQ(candidates({u"link"_s, u"--fu"_s}), QStringList {u"--full"_s});
    EXPECT_EQ(candidates({u"subscribe"_s, u"--download"_s, u"n"_s}), QStringList {u"none"_s});
    EXPECT_EQ(candidates({u"priority"_s, u"x"_s, u"m"_s}), QStringList {u"maximum"_s});
    EXPECT_EQ(candidates({u"rules"_s, u"re"_s}), QStringList {u"remove"_s});
    EXPECT_EQ(candidates({u"rules"_s, u"add"_s, u"x"_s, u"--action"_s, u"s"_s}), QStringList {u"skip"_s});
    EXPECT_EQ(candidates({u"nonsense"_s, u""_s}), QStringList());
    EXPECT_GT(candidates({u""_s}).size(), 20);
    EXPECT_EQ(candidates({}).size(), candidates({u""_s}).size());
}

TEST(CliCompletion, files)
{
    EXPECT_TRUE(complete({u"publish"_s, u"x"_s, u""_s}, false).wantsFiles);
    EXPECT_FALSE(complete({u"publish"_s, u""_s}, false).wantsFiles);
    EXPECT_TRUE(complete({u"gen-key"_s, u"-o"_s, u""_s}, false).wantsFiles);
    EXPECT_TRUE(complete({u"--cacert"_s, u""_s}, false).wantsFiles);
    EXPECT_TRUE(complete({u"rules"_s, u"import"_s, u""_s}, false).wantsFiles);
    EXPECT_FALSE(complete({u"rules"_s, u"remove"_s, u""_s}, false).wantsFiles);
    EXPECT_TRUE(complete({u"move"_s, u"x"_s, u""_s}, false).wantsFiles);
    EXPECT_TRUE(complete({u"serve"_s, u"--"_s, u"--x"_s}, false).wantsFiles);
}
