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

#include "rulejudge.h"

#include <algorithm>

#include <QElapsedTimer>

#include "base/global.h"
#include "base/rss/rss_article.h"
#include "base/rss/rss_autodownloader.h"
#include "base/rss/rss_autodownloadrule.h"
#include "base/utils/string.h"

#include "../crypto/hash.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // A match that is given up (PCRE's limit of ten million steps) takes tens of these
    const std::chrono::nanoseconds SUSPICIOUS_TIME = 1ms;

    QString episodeOf(const QRegularExpression &regex, const QString &path)
    {
        const QRegularExpressionMatch match = regex.match(path);
        QStringList parts;
        for (int i = 1; match.hasMatch() && (i <= match.lastCapturedIndex()); ++i)
        {
            const QString part = match.captured(i);
            if (part.isEmpty())
                continue;
            bool isNumber = false;
            const int number = part.toInt(&isNumber);
            parts.append(isNumber ? QString::number(number) : part);
        }
        return parts.join(u'x');
    }
}

struct RuleJudge::Entry
{
    Rule rule;
    RSS::AutoDownloadRule matcher;
    bool hasText = false;                                // is there anything to match but the size
    QList<QRegularExpression> expressions;               // what the matcher matches by
    QHash<QString, QByteArray> episodes;                 // taken, and by which item
    qsizetype learnt = 0;                                // of these, since the beginning
    std::chrono::nanoseconds used {0};
    bool isExhausted = false;

    // Would one of the expressions be given up on this path? The matcher does not tell that from
    // "no match".
    bool isGivenUp(const QString &path) const
    {
        return std::ranges::any_of(expressions, [&path](const QRegularExpression &expression) { return !expression.match(path).isValid(); });
    }
};

EpisodePattern EpisodePattern::standard()
{
    // as RSS's are where nothing else has been set
    static const QRegularExpression regex {u"(?:_|\\b)(?:s(\\d+)e(\\d+))|(?:(\\d+)x(\\d+))|(?:(\\d{4}[.\\-]\\d{1,2}[.\\-]\\d{1,2}))|(?:(\\d{1,2}[.\\-]\\d{1,2}[.\\-]\\d{4}))(?:_|\\b)"_s
            , QRegularExpression::CaseInsensitiveOption | QRegularExpression::ExtendedPatternSyntaxOption | QRegularExpression::UseUnicodePropertiesOption};
    return {.regex = regex};
}

EpisodePattern EpisodePattern::fromOptions()
{
    const auto *downloader = RSS::AutoDownloader::instance();
    if (!downloader || !downloader->smartEpisodeRegex().isValid())
        return standard();
    return {.regex = downloader->smartEpisodeRegex(), .takesRepacks = downloader->downloadRepacks()};
}

RuleJudge::RuleJudge(const RuleSet &rules, const PublicKey &channel, const QString &folder, const EpisodePattern &episodes, const QList<TakenEpisode> &taken)
    : m_channel {channel}
    , m_episodes {episodes}
{
    for (const Rule &rule : rules.rules())
    {
        if (!rule.isEnabled || !rule.isInScope(channel, folder) || !(rule.hasCondition() || rule.isForEveryItem))
            continue;

        auto entry = std::make_unique<Entry>();
        entry->rule = rule;
        entry->matcher = rule.toRssRule();
        for (const QString &text : {entry->matcher.mustContain(), entry->matcher.mustNotContain()})
        {
            if (rule.isRegex && !text.isEmpty())
                entry->expressions.append(QRegularExpression(text, QRegularExpression::CaseInsensitiveOption));
            for (const QStringList &terms : (rule.isRegex ? QList<QStringList>() : wildcardTerms(text)))
            {
                for (const QString &term : terms)
                    entry->expressions.append(QRegularExpression(Utils::String::wildcardToRegexPattern(term), QRegularExpression::CaseInsensitiveOption));
            }
        }
        entry->hasText = !entry->expressions.isEmpty() || !rule.episodeFilter.isEmpty();
        if (rule.isSmart)
        {
            for (const TakenEpisode &episode : taken)
            {
                if (episode.rule == rule.name)
                    entry->episodes.insert(episode.episode, episode.item);
            }
        }
        m_rules.push_back(std::move(entry));
    }
}

RuleJudge::~RuleJudge() = default;

bool RuleJudge::isTorrentItem(const QString &path)
{
    return path.endsWith(u".torrent", Qt::CaseInsensitive) || path.endsWith(u".magnet", Qt::CaseInsensitive);
}

RuleJudge::Verdict RuleJudge::judge(const QString &path, const qint64 size)
{
    ++m_judged;
    for (const auto &entry : m_rules)
    {
        switch (match(*entry, path, size))
        {
        case Match::No:
            break;
        case Match::Yes:
            return {.kind = Kind::Decided, .rule = &entry->rule};
        case Match::GivenUp:
            return {.kind = Kind::Undecided};
        }
    }
    return {};
}

RuleJudge::Match RuleJudge::match(Entry &entry, const QString &path, const qint64 size)
{
    const Rule &rule = entry.rule;
    // the cheap ones first
    if ((size < rule.minSize.value_or(0)) || (rule.maxSize && (size > *rule.maxSize)))
        return Match::No;
    if ((rule.action == RuleAction::AddTorrent) && !isTorrentItem(path))
        return Match::No;
    if (entry.hasText)
    {
        if (const Match text = matchText(entry, path); text != Match::Yes)
            return text;
    }
    return (!rule.isSmart || takesEpisode(entry, path)) ? Match::Yes : Match::No;
}

RuleJudge::Match RuleJudge::matchText(Entry &entry, const QString &path)
{
    if (entry.isExhausted)
        return Match::GivenUp;

    QElapsedTimer timer;
    timer.start();
    const bool isMatch = entry.matcher.matches({{RSS::Article::KeyTitle, path}});
    const bool isGivenUp = (timer.durationElapsed() > SUSPICIOUS_TIME) && entry.isGivenUp(path);
    entry.used += timer.durationElapsed();

    if (entry.used > (TIME_OF_A_RULE + (m_judged * TIME_OF_AN_ITEM)))
    {
        entry.isExhausted = true;
        m_problems.append(tr("The rule \"%1\" takes too long on this channel's paths, on \"%2\" for instance. What it would have had to decide on is not downloaded. "
                "Simplify its expression, and apply the rules again.").arg(entry.rule.name, path));
    }
    else if (isGivenUp && m_problems.isEmpty())
    {
        m_problems.append(tr("The rule \"%1\" takes too long on \"%2\", which is not downloaded. Simplify its expression, and apply the rules again.").arg(entry.rule.name, path));
    }
    return isGivenUp ? Match::GivenUp : (isMatch ? Match::Yes : Match::No);
}

// As RSS's smart filter, which works on the main thread only and knows no item that changes
bool RuleJudge::takesEpisode(Entry &entry, const QString &path)
{
    QString episode = episodeOf(m_episodes.regex, path);
    if (episode.isEmpty())
        return true;

    const QByteArray item = Crypto::blake2b128(QByteArray(m_channel.toByteArray() + path.toUtf8())).toByteArray();
    QStringList taken {episode};
    if (const auto it = entry.episodes.constFind(episode); it != entry.episodes.cend())
    {
        if (*it == item)
            return true;
        const bool isRepack = path.contains(u"REPACK", Qt::CaseInsensitive);
        const bool isProper = path.contains(u"PROPER", Qt::CaseInsensitive);
        if (!m_episodes.takesRepacks || (!isRepack && !isProper))
            return false;

        const QString full = episode + (isRepack ? u"-REPACK"_s : QString()) + (isProper ? u"-PROPER"_s : QString());
        if (const auto same = entry.episodes.constFind(full); same != entry.episodes.cend())
            return (*same == item);
        taken = {full};
        if (isRepack && isProper)
            taken += {(episode + u"-REPACK"), (episode + u"-PROPER")};
    }
    for (const QString &name : asConst(taken))
    {
        if (++entry.learnt > EPISODES_MAX)
            break;
        entry.episodes.insert(name, item);
        m_newlyTaken.append({.rule = entry.rule.name, .episode = name, .item = item, .path = path});
    }
    return true;
}
