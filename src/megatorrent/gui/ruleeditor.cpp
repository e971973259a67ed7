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

#include "ruleeditor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "base/global.h"
#include "gui/addtorrentparamswidget.h"

#include "../content/naturalorder.h"
#include "../content/printable.h"
#include "../session.h"
#include "channelwords.h"

using namespace Megatorrent;

namespace
{
    const double MIB = 1024 * 1024;
    const double SIZE_MAX_MIB = 8'000'000'000;
    const int TARGET_LINES = 5;

    double toMib(const std::optional<qint64> &size)
    {
        return size ? (static_cast<double>(*size) / MIB) : 0;
    }

    // What was not touched stays as exact as it was.
    std::optional<qint64> toSize(const QDoubleSpinBox *box, const std::optional<qint64> &former)
    {
        if (std::abs(box->value() - (std::round(toMib(former) * 100) / 100)) < 0.001)
            return former;
        return (box->value() > 0) ? std::make_optional<qint64>(std::llround(box->value() * MIB)) : std::nullopt;
    }

    QDoubleSpinBox *makeSizeBox(QWidget *parent, const QString &name)
    {
        auto *box = new QDoubleSpinBox(parent);
        box->setRange(0, SIZE_MAX_MIB);
        box->setDecimals(2);
        box->setSuffix(u" MiB"_s);
        box->setSpecialValueText(RuleEditor::tr("any"));
        box->setAccessibleName(name);
        return box;
    }
}

RuleEditor::RuleEditor(QWidget *parent)
    : QScrollArea(parent)
{
    auto *content = new QWidget(this);
    setWidget(content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);

    auto *layout = new QVBoxLayout(content);
    layout->addWidget(makeScope());
    layout->addWidget(makeConditions());
    layout->addWidget(makeAction());
    layout->addStretch();

    for (const QComboBox *box : {m_scope, m_action, m_priority})
        connect(box, &QComboBox::currentIndexChanged, this, &RuleEditor::report);
    for (const QLineEdit *edit : {m_contains, m_containsNot, m_episodes})
        connect(edit, &QLineEdit::textChanged, this, &RuleEditor::report);
    for (const QCheckBox *box : {m_isRegex, m_isSmart, m_everyItem})
        connect(box, &QCheckBox::toggled, this, &RuleEditor::report);
    for (const QDoubleSpinBox *box : {m_minSize, m_maxSize})
        connect(box, &QDoubleSpinBox::valueChanged, this, &RuleEditor::report);
    connect(m_targets, &QListWidget::itemChanged, this, &RuleEditor::report);
    connect(m_scope, &QComboBox::currentIndexChanged, this, &RuleEditor::showScope);
    connect(m_action, &QComboBox::currentIndexChanged, this, &RuleEditor::showAction);
    setRule({});
    setMinimumWidth(content->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width());
}

QWidget *RuleEditor::makeScope()
{
    auto *group = new QGroupBox(tr("Applies to"), widget());
    m_scope = new QComboBox(group);
    m_scope->addItem(tr("All subscriptions, also later ones"), static_cast<int>(RuleScope::All));
    m_scope->addItem(tr("Folders"), static_cast<int>(RuleScope::Folders));
    m_scope->addItem(tr("Channels"), static_cast<int>(RuleScope::Channels));
    m_scope->setAccessibleName(group->title());
    m_targets = new QListWidget(group);
    m_targets->setUniformItemSizes(true);
    m_targets->setFixedHeight(fontMetrics().lineSpacing() * (TARGET_LINES + 1));

    auto *layout = new QVBoxLayout(group);
    layout->addWidget(m_scope);
    layout->addWidget(m_targets);
    return group;
}

QWidget *RuleEditor::makeConditions()
{
    auto *group = new QGroupBox(tr("Items of which all of this is true"), widget());
    m_contains = new QLineEdit(group);
    m_containsNot = new QLineEdit(group);
    for (QLineEdit *edit : {m_contains, m_containsNot})
    {
        edit->setMaxLength(Rule::EXPRESSION_MAX_LENGTH);
        edit->setToolTip(tr("Words of which all must be in the path, in any order. * stands for anything, ? for one character, | is between alternatives."));
    }
    m_isRegex = new QCheckBox(tr("&Use regular expressions"), group);
    m_episodes = new QLineEdit(group);
    m_episodes->setMaxLength(Rule::EXPRESSION_MAX_LENGTH);
    m_episodes->setPlaceholderText(u"1x2;8-15;30-;"_s);
    m_episodes->setToolTip(tr("1x2;8-15;30-; takes episodes 2, 8 through 15, 30 and all that follow of season 1, and later seasons."));
    m_isSmart = new QCheckBox(tr("&Smart: each episode once"), group);
    m_minSize = makeSizeBox(group, tr("Smallest size"));
    m_maxSize = makeSizeBox(group, tr("Largest size"));
    m_everyItem = new QCheckBox(tr("E&very item"), group);
    m_everyItem->setToolTip(tr("A rule without any condition matches nothing, unless this is ticked."));

    auto *sizes = new QHBoxLayout;
    sizes->addWidget(m_minSize);
    sizes->addWidget(new QLabel(tr("to", "size from ... to ..."), group));
    sizes->addWidget(m_maxSize);
    sizes->addStretch();

    auto *form = new QFormLayout(group);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("Path &contains:"), m_contains);
    form->addRow(tr("Path does &not contain:"), m_containsNot);
    form->addRow(m_isRegex);
    form->addRow(tr("&Episodes:"), m_episodes);
    form->addRow(m_isSmart);
    auto *sizesLabel = new QLabel(tr("Si&ze from:"), group);
    sizesLabel->setBuddy(m_minSize);
    form->addRow(sizesLabel, sizes);
    form->addRow(m_everyItem);
    return group;
}

QWidget *RuleEditor::makeAction()
{
    auto *group = new QGroupBox(tr("Then"), widget());
    m_action = new QComboBox(group);
    m_action->addItem(tr("Download"), static_cast<int>(RuleAction::Download));
    m_action->addItem(tr("Do not download"), static_cast<int>(RuleAction::Skip));
    m_action->addItem(tr("Only notify"), static_cast<int>(RuleAction::Notify));
    m_action->addItem(tr("Add .torrent files and magnet links to the transfer list"), static_cast<int>(RuleAction::AddTorrent));
    m_priority = new QComboBox(group);
    for (const ItemPriority priority : {ItemPriority::Normal, ItemPriority::High, ItemPriority::Maximum})
        m_priority->addItem(ChannelWords::priority(priority), static_cast<int>(priority));
    m_torrents = new QGroupBox(tr("Torrents"), group);
    m_torrentParams = new AddTorrentParamsWidget({}, m_torrents);
    auto *torrentsLayout = new QVBoxLayout(m_torrents);
    torrentsLayout->addWidget(m_torrentParams);

    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Action:"), m_action);
    form->addRow(tr("&Priority:"), m_priority);
    auto *layout = new QVBoxLayout(group);
    layout->addLayout(form);
    layout->addWidget(m_torrents);
    return group;
}

void RuleEditor::setRule(const Rule &rule)
{
    m_isLoading = true;
    m_rule = rule;
    m_scope->setCurrentIndex(m_scope->findData(static_cast<int>(rule.scope)));
    m_contains->setText(rule.mustContain);
    m_containsNot->setText(rule.mustNotContain);
    m_isRegex->setChecked(rule.isRegex);
    m_episodes->setText(rule.episodeFilter);
    m_isSmart->setChecked(rule.isSmart);
    m_minSize->setValue(toMib(rule.minSize));
    m_maxSize->setValue(toMib(rule.maxSize));
    m_everyItem->setChecked(rule.isForEveryItem);
    m_action->setCurrentIndex(m_action->findData(static_cast<int>(rule.action)));
    m_priority->setCurrentIndex(m_priority->findData(static_cast<int>(rule.priority)));
    m_torrentParams->setAddTorrentParams(rule.torrentParams);
    showScope();
    showAction();
    m_isLoading = false;
}

Rule RuleEditor::rule() const
{
    Rule rule = m_rule;
    rule.scope = static_cast<RuleScope>(m_scope->currentData().toInt());
    if (rule.scope != RuleScope::All)
    {
        QStringList folders;
        QList<PublicKey> channels;
        for (int row = 0; row < m_targets->count(); ++row)
        {
            const QListWidgetItem *item = m_targets->item(row);
            if (item->checkState() != Qt::Checked)
                continue;
            const QString target = item->data(Qt::UserRole).toString();
            if (rule.scope == RuleScope::Folders)
                folders.append(target);
            else if (const auto key = PublicKey::fromHex(target.toLatin1()))
                channels.append(*key);
        }
        if (rule.scope == RuleScope::Folders)
            rule.folders = folders;
        else
            rule.channels = channels;
    }
    rule.mustContain = m_contains->text();
    rule.mustNotContain = m_containsNot->text();
    rule.isRegex = m_isRegex->isChecked();
    rule.episodeFilter = m_episodes->text().trimmed();
    rule.isSmart = m_isSmart->isChecked();
    rule.minSize = toSize(m_minSize, m_rule.minSize);
    rule.maxSize = toSize(m_maxSize, m_rule.maxSize);
    rule.isForEveryItem = m_everyItem->isChecked();
    rule.action = static_cast<RuleAction>(m_action->currentData().toInt());
    rule.priority = static_cast<ItemPriority>(m_priority->currentData().toInt());
    if (rule.action == RuleAction::AddTorrent)
        rule.torrentParams = m_torrentParams->addTorrentParams();
    return rule;
}

// Folders and channels that are here, and those that the rule names although they are gone
void RuleEditor::showScope()
{
    const QSignalBlocker blocker {m_targets};
    m_targets->clear();
    const auto scope = static_cast<RuleScope>(m_scope->currentData().toInt());
    m_targets->setVisible(scope != RuleScope::All);
    if (scope == RuleScope::All)
        return;

    const QList<SubscriptionInfo> subscriptions = Session::instance()->subscriptions()->all();
    QStringList chosen = m_rule.folders;
    if (scope == RuleScope::Channels)
    {
        chosen.clear();
        for (const PublicKey &key : asConst(m_rule.channels))
            chosen.append(key.toString());
    }
    QHash<QString, QString> names;
    for (const SubscriptionInfo &info : subscriptions)
    {
        if (scope == RuleScope::Channels)
            names.insert(info.key.toString(), printable(info.displayName()));
        else if (!info.folder.isEmpty())
            names.insert(info.folder, printable(info.folder));
    }
    for (const QString &target : asConst(chosen))
    {
        if (!names.contains(target))
            names.insert(target, tr("%1 (gone)", "Name of a folder (gone)").arg(printable(target)));
    }

    QStringList targets = names.keys();
    std::ranges::sort(targets, {}, [&names](const QString &target) { return std::pair(NaturalOrder::folderKey(QString(names[target] + u'/').toUtf8()), target); });
    for (const QString &target : asConst(targets))
    {
        auto *item = new QListWidgetItem(names[target], m_targets);
        item->setData(Qt::UserRole, target);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(chosen.contains(target) ? Qt::Checked : Qt::Unchecked);
    }
    m_targets->setAccessibleName((scope == RuleScope::Channels) ? tr("Channels that the rule applies to") : tr("Folders that the rule applies to"));
}

void RuleEditor::showAction()
{
    const auto action = static_cast<RuleAction>(m_action->currentData().toInt());
    m_priority->setEnabled((action == RuleAction::Download) || (action == RuleAction::AddTorrent));
    m_torrents->setVisible(action == RuleAction::AddTorrent);
}

void RuleEditor::report()
{
    if (!m_isLoading)
        emit edited();
}
