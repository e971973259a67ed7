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


#include <ctime>

#include <gtest/gtest.h>

#include "megatorrent/content/jsontext.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using Json::Style;

namespace
{
    const JsonLimits LIMITS {.maxSize = 1000, .maxDepth = 4, .maxValues = 32};

    bool accepts(const QByteArray &text, const Style style = Style::Any)
    {
        return Json::parseObject(text, LIMITS, style).has_value();
    }
}

TEST(JsonText, readsMembersInTheirOrder)
{
    const auto object = Json::parseObject("{\"b\":1,\"a\":{\"z\":2},\"c\":[]}", LIMITS, Style::Canonical);
    ASSERT_TRUE(object.has_value());
    EXPECT_EQ(object->names, (QList<QByteArray> {"b", "a", "c"}));
    EXPECT_EQ(object->members[u"a"_s][u"z"_s].toInteger(), 2);
    EXPECT_TRUE(accepts("{}", Style::Canonical));
}

TEST(JsonText, whatOnlyTheLaxStyleAccepts)
{
    for (const QByteArray &text : {QByteArray("{ }"), QByteArray(" {}"), QByteArray("{}\n"), QByteArray("{\"a\" :1}"), QByteArray("{\"a\": 1}")
            , QByteArray("{\"a\":1, \"b\":2}"), QByteArray("{\"a\":[ ]}"), QByteArray("{\"a\":1.5}"), QByteArray("{\"a\":1e3}"), QByteArray("{\"a\":1E-3}")
            , QByteArray("{\"a\":-0}"), QByteArray("{\"a\":9007199254740992}"), QByteArray("{\"a\":\"\\/\"}"), QByteArray("{\"a\":\"\\u0041\"}")
            , QByteArray("{\"a\":\"\\u000A\"}"), QByteArray("{\"a\":\"\\u000a\"}"), QByteArray("{\"a\":\"\\u001F\"}"), QByteArray("{\"a\":\"\\ud83d\\ude00\"}")
            // JavaScript would write the second one first
            , QByteArray("{\"a\":1,\"0\":2}"), QByteArray("{\"4294967294\":1}")})
    {
        EXPECT_TRUE(accepts(text)) << text.toStdString();
        EXPECT_FALSE(accepts(text, Style::Canonical)) << text.toStdString();
    }
}

TEST(JsonText, whatBothStylesAccept)
{
    for (const QByteArray &text : {QByteArray("{\"a\":-1}"), QByteArray("{\"a\":0}"), QByteArray("{\"a\":9007199254740991}"), QByteArray("{\"a\":true,\"b\":false,\"c\":null}")
            , QByteArray("{\"a\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\"}"), QByteArray("{\"\":\"\"}"), QByteArray("{\"a\":\"\x7f/\"}"), QByteArray("{\"\xc3\xbc\":\"\xf0\x9f\x98\x80\"}")
            , QByteArray("{\"a\":{\"a\":{\"a\":1}}}"), QByteArray("{\"4294967295\":1,\"01\":2,\"-1\":3,\" 1\":4}")})
    {
        EXPECT_TRUE(accepts(text)) << text.toStdString();
        EXPECT_TRUE(accepts(text, Style::Canonical)) << text.toStdString();
    }
}

TEST(JsonText, whatNoneAccepts)
{
    for (const QByteArray &text : {QByteArray(), QByteArray("{"), QByteArray("[]"), QByteArray("1"), QByteArray("\"a\""), QByteArray("{}{}"), QByteArray("{},")
            , QByteArray("{\"a\"}"), QByteArray("{\"a\":}"), QByteArray("{\"a\":1,}"), QByteArray("{,}"), QByteArray("{a:1}"), QByteArray("{'a':1}")
            , QByteArray("{\"a\":[1,]}"), QByteArray("{\"a\":[1}"), QByteArray("{\"a\":01}"), QByteArray("{\"a\":+1}"), QByteArray("{\"a\":.5}"), QByteArray("{\"a\":1.}")
            , QByteArray("{\"a\":1e}"), QByteArray("{\"a\":-}"), QByteArray("{\"a\":0x1}"), QByteArray("{\"a\":NaN}"), QByteArray("{\"a\":tru}"), QByteArray("{\"a\":True}")
            , QByteArray("{\"a\":\"\n\"}"), QByteArray("{\"a\":\"\\x41\"}"), QByteArray("{\"a\":\"\\u00g0\"}"), QByteArray("{\"a\":\"\\u00"), QByteArray("{\"a\":\"x")
            , QByteArray("{\"a\":\"\\"), QByteArray("{\"a\":\"\\ud83d\"}"), QByteArray("{\"a\":\"\\ude00\"}"), QByteArray("{\"a\":\"\\ud83d\\u0041\"}")
            , QByteArray("{\"a\":\"\xff\"}"), QByteArray("{\"a\":\"\xed\xa0\x80\"}"), QByteArray("{\"a\":\"\xc0\xaf\"}"), QByteArray("{\"a\":1}\0", 8), QByteArray("{\"a\":\0}", 7)
            , QByteArray("{\"a\":1,\"a\":1}"), QByteArray("{\"b\":{\"a\":1,\"c\":2,\"a\":1}}"), QByteArray("{\"\\u0061\":1}"), QByteArray("{\"a\":1/**/}")
            , QByteArray("\xef\xbb\xbf{}")})
    {
        EXPECT_FALSE(accepts(text)) << text.toStdString();
        EXPECT_FALSE(accepts(text, Style::Canonical)) << text.toStdString();
    }
}

TEST(JsonText, byteOrderMarksAreCharacters)
{
    for (const Style style : {Style::Any, Style::Canonical})
    {
        const auto object = Json::parseObject("{\"\xef\xbb\xbf" "a\":\"\xef\xbb\xbf\xef\xbb\xbf" "b\",\"a\":\"\\\"\xef\xbb\xbf\",\"c\":\"\xef\xbb\xbf\\n\"}", LIMITS, style);
        ASSERT_TRUE(object.has_value());
        EXPECT_EQ(object->members.size(), 3);
        EXPECT_EQ(object->members[u"\uFEFFa"_s].toString(), u"\uFEFF\uFEFFb");
        EXPECT_EQ(object->members[u"a"_s].toString(), u"\"\uFEFF");
        EXPECT_EQ(object->members[u"c"_s].toString(), u"\uFEFF\n");
    }
}

TEST(JsonText, limits)
{
    EXPECT_TRUE(accepts("{\"a\":[[[1]]]}"));
    EXPECT_FALSE(accepts("{\"a\":[[[[1]]]]}"));
    EXPECT_TRUE(accepts(join({"{\"a\":\"", QByteArray(992, 'x'), "\"}"})));
    EXPECT_FALSE(accepts(join({"{\"a\":\"", QByteArray(993, 'x'), "\"}"})));
    EXPECT_TRUE(accepts(join({"{\"a\":[0", QByteArray(",0").repeated(28), "]}"})));
    EXPECT_FALSE(accepts(join({"{\"a\":[0", QByteArray(",0").repeated(40), "]}"})));
    EXPECT_FALSE(accepts(QByteArray(1000, '[')));
}

TEST(JsonText, integersWithinBounds)
{
    const auto read = [](const QByteArray &number, const qint64 min, const qint64 max = Json::INTEGER_MAX)
    {
        const auto object = Json::parseObject(join({"{\"n\":", number, "}"}), LIMITS);
        return object ? Json::integer(object->members[u"n"_s], min, max) : std::nullopt;
    };
    EXPECT_EQ(read("5", 0), 5);
    EXPECT_EQ(read("0", 0), 0);
    EXPECT_EQ(read("9007199254740991", 0), Json::INTEGER_MAX);
    EXPECT_EQ(read("-5", -5), -5);
    EXPECT_EQ(read("9007199254740992", 0), std::nullopt);
    EXPECT_EQ(read("99999999999999999999999", 0), std::nullopt);
    EXPECT_EQ(read("-1", 0), std::nullopt);
    EXPECT_EQ(read("6", 0, 5), std::nullopt);
    EXPECT_EQ(read("1.5", 0), std::nullopt);
    EXPECT_EQ(read("1e300", 0), std::nullopt);
    EXPECT_EQ(read("\"5\"", 0), std::nullopt);
    EXPECT_EQ(read("true", 0), std::nullopt);
    EXPECT_EQ(read("null", 0), std::nullopt);
    EXPECT_EQ(Json::integer(QJsonValue(QJsonValue::Undefined), 0), std::nullopt);
}

TEST(JsonText, escapesAsJsonStringifyDoes)
{
    EXPECT_EQ(Json::quoted({}), "\"\"");
    EXPECT_EQ(Json::quoted(u"Ünï/код \"q\" \\ \n\t\u0001  😀 </script>"), "\"Ünï/код \\\"q\\\" \\\\ \\n\\t\\u0001  😀 </script>\"");
    EXPECT_EQ(Json::quoted(u"\b\f\r\u001f\u007f\u2028"), "\"\\b\\f\\r\\u001f\u007f\u2028\"");
    const QString halves = QString(QChar(0xD83D)) + u'x' + QChar(0xDE00);
    EXPECT_EQ(Json::quoted(halves), "\"\\ud83dx\\ude00\"");
}

TEST(JsonText, whatIsWrittenIsCanonicalAndReadBack)
{
    Random random;
    for (int round = 0; round < 500; ++round)
    {
        QString text;
        for (qint64 i = random.between(0, 40); i > 0; --i)
        {
            const char32_t c = static_cast<char32_t>(random.between(0, (random.between(0, 1) == 0) ? 0x100 : 0x10FFFF));
            if (!QChar::isSurrogate(c))
                text += QString::fromUcs4(&c, 1);
        }
        const auto object = Json::parseObject(join({"{\"a\":", Json::quoted(text), "}"}), LIMITS, Style::Canonical);
        ASSERT_TRUE(object.has_value()) << Json::quoted(text).toStdString();
        EXPECT_EQ(object->members[u"a"_s].toString(), text);
    }
}

TEST(JsonText, cutsBetweenCodePoints)
{
    EXPECT_EQ(Json::cut(u"abc", 3), u"abc");
    EXPECT_EQ(Json::cut(u"abc", 2), u"ab");
    EXPECT_EQ(Json::cut(u"abc", 0), u"");
    EXPECT_EQ(Json::cut(u"aü", 2), u"a");
    EXPECT_EQ(Json::cut(u"aü", 3), u"aü");
    EXPECT_EQ(Json::cut(u"😀😀", 7), u"😀");
    EXPECT_EQ(Json::cut(u"a\"b", 2), u"a");
    EXPECT_EQ(Json::cut(u"a\"b", 3), u"a\"");
    EXPECT_EQ(Json::cut(u"a\u0001b", 6), u"a");
    EXPECT_EQ(Json::cut(u"a\u0001b", 7), u"a\u0001");
}

// A list of subscriptions may have so many, and the window waits for it.
TEST(JsonText, manyNamesAreToldApartQuickly)
{
    const int count = 100'000;
    QByteArray text = "{";
    for (int i = 0; i < count; ++i)
        text += (i > 0 ? ",\"" : "\"") + QByteArray::number(i) + "x\":0";
    const JsonLimits limits {.maxSize = 4'000'000, .maxDepth = 4, .maxValues = (2 * count)};
    // of the processor: others may be at work, too
    const std::clock_t begin = std::clock();
    EXPECT_TRUE(Json::parseObject((text + '}'), limits));
    EXPECT_LT(((std::clock() - begin) / CLOCKS_PER_SEC), 4);   // each with all before it took half a minute
    for (const int former : {3, 15, 16, 17, (count - 1)})
        EXPECT_FALSE(Json::parseObject((text + ",\"" + QByteArray::number(former) + "x\":0}"), limits)) << former;
}
