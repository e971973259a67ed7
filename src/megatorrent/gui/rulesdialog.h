/*
 * Megatorrent, channels for qBittorrent.
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

#include <QDialog>

#include "base/settingvalue.h"

#include "../channel/ruleset.h"

class QListWidget;
class QListWidgetItem;
class QPushButton;
class QSplitter;

namespace Megatorrent
{
    class InlineMessage;
    class RuleEditor;
    class RuleMatches;

    // The user's rules: their list, one of them, and what it matches. A rule is saved when another one is chosen, or the dialog closed.
    class RulesDialog final : public QDialog
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(RulesDialog)

    public:
        explicit RulesDialog(QWidget *parent);
        ~RulesDialog() override;

    private:
        void reject() override;
        bool eventFilter(QObject *watched, QEvent *event) override;
        QWidget *makeList();
        void load();
        void fillList();
        void handleChangedElsewhere();
        qsizetype indexOf(const QString &name) const;    // -1: there is none
        bool hasRule(const QString &name) const;
        QListWidgetItem *addItem(const Rule &rule);
        void select(const QString &name);
        void handleCurrent();
        void handleItem(QListWidgetItem *item);
        void handleEdited();
        // Of the one that is shown, with what has been entered
        std::optional<Rule> edited() const;
        bool saveEdited();
        bool store(const QList<Rule> &rules);
        QList<Rule> rulesInOrder() const;
        void addRule();
        void removeSelected();
        void moveCurrent(int difference);
        void importRules();
        void handleImport(const nonstd::expected<QByteArray, QString> &content);
        void exportRules();
        void applyRules();

        SettingValue<QSize> m_storeDialogSize;
        SettingValue<QByteArray> m_storeSplitter;
        QList<Rule> m_rules;                // in their order
        QString m_current;                  // the name of the one in the editor; empty: none
        QString m_conflict;                 // what has become of it elsewhere, while it was being edited
        bool m_isOwnChange = false;
        bool m_isRefused = false;           // closing, because of what is wrong

        InlineMessage *m_message = nullptr;
        QSplitter *m_splitter = nullptr;
        QListWidget *m_list = nullptr;
        QPushButton *m_add = nullptr;
        QPushButton *m_rename = nullptr;
        QPushButton *m_remove = nullptr;
        RuleEditor *m_editor = nullptr;
        RuleMatches *m_matches = nullptr;
        QPushButton *m_apply = nullptr;
    };
}
