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
#include "megatorrent/tor/controlreply.h"

using namespace Megatorrent::Tor;

namespace
{
    QList<ControlReply> readAll(const QByteArray &text, const qsizetype pieceSize)
    {
        ControlReader reader;
        QList<ControlReply> replies;
        for (qsizetype i = 0; i < text.size(); i += pieceSize)
            replies += reader.add(QByteArrayView(text).sliced(i, std::min(pieceSize, (text.size() - i))));
        return replies;
    }

    bool breaks(const QByteArray &text)
    {
        ControlReader reader;
        reader.add(text);
        return reader.isBroken();
    }
}

TEST(ControlReader, TakesRepliesApartInPiecesOfAnySize)
{
    const QByteArray text = "250-a=1\r\n250 OK\r\n250+b=\r\nfirst\r\n..second\r\n.\r\n250 OK\r\n650 STATUS_CLIENT NOTICE X\r\n551 Internal error\r\n";
    for (qsizetype size = 1; size <= text.size(); ++size)
    {
        const QList<ControlReply> replies = readAll(text, size);
        ASSERT_EQ(replies.size(), 4) << size;
        EXPECT_TRUE(replies[0].isOk());
        EXPECT_EQ(replies[0].lines, (QList<QByteArray> {"a=1", "OK"}));
        EXPECT_EQ(replies[1].lines, (QList<QByteArray> {"b=\nfirst\n.second", "OK"}));
        EXPECT_TRUE(replies[2].isEvent());
        EXPECT_EQ(replies[3].status, 551);
        EXPECT_FALSE(replies[3].isOk());
        EXPECT_FALSE(replies[3].isEvent());
    }
}

TEST(ControlReader, BreaksByWhatIsNoReply)
{
    for (const char *text : {"HTTP/1.1 400 Bad Request\r\n", "250\r\n", "25 OK\r\n", "2500 OK\r\n", "\r\n", "250_OK\r\n", "SSH-2.0-OpenSSH\n"})
        EXPECT_TRUE(breaks(text)) << text;
    EXPECT_TRUE(breaks(QByteArray("250 a\0b\r\n", 9)));
    EXPECT_FALSE(breaks("250 OK\n"));
}

TEST(ControlReader, NothingFollowsWhatIsBroken)
{
    ControlReader reader;
    EXPECT_EQ(reader.add("250 OK\r\nnonsense\r\n250 OK\r\n").size(), 1);
    EXPECT_TRUE(reader.isBroken());
    EXPECT_TRUE(reader.add("250 OK\r\n").isEmpty());
}

TEST(ControlReader, LimitsLinesAndReplies)
{
    const QByteArray longest = "250 " + QByteArray(ControlReader::LINE_MAX_SIZE - 5, 'x');
    EXPECT_FALSE(breaks(longest + "\r\n"));
    EXPECT_TRUE(breaks(longest + "xx\r\n"));
    // also of a line that does not end
    EXPECT_TRUE(breaks(QByteArray(ControlReader::LINE_MAX_SIZE + 1, '2')));

    const QByteArray line = "250-" + QByteArray(1'000, 'x') + "\r\n";
    EXPECT_FALSE(breaks(line.repeated(ControlReader::REPLY_MAX_SIZE / 1'005)));
    EXPECT_TRUE(breaks(line.repeated((ControlReader::REPLY_MAX_SIZE / 1'005) + 2)));
    EXPECT_TRUE(breaks("250+x=\r\n" + QByteArray(QByteArray(1'000, 'x') + "\r\n").repeated(ControlReader::REPLY_MAX_SIZE / 1'000)));
    EXPECT_TRUE(breaks(QByteArray("250-\r\n").repeated(ControlReader::LINES_MAX_COUNT + 1)));
    // many replies are no long one
    EXPECT_EQ(readAll(QByteArray("250 OK\r\n").repeated(100'000), 4096).size(), 100'000);
}

TEST(ControlReply, FindsValues)
{
    const ControlReply reply = readAll("250-a=1\r\n250-ab=2=3\r\n250-c\r\n250 OK\r\n", 100).constFirst();
    EXPECT_EQ(reply.value("a"), "1");
    EXPECT_EQ(reply.value("ab"), "2=3");
    EXPECT_EQ(reply.value("c"), std::nullopt);
    EXPECT_EQ(reply.value("OK"), std::nullopt);
}

TEST(ControlReply, ReadsWords)
{
    const auto words = keywords("STATUS NOTICE A=b  C=\"d \\\"e\\\\ \\101\\n\" F= A=x =y");
    ASSERT_TRUE(words);
    EXPECT_EQ(words->value("A"), "b");
    EXPECT_EQ(words->value("C"), "d \"e\\ A\n");
    EXPECT_TRUE(words->contains("NOTICE"));
    EXPECT_TRUE(words->contains("F"));
    EXPECT_EQ(words->value("F"), "");
    EXPECT_FALSE(keywords("A=\"b"));
    EXPECT_FALSE(keywords("A=\"b\\"));
    EXPECT_TRUE(keywords("")->isEmpty());
    EXPECT_EQ(quotedWords("\"127.0.0.1:9050\" \"unix:/a b\" none \"open"), (QList<QByteArray> {"127.0.0.1:9050", "unix:/a b"}));
}

TEST(ControlReply, ReadsProtocolInfo)
{
    const auto read = [](const QByteArray &text) { return ProtocolInfo::from(readAll(text, 100).constFirst()); };
    const auto info = read("250-PROTOCOLINFO 1\r\n250-AUTH METHODS=COOKIE,SAFECOOKIE,HASHEDPASSWORD COOKIEFILE=\"/run/tor/control.authcookie\"\r\n"
            "250-VERSION Tor=\"0.4.8.16 (git-x)\"\r\n250 OK\r\n");
    ASSERT_TRUE(info);
    EXPECT_EQ(info->methods, (QList<QByteArray> {"COOKIE", "SAFECOOKIE", "HASHEDPASSWORD"}));
    EXPECT_EQ(info->cookieFile, "/run/tor/control.authcookie");
    EXPECT_EQ(info->version, u"0.4.8.16 (git-x)"_s);
    EXPECT_FALSE(read("250 OK\r\n"));
    EXPECT_FALSE(read("250-AUTH METHODS=\"NULL\r\n250 OK\r\n"));
    EXPECT_FALSE(read("510 Unrecognized command\r\n"));
}

TEST(ControlReply, ReadsBootstrapPhases)
{
    const auto loading = BootstrapPhase::from("NOTICE BOOTSTRAP PROGRESS=45 TAG=requesting_descriptors SUMMARY=\"Asking for relay descriptors\"");
    ASSERT_TRUE(loading);
    EXPECT_EQ(loading->progress, 45);
    EXPECT_EQ(loading->summary.toStdString(), "Asking for relay descriptors");
    EXPECT_FALSE(loading->isDone());
    const auto trouble = BootstrapPhase::from("STATUS_CLIENT WARN BOOTSTRAP PROGRESS=5 TAG=conn SUMMARY=\"Connecting\" WARNING=\"No route to \\033[31mhost\" REASON=NOROUTE COUNT=1");
    ASSERT_TRUE(trouble);
    // what it says goes onto a screen
    EXPECT_EQ(trouble->warning, u"No route to \uFFFD[31mhost"_s);
    EXPECT_TRUE(BootstrapPhase::from("NOTICE BOOTSTRAP PROGRESS=100 TAG=done SUMMARY=\"Done\"")->isDone());
    EXPECT_EQ(BootstrapPhase::from("NOTICE BOOTSTRAP PROGRESS=-5")->progress, 0);
    EXPECT_EQ(BootstrapPhase::from("NOTICE BOOTSTRAP PROGRESS=900")->progress, 100);
    for (const char *other : {"NOTICE CIRCUIT_ESTABLISHED", "NOTICE BOOTSTRAP", "NOTICE BOOTSTRAP PROGRESS=x", "", "NOTICE BOOTSTRAP PROGRESS=1 SUMMARY=\"x"})
        EXPECT_FALSE(BootstrapPhase::from(other)) << other;
}
