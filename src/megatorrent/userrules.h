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

#include <QObject>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

#include "channel/rulestage.h"
#include "channel/rulestore.h"
#include "content/error.h"

namespace Megatorrent
{
    class Engine;
    class EngineHost;
    class Tasks;

    // The user's rules: keeps them, passes them to the engine, and says what they have done. Main
    // thread; errors are sentences for the user.
    class UserRules final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(UserRules)

    public:
        // They outlive it. `file`: in which the rules are kept
        UserRules(EngineHost *host, Tasks *tasks, const Path &file, QObject *parent = nullptr);

        // loaded() follows.
        void load();
        bool isLoaded() const { return m_isLoaded; }
        // Until then there are none, which is not what the user has.
        nonstd::expected<void, Error> requireLoaded() const;
        // Why it is not known what the rules are, a sentence; empty: it is
        const QString &problem() const { return m_problem; }
        // With qBittorrent's options of how an episode is recognized
        RuleBook book() const;
        // It has just been made with book().
        void follow(const Engine *engine);

        // In their order: of those that match, the first decides on items that are new or have
        // changed
        const RuleSet &all() const { return m_rules; }
        // `former`: what they were when the user began to change them; nothing is done if they are others by now. Nothing: whatever
        // they are
        nonstd::expected<void, Error> set(const QList<Rule> &rules, const std::optional<QList<Rule>> &former = std::nullopt);
        // Takes the place of the one with this name, or comes last
        nonstd::expected<void, Error> add(const Rule &rule);
        nonstd::expected<void, Error> remove(const QString &name);
        // A folder of subscriptions has got another name or place: rules that name it follow.
        void followFolder(const QString &from, const QString &to);
        // Rules as exported, or those of RSS
        nonstd::expected<RuleSet::Import, Error> import(const QByteArray &json);
        // Returns the task. Nothing: all subscriptions. Dry: only says what would be done
        nonstd::expected<int, Error> apply(const std::optional<PublicKey> &key, bool isDry);
        // What this rule would do to what is here, if it were on and alone. Returns the task.
        nonstd::expected<int, Error> test(const Rule &rule, const std::optional<PublicKey> &key);

    signals:
        void loaded();
        void changed();

    private:
        void take(const RuleSet &rules);
        nonstd::expected<void, Error> requireKnown() const;
        void pass();
        nonstd::expected<int, Error> startRun(const std::optional<PublicKey> &key, const std::optional<RuleSet> &rules, bool isDry);
        void tell(const QString &name, const RuleOutcome &outcome);

        EngineHost *const m_host;
        Tasks *const m_tasks;
        RuleStore m_store;
        RuleSet m_rules;
        bool m_isLoaded = false;
        QString m_problem;
        bool m_wereLost = false;
        RuleBook m_passed;                    // that the engine has
    };
}
