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

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include "base/global.h"
#include "base/utils/string.h"
#include "megatorrent/channel/rulejudge.h"
#include "megatorrent/channel/ruleset.h"
#include "megatorrent/crypto/hash.h"

using namespace Megatorrent;

namespace
{
    PublicKey channel(const char content)
    {
        return PublicKey::fromBytes(QByteArray(32, content));
    }

    Rule rule(const QString &name, const QString &mustContain = {})
    {
        Rule rule;
        rule.name = name;
        rule.mustContain = mustContain;
        return rule;
    }

    RuleSet set(const QList<Rule> &rules)
    {
        const auto result = RuleSet::fromRules(rules);
        EXPECT_TRUE(result) << (result ? "" : qPrintable(result.error()));
        return result.value_or(RuleSet());
    }

    // The name of the rule that decides; "?" if none can
    QString decided(RuleJudge &judge, const QString &path, const qint64 size = 100)
    {
        const auto verdict = judge.judge(path, size);
        return (verdict.kind == RuleJudge::Kind::Undecided) ? u"?"_s : (verdict.rule ? verdict.rule->name : QString());
    }

    QString decided(const RuleSet &rules, const QString &path, const qint64 size = 100)
    {
        RuleJudge judge {rules, channel('a'), {}, EpisodePattern::standard(), {}};
        return decided(judge, path, size);
    }

    QString refusal(const Rule &rule)
    {
        return rule.validate().value_or(QString());
    }
}

TEST(RuleJudge, pathsAreMatchedAsTitlesOfRss)
{
    EXPECT_EQ(decided(set({rule(u"r"_s, u"disc iso"_s)}), u"2025/Disc1.ISO"_s), u"r");
    EXPECT_EQ(decided(set({rule(u"r"_s, u"disc iso"_s)}), u"2025/disc1.img"_s), u"");
    EXPECT_EQ(decided(set({rule(u"r"_s, u"img|d?sc*iso"_s)}), u"2025/disc1.iso"_s), u"r");
    // since qBittorrent 5.2 a wildcard stands for "/", too
    const bool isForSlash = QRegularExpression(Utils::String::wildcardToRegexPattern(u"2025*iso"_s)).match(u"2025/disc1.iso"_s).hasMatch();
    EXPECT_EQ(decided(set({rule(u"r"_s, u"2025*iso"_s)}), u"2025/disc1.iso"_s), (isForSlash ? u"r"_s : QString()));

    Rule without = rule(u"r"_s, u"iso"_s);
    without.mustNotContain = u"sample|raw disc2"_s;
    EXPECT_EQ(decided(set({without}), u"raw/disc1.iso"_s), u"r");
    EXPECT_EQ(decided(set({without}), u"raw/disc2.iso"_s), u"");
    EXPECT_EQ(decided(set({without}), u"a/Sample.iso"_s), u"");

    Rule regex = rule(u"r"_s, u"^2025/.*\\.(iso|img)$"_s);
    regex.isRegex = true;
    EXPECT_EQ(decided(set({regex}), u"2025/a/b.img"_s), u"r");
    EXPECT_EQ(decided(set({regex}), u"2024/a/b.img"_s), u"");

    Rule episodes = rule(u"r"_s);
    episodes.episodeFilter = u"1x2;8-10;15-;"_s;
    EXPECT_EQ(decided(set({episodes}), u"show/show.S01E09.mkv"_s), u"r");
    EXPECT_EQ(decided(set({episodes}), u"show/show.S01E11.mkv"_s), u"");
    EXPECT_EQ(decided(set({episodes}), u"show/show.1x2.mkv"_s), u"r");
}

// q#8641
TEST(RuleJudge, aRuleWithoutConditionMatchesNothingUnlessItIsSaid)
{
    for (const QString &nothing : {u""_s, u"|"_s, u" "_s, u" | |"_s})
    {
        Rule empty = rule(u"r"_s, nothing);
        EXPECT_EQ(decided(set({empty}), u"a.iso"_s), u"") << qPrintable(nothing);
        empty.isSmart = true;
        EXPECT_EQ(decided(set({empty}), u"a.iso"_s), u"");
        empty.action = RuleAction::AddTorrent;
        EXPECT_EQ(decided(set({empty}), u"a.torrent"_s), u"");
        empty.isForEveryItem = true;
        EXPECT_EQ(decided(set({empty}), u"a.torrent"_s), u"r");
        EXPECT_EQ(decided(set({empty}), u"a.iso"_s), u"") << "that is no torrent";
    }

    // nor does an alternative that was left empty
    EXPECT_EQ(decided(set({rule(u"r"_s, u"iso|"_s)}), u"a.img"_s), u"");
    Rule without = rule(u"r"_s, u"iso"_s);
    without.mustNotContain = u"sample|"_s;
    EXPECT_EQ(decided(set({without}), u"a.iso"_s), u"r");
}

TEST(RuleJudge, theFirstThatMatchesDecides)
{
    Rule off = rule(u"off"_s, u"iso"_s);
    off.isEnabled = false;
    Rule small = rule(u"small"_s, u"iso"_s);
    small.maxSize = 10;
    Rule large = rule(u"large"_s, u"iso"_s);
    large.minSize = 1'000;
    const RuleSet rules = set({off, small, large, rule(u"rest"_s, u"iso"_s), rule(u"never"_s, u"iso"_s)});
    EXPECT_EQ(decided(rules, u"a.iso"_s, 10), u"small");
    EXPECT_EQ(decided(rules, u"a.iso"_s, 11), u"rest");
    EXPECT_EQ(decided(rules, u"a.iso"_s, 999), u"rest");
    EXPECT_EQ(decided(rules, u"a.iso"_s, 1'000), u"large");
}

// q#1805
TEST(RuleJudge, aRuleHoldsWhereItsScopeSays)
{
    Rule all = rule(u"all"_s, u"x"_s);
    Rule folders = rule(u"folders"_s, u"x"_s);
    folders.scope = RuleScope::Folders;
    folders.folders = QStringList {u"Films"_s};
    Rule channels = rule(u"channels"_s, u"x"_s);
    channels.scope = RuleScope::Channels;
    channels.channels = {channel('b')};

    const auto decidedFor = [&](const PublicKey &key, const QString &folder)
    {
        RuleJudge judge {set({folders, channels, all}), key, folder, EpisodePattern::standard(), {}};
        return decided(judge, u"x"_s);
    };
    EXPECT_EQ(decidedFor(channel('a'), u"Films"_s), u"folders");
    EXPECT_EQ(decidedFor(channel('a'), u"Films/Old"_s), u"folders");
    EXPECT_EQ(decidedFor(channel('a'), u"Films 2"_s), u"all");
    EXPECT_EQ(decidedFor(channel('b'), {}), u"channels");
    EXPECT_EQ(decidedFor(channel('c'), {}), u"all");
    RuleJudge judge {set({folders, channels}), channel('c'), {}, EpisodePattern::standard(), {}};
    EXPECT_TRUE(judge.isIdle());
}

TEST(RuleJudge, aSmartRuleTakesAnEpisodeOnce)
{
    Rule smart = rule(u"smart"_s, u"show"_s);
    smart.isSmart = true;
    const RuleSet rules = set({smart});

    RuleJudge first {rules, channel('a'), {}, EpisodePattern::standard(), {}};
    EXPECT_EQ(decided(first, u"show/show.s01e02.720p.mkv"_s), u"smart");
    EXPECT_EQ(decided(first, u"show/show.1x02.1080p.mkv"_s), u"");
    EXPECT_EQ(decided(first, u"show/show.s01e03.mkv"_s), u"smart");
    EXPECT_EQ(decided(first, u"show/cover.jpg"_s), u"smart") << "that is no episode";
    EXPECT_EQ(first.newlyTaken().size(), 2);

    // what it has taken is remembered; an item that changes is no other one
    RuleJudge second {rules, channel('a'), {}, EpisodePattern::standard(), first.newlyTaken()};
    EXPECT_EQ(decided(second, u"show/show.s01e02.480p.mkv"_s), u"");
    EXPECT_EQ(decided(second, u"show/show.s01e02.720p.mkv"_s), u"smart");
    EXPECT_EQ(decided(second, u"show/show.s01e02.proper.mkv"_s), u"smart");
    EXPECT_EQ(decided(second, u"show/show.s01e02.proper.x265.mkv"_s), u"");
    RuleJudge elsewhere {rules, channel('b'), {}, EpisodePattern::standard(), first.newlyTaken()};
    EXPECT_EQ(decided(elsewhere, u"show/show.s01e02.720p.mkv"_s), u"");

    EpisodePattern withoutRepacks = EpisodePattern::standard();
    withoutRepacks.takesRepacks = false;
    RuleJudge third {rules, channel('a'), {}, withoutRepacks, first.newlyTaken()};
    EXPECT_EQ(decided(third, u"show/show.s01e02.proper.mkv"_s), u"");
}

TEST(RuleJudge, episodesThatAreRememberedAreBounded)
{
    Rule smart = rule(u"smart"_s, u"show"_s);
    smart.isSmart = true;
    RuleJudge judge {set({smart}), channel('a'), {}, EpisodePattern::standard(), {}};
    for (int i = 0; i < (RuleJudge::EPISODES_MAX + 10); ++i)
        judge.judge(u"show.%1x1.mkv"_s.arg(i), 1);
    EXPECT_EQ(judge.newlyTaken().size(), RuleJudge::EPISODES_MAX);
}

// A path that makes an expression go through all the ways there are
TEST(RuleJudge, aHostilePathCostsLittleAndGetsNothingPastARule)
{
    const QString hostile = u"b"_s + QString(254, u'a');

    // what must not be there may be there, for all that is known
    Rule regex = rule(u"regex"_s, u"a"_s);
    regex.isRegex = true;
    regex.mustNotContain = u"(a+)+[bc]$"_s;
    EXPECT_EQ(decided(set({regex, rule(u"all"_s, u"a"_s)}), hostile), u"?");
    EXPECT_EQ(decided(set({regex, rule(u"all"_s, u"a"_s)}), u"aab"_s), u"all");
    regex.mustNotContain.clear();
    regex.mustContain = u"(a+)+[bc]$"_s;
    EXPECT_EQ(decided(set({regex, rule(u"all"_s, u"a"_s)}), hostile), u"?");

    Rule wildcards = rule(u"wildcards"_s, u"*a*a*a*a*a*a*a[!a]?"_s);
    EXPECT_EQ(decided(set({wildcards, rule(u"all"_s, u"a"_s)}), hostile), u"?");

    // and a channel that is full of them
    RuleJudge judge {set({regex, wildcards}), channel('a'), {}, EpisodePattern::standard(), {}};
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 5'000; ++i)
        EXPECT_EQ(decided(judge, hostile + QString::number(i)), u"?");
    EXPECT_LT(timer.durationElapsed(), (10 * RuleJudge::TIME_OF_A_RULE));
    EXPECT_FALSE(judge.problems().isEmpty());
    EXPECT_LE(judge.problems().size(), 3);
}

TEST(Rule, textsBeyondTheirLimitsAreRefused)
{
    EXPECT_EQ(refusal(rule(QString(Rule::NAME_MAX_LENGTH, u'n'), u"a"_s)), u"");
    EXPECT_NE(refusal(rule(QString(Rule::NAME_MAX_LENGTH + 1, u'n'), u"a"_s)), u"");
    EXPECT_NE(refusal(rule(u" "_s, u"a"_s)), u"");
    EXPECT_EQ(refusal(rule(u"r"_s, QString(Rule::EXPRESSION_MAX_LENGTH, u'x'))), u"");
    EXPECT_NE(refusal(rule(u"r"_s, QString(Rule::EXPRESSION_MAX_LENGTH + 1, u'x'))), u"");
    EXPECT_EQ(refusal(rule(u"r"_s, u"a|"_s.repeated(Rule::TERMS_MAX))), u"");
    EXPECT_NE(refusal(rule(u"r"_s, u"a b|"_s.repeated(Rule::TERMS_MAX))), u"");
    EXPECT_EQ(refusal(rule(u"r"_s, QString(Rule::WILDCARDS_MAX, u'*'))), u"");
    EXPECT_NE(refusal(rule(u"r"_s, u"a*"_s.repeated(Rule::WILDCARDS_MAX + 1))), u"");

    Rule targets = rule(u"r"_s, u"a"_s);
    targets.channels = QList<PublicKey>(Rule::TARGETS_MAX, channel('a'));
    EXPECT_EQ(refusal(targets), u"");
    targets.channels.append(channel('b'));
    EXPECT_NE(refusal(targets), u"");

    Rule params = rule(u"r"_s, u"a"_s);
    params.torrentParams.category = QString(Rule::PARAMS_MAX_SIZE, u'c');
    EXPECT_NE(refusal(params), u"");

    Rule regex = rule(u"r"_s, u"(a"_s);
    regex.isRegex = true;
    EXPECT_TRUE(refusal(regex).contains(u"\"r\"")) << "a sentence names the rule";
    Rule episodes = rule(u"r"_s, u"a"_s);
    episodes.episodeFilter = u"1x2-3-4;"_s;
    EXPECT_NE(refusal(episodes), u"");
    Rule sizes = rule(u"r"_s, u"a"_s);
    sizes.minSize = 10;
    sizes.maxSize = 9;
    EXPECT_NE(refusal(sizes), u"");
}

TEST(Rule, isTheSameAfterJson)
{
    Rule everything = rule(u"Films \"x\""_s, u"a|b"_s);
    everything.isEnabled = false;
    everything.scope = RuleScope::Channels;
    everything.folders = QStringList {u"f"_s};
    everything.channels = {channel('a'), channel('b')};
    everything.mustNotContain = u"c"_s;
    everything.isRegex = true;
    everything.episodeFilter = u"1x2;"_s;
    everything.isSmart = true;
    everything.minSize = 0;
    everything.maxSize = Q_INT64_C(1) << 52;
    everything.isForEveryItem = true;
    everything.action = RuleAction::AddTorrent;
    everything.priority = ItemPriority::High;
    everything.torrentParams.category = u"films"_s;
    everything.torrentParams.addStopped = true;
    everything.torrentParams.savePath = Path(u"/data"_s);

    const auto back = Rule::fromJson(everything.toJson());
    ASSERT_TRUE(back) << qPrintable(back.error());
    EXPECT_EQ(back->toJson(), everything.toJson());
    EXPECT_EQ(back->torrentParams.category, u"films");

    for (const auto &[name, value] : QList<std::pair<QString, QJsonValue>> {{u"scope"_s, u"x"_s}, {u"action"_s, u"x"_s}, {u"priority"_s, 2}
            , {u"minSize"_s, -1}, {u"maxSize"_s, 1.5}, {u"maxSize"_s, 1e300}, {u"channels"_s, QJsonArray {u"12"_s}}, {u"name"_s, u""_s}})
    {
        QJsonObject json = everything.toJson();
        json[name] = value;
        EXPECT_FALSE(Rule::fromJson(json)) << qPrintable(name);
    }
}

TEST(Rule, whatIsSaidOfTorrentsIsKeptWhileItDoesSomethingElse)
{
    Rule films = rule(u"films"_s, u"mkv"_s);
    EXPECT_FALSE(films.toJson().contains(u"torrentParams"_s));
    films.torrentParams.category = u"films"_s;
    films.torrentParams.addStopped = true;
    const auto back = Rule::fromJson(films.toJson());
    ASSERT_TRUE(back);
    EXPECT_TRUE(*back == films);

    RuleSet rules;
    const auto import = rules.add(set({films}).toJson());
    ASSERT_TRUE(import);
    EXPECT_TRUE(rules.rules() == QList<Rule> {films});
}

TEST(Rule, foldersAreThoseOfTheList)
{
    const auto folders = [](const QJsonArray &names) { return Rule::fromJson({{u"name"_s, u"r"_s}, {u"scope"_s, u"folders"_s}, {u"folders"_s, names}}); };
    const auto clean = folders({u" Films / Old/"_s, u"Musik"_s});
    ASSERT_TRUE(clean) << qPrintable(clean.error());
    EXPECT_EQ(clean->folders, QStringList({u"Films/Old"_s, u"Musik"_s}));
    for (const QString &name : {u""_s, u" / "_s, QString(600, u'x'), u"a/b/c/d/e/f/g/h/i/j/k"_s})
    {
        const auto refused = folders({name});
        ASSERT_FALSE(refused) << qPrintable(name);
        EXPECT_TRUE(refused.error().contains(u"\"r\""));
    }
}

TEST(RuleSet, rulesFollowTheirFolders)
{
    Rule films = rule(u"films"_s, u"x"_s);
    films.folders = QStringList {u"Films"_s, u"Films/Old"_s, u"Films 2"_s};
    RuleSet rules = set({films, rule(u"other"_s, u"x"_s)});
    EXPECT_FALSE(rules.moveFolder(u"Film"_s, u"Cinema"_s));
    EXPECT_TRUE(rules.moveFolder(u"Films"_s, u"Cinema"_s));
    EXPECT_EQ(rules.rules().first().folders, QStringList({u"Cinema"_s, u"Cinema/Old"_s, u"Films 2"_s}));
    // one that is dissolved is not everywhere
    EXPECT_TRUE(rules.moveFolder(u"Cinema"_s, {}));
    EXPECT_EQ(rules.rules().first().folders, QStringList({u"Cinema"_s, u"Old"_s, u"Films 2"_s}));
}

TEST(RuleSet, isBounded)
{
    RuleSet rules;
    for (int i = 0; i < RuleSet::RULES_MAX; ++i)
        ASSERT_TRUE(rules.set(rule(QString::number(i), u"a"_s)));
    EXPECT_FALSE(rules.set(rule(u"more"_s, u"a"_s)));
    EXPECT_TRUE(rules.set(rule(u"7"_s, u"b"_s))) << "takes the place of the one that is there";
    EXPECT_EQ(rules.rules()[7].mustContain, u"b");
    EXPECT_TRUE(rules.remove(u"7"_s));
    EXPECT_FALSE(rules.remove(u"7"_s));

    const auto back = RuleSet::fromJson(rules.toJson());
    ASSERT_TRUE(back);
    EXPECT_EQ(back->toJson(), rules.toJson());

    EXPECT_FALSE(RuleSet::fromRules({rule(u"a"_s, u"x"_s), rule(u"a"_s, u"y"_s)}));
    EXPECT_FALSE(RuleSet::fromJson(QByteArray(RuleSet::TEXT_MAX_SIZE + 1, ' ')));
    EXPECT_FALSE(RuleSet::fromJson(QByteArray(100, '[')));
    EXPECT_FALSE(RuleSet::fromJson(R"({"version":2,"rules":[]})"));
    EXPECT_FALSE(RuleSet::fromJson("[]"));
    EXPECT_FALSE(RuleSet::fromJson(""));
}

TEST(RuleSet, readsTheRulesOfRss)
{
    // as qBittorrent 5.1.0 writes rss/download_rules.json
    const QByteArray json = R"({
        "Late": {"enabled": true, "priority": 1, "useRegex": false, "mustContain": "show 1080p", "mustNotContain": "sample", "episodeFilter": "1x2;",
            "affectedFeeds": ["https://example.org/feed"], "lastMatch": "", "ignoreDays": 0, "smartFilter": true, "previouslyMatchedEpisodes": [],
            "addPaused": true, "savePath": "/data", "assignedCategory": "old", "torrentContentLayout": null,
            "torrentParams": {"category": "shows", "tags": ["a", "b"], "save_path": "/data/shows", "stopped": true, "operating_mode": "AutoManaged"}},
        "Early": {"enabled": true, "priority": 0, "useRegex": true, "mustContain": "^x", "mustNotContain": "", "affectedFeeds": [],
            "savePath": "/old", "assignedCategory": "old"},
        "Broken": {"mustContain": "(", "useRegex": true}})";

    RuleSet rules = set({rule(u"Early"_s, u"mine"_s)});
    const auto import = rules.add(json);
    ASSERT_TRUE(import) << qPrintable(import.error());
    EXPECT_TRUE(import->isFromRss);
    EXPECT_EQ(import->taken, (QStringList {u"Early (2)"_s, u"Late"_s}));
    EXPECT_EQ(import->refused.size(), 1);

    ASSERT_EQ(rules.rules().size(), 3);
    EXPECT_EQ(rules.rules()[0].mustContain, u"mine");
    const Rule &early = rules.rules()[1];
    EXPECT_TRUE(early.isRegex);
    EXPECT_EQ(early.torrentParams.category, u"old");
    const Rule &late = rules.rules()[2];
    EXPECT_FALSE(late.isEnabled);
    EXPECT_EQ(late.action, RuleAction::AddTorrent);
    EXPECT_EQ(late.mustContain, u"show 1080p");
    EXPECT_EQ(late.mustNotContain, u"sample");
    EXPECT_TRUE(late.isSmart);
    EXPECT_EQ(late.torrentParams.category, u"shows");
    EXPECT_EQ(late.torrentParams.savePath, Path(u"/data/shows"_s));
    EXPECT_EQ(late.torrentParams.addStopped, true);
    EXPECT_EQ(late.torrentParams.tags.size(), 2);

    EXPECT_FALSE(rules.add("[]"));
    EXPECT_FALSE(rules.add(R"({"a": 1})"));
    EXPECT_FALSE(rules.add(R"({"a": {"b": 1}})"));
}

TEST(RuleSet, importsItsOwnTextOnce)
{
    const RuleSet source = set({rule(u"a"_s, u"x"_s), rule(u"b"_s, u"y"_s)});
    RuleSet rules = set({rule(u"a"_s, u"x"_s), rule(u"b"_s, u"other"_s)});
    const auto import = rules.add(source.toJson());
    ASSERT_TRUE(import);
    EXPECT_FALSE(import->isFromRss);
    EXPECT_EQ(import->taken, QStringList {u"b (2)"_s});
    EXPECT_TRUE(rules.rules()[2].isEnabled);
}
