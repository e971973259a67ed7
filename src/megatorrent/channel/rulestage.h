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

#include <memory>
#include <optional>

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include "base/3rdparty/expected.hpp"

#include "itemstore.h"
#include "rulejudge.h"

namespace Megatorrent
{
    class Database;
    struct ItemChoice;

    // By what the items of a version are judged
    struct RuleJudging
    {
        RuleSet rules;               // none: nothing is judged
        EpisodePattern episodes;
        PublicKey channel;
        QString folder;
        bool isChosenByRules = false;   // what no rule decides on is not wanted
    };

    // What a rule had to say of the items of a version
    struct RuleNews
    {
        QString rule;
        RuleAction action = RuleAction::Download;
        qint64 items = 0;
        QString path;                // of the first
    };

    struct RuleOutcome
    {
        QList<RuleNews> news;
        QList<TakenEpisode> episodes;
        QStringList problems;        // sentences of RuleJudge
    };

    // Judges the new and changed items of a version while it is being staged, batch by batch.
    // Worker thread; blocks.
    class RuleStage
    {
        Q_DISABLE_COPY_MOVE(RuleStage)

    public:
        RuleStage(qint64 channel, const RuleJudging &judging, Database *database);
        ~RuleStage();

        nonstd::expected<void, QString> begin();
        bool isIdle() const { return !m_judge; }
        // `known`: as ItemStore::known(), or empty. Returns whether those that were decided on are
        // wanted.
        nonstd::expected<QHash<QString, bool>, QString> judge(const QList<ItemRecord> &items, const QList<std::optional<ItemStore::ItemKnown>> &known);

        RuleOutcome outcome() const;

    private:
        ItemChoice chosen(const ItemRecord &item, const std::optional<ItemStore::ItemKnown> &known, bool wasByRule);
        void tell(const Rule &rule, const QString &path);

        const qint64 m_channel;
        const RuleJudging m_judging;
        Database *m_database = nullptr;
        std::unique_ptr<RuleJudge> m_judge;
        QList<RuleNews> m_news;
    };
}
