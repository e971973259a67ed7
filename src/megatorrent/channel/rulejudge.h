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

#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include <QByteArray>
#include <QCoreApplication>
#include <QHash>
#include <QRegularExpression>
#include <QString>
#include <QStringList>

#include "ruleset.h"

namespace Megatorrent
{
    // How an episode is recognized, as the options of RSS say
    struct EpisodePattern
    {
        static EpisodePattern standard();
        // The options say so. Main thread
        static EpisodePattern fromOptions();

        QRegularExpression regex;
        bool takesRepacks = true;

        friend bool operator==(const EpisodePattern &left, const EpisodePattern &right) = default;
    };

    // What the subsystem judges items by
    struct RuleBook
    {
        RuleSet rules;
        EpisodePattern episodes = EpisodePattern::standard();
        bool areKnown = true;           // the file with the rules could be read, or there are others now
        qint64 torrentMaxSize = 100 * 1024 * 1024;   // of files that become torrents, as the options say
        bool wereLost = false;          // it could not, at this start: what its rules have taken is kept
    };

    // An episode that a smart rule has taken, and the item that it was; for an item that changes is
    // no other one
    struct TakenEpisode
    {
        QString rule;
        QString episode;
        QByteArray item;
        QString path = {};      // of the item, where it has just been taken

        friend bool operator==(const TakenEpisode &left, const TakenEpisode &right) = default;
    };

    // Judges the items of one subscription, one after another, on the thread of its owner. Paths
    // are foreign, and an expression may be slow on some: each rule has a time in all that grows
    // with the number of items, and when that is used up, or a single match is given up, the rule
    // decides nothing any more, nor does any rule after it for that item: on a guess nothing is
    // downloaded.
    class RuleJudge
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::RuleJudge)
        Q_DISABLE_COPY_MOVE(RuleJudge)

    public:
        static constexpr std::chrono::milliseconds TIME_OF_A_RULE {2'000};
        static constexpr std::chrono::microseconds TIME_OF_AN_ITEM {50};
        static constexpr qsizetype EPISODES_MAX = 10'000;     // of a rule

        enum class Kind
        {
            NoRule,         // none matches
            Decided,
            Undecided       // a rule would have to be asked that takes too long
        };

        struct Verdict
        {
            Kind kind = Kind::NoRule;
            const Rule *rule = nullptr;   // valid as long as the judge
        };

        // Of the rules those that are on and in scope
        RuleJudge(const RuleSet &rules, const PublicKey &channel, const QString &folder, const EpisodePattern &episodes, const QList<TakenEpisode> &taken);
        ~RuleJudge();

        // No rule could match anything
        bool isIdle() const { return m_rules.empty(); }
        Verdict judge(const QString &path, qint64 size);

        // What smart rules have taken since the beginning
        const QList<TakenEpisode> &newlyTaken() const { return m_newlyTaken; }
        // Sentences: rules that took too long
        const QStringList &problems() const { return m_problems; }

        // By its name: can the item be added to the transfer list?
        static bool isTorrentItem(const QString &path);

    private:
        struct Entry;
        enum class Match { No, Yes, GivenUp };

        Match match(Entry &entry, const QString &path, qint64 size);
        Match matchText(Entry &entry, const QString &path);
        bool takesEpisode(Entry &entry, const QString &path);

        const PublicKey m_channel;
        const EpisodePattern m_episodes;
        std::vector<std::unique_ptr<Entry>> m_rules;
        QList<TakenEpisode> m_newlyTaken;
        QStringList m_problems;
        qint64 m_judged = 0;
    };
}
