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

#include <optional>

#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include "base/3rdparty/expected.hpp"
#include "base/bittorrent/addtorrentparams.h"

#include "../content/link.h"
#include "itemstore.h"

namespace RSS
{
    class AutoDownloadRule;
}

namespace Megatorrent
{
    // What becomes of an item that a rule matches
    enum class RuleAction
    {
        Download,
        Skip,           // not downloaded
        Notify,         // not downloaded; the user is told
        AddTorrent      // downloaded, and then added to qBittorrent's transfer list: .torrent files and magnet links only
    };

    // Of which subscriptions a rule is to judge the items
    enum class RuleScope
    {
        All,            // also those that are added later
        Folders,        // those that are in these folders of the list, or below, at the time
        Channels
    };

    // The user's choice of items, made in advance. A value; checked when it is read or validate()d.
    struct Rule
    {
        static constexpr qsizetype NAME_MAX_LENGTH = 200;
        static constexpr qsizetype EXPRESSION_MAX_LENGTH = 2'000;
        static constexpr qsizetype TERMS_MAX = 50;              // alternatives and words of an expression
        static constexpr qsizetype WILDCARDS_MAX = 8;           // of one word
        static constexpr qsizetype TARGETS_MAX = 1'000;         // folders or channels
        static constexpr qsizetype PARAMS_MAX_SIZE = 16 * 1024; // of torrentParams as JSON

        QString name;                    // no two rules have the same
        bool isEnabled = true;
        RuleScope scope = RuleScope::All;
        QStringList folders;
        QList<PublicKey> channels;

        // As in the rules of RSS, applied to the path: words with wildcards, of which all must be
        // there, `|` for alternatives; or a regular expression
        QString mustContain;
        QString mustNotContain;
        bool isRegex = false;
        QString episodeFilter;
        bool isSmart = false;            // each episode once
        std::optional<qint64> minSize;   // bytes, both inclusive
        std::optional<qint64> maxSize;
        bool isForEveryItem = false;     // without it, a rule that has no condition matches nothing

        RuleAction action = RuleAction::Download;
        ItemPriority priority = ItemPriority::Normal;
        BitTorrent::AddTorrentParams torrentParams;

        // Does it say anything of an item? Being off is no condition, nor is the scope
        bool hasCondition() const;
        // Does it hold for this subscription?
        bool isInScope(const PublicKey &channel, const QString &folder) const;

        // Why it cannot be used, a sentence; nothing: it can
        std::optional<QString> validate() const;
        // For what the two have in common, which is how a path is matched. Neither off nor smart:
        // that is judged elsewhere.
        RSS::AutoDownloadRule toRssRule() const;

        QJsonObject toJson() const;
        // What is not there keeps its default. Errors are sentences that name the rule.
        static nonstd::expected<Rule, QString> fromJson(const QJsonObject &json);
        // Switched off and for all subscriptions, since feeds are no channels
        static nonstd::expected<Rule, QString> fromRssJson(const QString &name, const QJsonObject &json);

        friend bool operator==(const Rule &left, const Rule &right) = default;
    };

    // The words of an expression with wildcards, alternative by alternative, without those that are
    // empty
    QList<QStringList> wildcardTerms(const QString &expression);
}
