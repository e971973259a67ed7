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

#include <QByteArray>
#include <QCoreApplication>
#include <QList>
#include <QStringList>

#include "base/3rdparty/expected.hpp"

#include "rule.h"

namespace Megatorrent
{
    // The user's rules in their order: of those that match an item, the first decides.
    class RuleSet
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::RuleSet)

    public:
        static constexpr qsizetype RULES_MAX = 200;
        static constexpr qsizetype TEXT_MAX_SIZE = 8 * 1024 * 1024;   // of all of them as JSON

        const QList<Rule> &rules() const { return m_rules; }
        bool isEmpty() const { return m_rules.isEmpty(); }
        const Rule *find(const QString &name) const;
        // The names of those that take each episode once, and are on
        QStringList smartRules() const;

        // Takes the place of the one with this name, or comes last. Errors are sentences.
        nonstd::expected<void, QString> set(const Rule &rule);
        bool remove(const QString &name);
        // What rules name folders of subscriptions by, when one has got another name or place.
        // Returns whether that changes any.
        bool moveFolder(const QString &from, const QString &to);
        // All of them anew
        static nonstd::expected<RuleSet, QString> fromRules(const QList<Rule> &rules);

        QByteArray toJson() const;
        // A text that toJson() has written. All or nothing.
        static nonstd::expected<RuleSet, QString> fromJson(const QByteArray &json);

        struct Import
        {
            QStringList taken;           // names, as they are called now
            QStringList refused;         // sentences
            bool isFromRss = false;      // these are switched off
        };
        // Adds what is in a text of toJson(), or in the file that qBittorrent keeps (and exports)
        // its RSS rules in. A name that is there already gets a number; the rules that are here
        // stay as they are, and before those that come.
        nonstd::expected<Import, QString> add(const QByteArray &json);

        friend bool operator==(const RuleSet &left, const RuleSet &right) = default;

    private:
        QString freeName(const QString &name) const;

        QList<Rule> m_rules;
    };
}
