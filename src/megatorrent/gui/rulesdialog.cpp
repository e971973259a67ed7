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

#include "rulesdialog.h"

#include <algorithm>

#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QPushButton>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>

#include "base/global.h"
#include "gui/uithememanager.h"

#include "../session.h"
#include "inlinemessage.h"
#include "ruleapplication.h"
#include "ruleeditor.h"
#include "rulematches.h"
#include "userfile.h"

using namespace Megatorrent;

#define SETTINGS_KEY(name) u"Megatorrent/RulesDialog/" name

namespace
{
    const int NAME_ROLE = Qt::UserRole;    // as the rule has it, while the text is being edited
}

RulesDialog::RulesDialog(QWidget *parent)
    : QDialog(parent)
    , m_storeDialogSize {SETTINGS_KEY(u"Size"_s)}
    , m_storeSplitter {SETTINGS_KEY(u"SplitterState"_s)}
    , m_message {new InlineMessage(this)}
    , m_splitter {new QSplitter(this)}
    , m_editor {new RuleEditor(this)}
    , m_matches {new RuleMatches(this)}
{
    setWindowTitle(tr("Rules"));

    m_splitter->addWidget(makeList());
    m_splitter->addWidget(m_editor);
    m_splitter->addWidget(m_matches);
    m_splitter->setCollapsible(0, false);
    m_splitter->setCollapsible(1, false);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setStretchFactor(2, 2);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto *importButton = buttons->addButton(tr("&Import..."), QDialogButtonBox::ActionRole);
    auto *exportButton = buttons->addButton(tr("E&xport..."), QDialogButtonBox::ActionRole);
    m_apply = buttons->addButton(tr("Apply to &what is here..."), QDialogButtonBox::ActionRole);
    for (QPushButton *button : {importButton, exportButton, m_apply, buttons->button(QDialogButtonBox::Close)})
        button->setAutoDefault(false);
    connect(importButton, &QPushButton::clicked, this, &RulesDialog::importRules);
    connect(exportButton, &QPushButton::clicked, this, &RulesDialog::exportRules);
    connect(m_apply, &QPushButton::clicked, this, &RulesDialog::applyRules);
    connect(buttons, &QDialogButtonBox::rejected, this, &RulesDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_message);
    layout->addWidget(m_splitter, 1);
    layout->addWidget(buttons);

    connect(m_editor, &RuleEditor::edited, this, &RulesDialog::handleEdited);
    connect(Session::instance()->rules(), &UserRules::changed, this, [this]
    {
        if (!m_isOwnChange)
            handleChangedElsewhere();
    });

    if (const QSize dialogSize = m_storeDialogSize; dialogSize.isValid())
        resize(dialogSize);
    else
        resize((fontMetrics().averageCharWidth() * 150), (fontMetrics().lineSpacing() * 40));
    if (const QByteArray state = m_storeSplitter; !state.isEmpty())
        m_splitter->restoreState(state);
    else
        m_splitter->setSizes({width() / 5, (width() * 2) / 5, (width() * 2) / 5});
    load();
    m_list->setFocus();
}

RulesDialog::~RulesDialog()
{
    m_storeDialogSize = size();
    m_storeSplitter = m_splitter->saveState();
    // The window may go while it is open. What cannot be saved then is lost, for nobody is there to mend it.
    if (Session::instance())
        saveEdited();
}

QWidget *RulesDialog::makeList()
{
    auto *side = new QWidget(this);
    m_list = new QListWidget(side);
    m_list->setAccessibleName(tr("Rules"));
    m_list->setToolTip(tr("The first rule that matches an item decides on it. Drag to change the order, or press Alt+Up, Alt+Down."));
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked);
    m_list->installEventFilter(this);

    const auto *theme = UIThemeManager::instance();
    m_add = new QPushButton(theme->getIcon(u"list-add"_s), {}, side);
    m_rename = new QPushButton(theme->getIcon(u"edit-rename"_s), {}, side);
    m_remove = new QPushButton(theme->getIcon(u"list-remove"_s), {}, side);
    m_add->setToolTip(tr("New rule"));
    m_rename->setToolTip(tr("Rename rule (F2)"));
    m_remove->setToolTip(tr("Remove rules (Del)"));
    auto *buttons = new QHBoxLayout;
    for (QPushButton *button : {m_add, m_rename, m_remove})
    {
        button->setAccessibleName(button->toolTip());
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    buttons->addStretch();

    const auto *deleteHotkey = new QShortcut(QKeySequence::Delete, m_list, nullptr, nullptr, Qt::WidgetShortcut);
    connect(deleteHotkey, &QShortcut::activated, this, &RulesDialog::removeSelected);
    connect(m_add, &QPushButton::clicked, this, &RulesDialog::addRule);
    connect(m_rename, &QPushButton::clicked, this, [this] { m_list->editItem(m_list->currentItem()); });
    connect(m_remove, &QPushButton::clicked, this, &RulesDialog::removeSelected);
    connect(m_list, &QListWidget::itemSelectionChanged, this, &RulesDialog::handleCurrent);
    connect(m_list, &QListWidget::itemChanged, this, &RulesDialog::handleItem);
    connect(m_list->model(), &QAbstractItemModel::rowsMoved, this, [this] { store(rulesInOrder()); }, Qt::QueuedConnection);

    auto *layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_list, 1);
    layout->addLayout(buttons);
    return side;
}

void RulesDialog::load()
{
    const QString selected = m_current;
    m_conflict.clear();
    m_message->clear();
    m_rules = Session::instance()->rules()->all().rules();
    fillList();
    m_current.clear();
    select(hasRule(selected) ? selected : (m_rules.isEmpty() ? QString() : m_rules.constFirst().name));
    handleCurrent();
}

void RulesDialog::fillList()
{
    const QSignalBlocker blocker {m_list};
    m_list->clear();
    for (const Rule &rule : asConst(m_rules))
        addItem(rule);
}

// By another dialog, the WebUI, a folder that got another name: what is being edited here stays.
void RulesDialog::handleChangedElsewhere()
{
    const auto draft = edited();
    const qsizetype former = indexOf(m_current);
    if (!draft || (m_conflict.isEmpty() && (*draft == m_rules.at(former))))
    {
        load();
        return;
    }

    const Rule before = m_rules.at(former);
    m_rules = Session::instance()->rules()->all().rules();
    const qsizetype index = indexOf(m_current);
    if (index < 0)
    {
        m_rules.append(before);
        m_conflict = tr("\"%1\" was removed elsewhere. It is saved again with what you have entered here, unless you remove it.").arg(m_current);
    }
    else if (m_rules.at(index) != before)
    {
        m_conflict = tr("\"%1\" was changed elsewhere, too. What you have entered here replaces that.").arg(m_current);
    }
    if (!m_conflict.isEmpty())
        m_message->setMessage(InlineMessage::Kind::Warning, m_conflict);
    fillList();
    select(m_current);
}

qsizetype RulesDialog::indexOf(const QString &name) const
{
    const auto it = std::ranges::find(m_rules, name, &Rule::name);
    return (it != m_rules.cend()) ? (it - m_rules.cbegin()) : -1;
}

bool RulesDialog::hasRule(const QString &name) const
{
    return indexOf(name) >= 0;
}

QListWidgetItem *RulesDialog::addItem(const Rule &rule)
{
    auto *item = new QListWidgetItem(rule.name, m_list);
    item->setData(NAME_ROLE, rule.name);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable | Qt::ItemIsDragEnabled | Qt::ItemIsUserCheckable);
    item->setCheckState(rule.isEnabled ? Qt::Checked : Qt::Unchecked);
    return item;
}

void RulesDialog::select(const QString &name)
{
    for (int row = 0; row < m_list->count(); ++row)
    {
        if (m_list->item(row)->data(NAME_ROLE).toString() == name)
            m_list->setCurrentRow(row, QItemSelectionModel::ClearAndSelect);
    }
}

void RulesDialog::handleCurrent()
{
    const QList<QListWidgetItem *> selection = m_list->selectedItems();
    const QString name = (selection.size() == 1) ? selection.constFirst()->data(NAME_ROLE).toString() : QString();
    m_rename->setEnabled(selection.size() == 1);
    m_remove->setEnabled(!selection.isEmpty());
    m_apply->setEnabled(!m_rules.isEmpty());
    if ((name == m_current) && !name.isEmpty())
        return;

    if (!saveEdited())
    {
        // what is wrong in it is mended first
        const QString former = m_current;
        QMetaObject::invokeMethod(this, [this, former] { select(former); }, Qt::QueuedConnection);
        return;
    }
    m_current = name;
    const qsizetype index = indexOf(name);
    m_editor->setEnabled(index >= 0);
    if (index < 0)
    {
        m_editor->setRule({});
        m_matches->clear();
        return;
    }
    const Rule rule = m_rules[index];
    m_editor->setRule(rule);
    m_matches->setRule(rule);
}

// Its tick, or its name
void RulesDialog::handleItem(QListWidgetItem *item)
{
    const QString former = item->data(NAME_ROLE).toString();
    const QString name = item->text().trimmed();
    const qsizetype index = indexOf(former);
    if (index < 0)
        return;

    const bool isTaken = (name != former) && hasRule(name);
    if (name.isEmpty() || isTaken)
    {
        const QSignalBlocker blocker {m_list};
        item->setText(former);
        m_message->setMessage(InlineMessage::Kind::Error, isTaken ? tr("There is a rule \"%1\" already. Choose another name.").arg(name) : tr("A rule needs a name."));
        return;
    }

    QList<Rule> rules = m_rules;
    Rule &rule = rules[index];
    const bool wasEnabled = rule.isEnabled;
    if (const auto draft = edited(); draft && (m_current == former) && !draft->validate())
        rule = *draft;
    rule.name = name;
    rule.isEnabled = (item->checkState() == Qt::Checked);
    const QSignalBlocker blocker {m_list};
    if (store(rules))
    {
        item->setData(NAME_ROLE, name);
        if (m_current == former)
            m_current = name;
        return;
    }
    item->setText(former);
    item->setCheckState(wasEnabled ? Qt::Checked : Qt::Unchecked);
}

std::optional<Rule> RulesDialog::edited() const
{
    const qsizetype index = indexOf(m_current);
    if (index < 0)
        return std::nullopt;
    Rule rule = m_editor->rule();
    rule.name = m_rules[index].name;
    rule.isEnabled = m_rules[index].isEnabled;
    return rule;
}

void RulesDialog::handleEdited()
{
    m_isRefused = false;
    const auto rule = edited();
    if (!rule)
        return;
    if (const auto problem = rule->validate())
    {
        m_message->setMessage(InlineMessage::Kind::Error, *problem);
        m_matches->clear();
        return;
    }
    if (m_conflict.isEmpty())
        m_message->clear();
    else
        m_message->setMessage(InlineMessage::Kind::Warning, m_conflict);
    m_matches->setRule(*rule);
}

bool RulesDialog::saveEdited()
{
    const auto rule = edited();
    if (!rule)
        return true;
    const qsizetype index = indexOf(m_current);
    // one that was removed elsewhere is saved again as it was, too
    if (m_conflict.isEmpty() && (*rule == m_rules.at(index)))
        return true;
    QList<Rule> rules = m_rules;
    rules[index] = *rule;
    return store(rules);
}

bool RulesDialog::store(const QList<Rule> &rules)
{
    m_isOwnChange = true;
    const auto stored = Session::instance()->rules()->set(rules);
    m_isOwnChange = false;
    if (!stored)
    {
        m_message->setMessage(InlineMessage::Kind::Error, stored.error());
        return false;
    }
    m_message->clear();
    m_conflict.clear();
    m_rules = rules;
    return true;
}

QList<Rule> RulesDialog::rulesInOrder() const
{
    QList<Rule> rules;
    for (int row = 0; row < m_list->count(); ++row)
    {
        if (const qsizetype index = indexOf(m_list->item(row)->data(NAME_ROLE).toString()); index >= 0)
            rules.append(m_rules[index]);
    }
    return rules;
}

void RulesDialog::addRule()
{
    if (!saveEdited())
        return;
    Rule rule;
    rule.name = tr("New rule");
    for (int number = 2; hasRule(rule.name); ++number)
        rule.name = tr("New rule %1").arg(number);
    QList<Rule> rules = m_rules;
    rules.append(rule);
    if (!store(rules))
        return;
    QListWidgetItem *item = nullptr;
    {
        const QSignalBlocker blocker {m_list};
        item = addItem(rule);
    }
    select(rule.name);
    m_list->setFocus();
    m_list->editItem(item);
}

void RulesDialog::removeSelected()
{
    const QList<QListWidgetItem *> selection = m_list->selectedItems();
    QList<Rule> rules = m_rules;
    for (const QListWidgetItem *item : selection)
        rules.removeIf([name = item->data(NAME_ROLE).toString()](const Rule &rule) { return rule.name == name; });
    if ((rules.size() == m_rules.size()) || !store(rules))
        return;
    load();
}

void RulesDialog::moveCurrent(const int difference)
{
    const int from = m_list->currentRow();
    const int to = from + difference;
    if ((from < 0) || (to < 0) || (to >= m_list->count()))
        return;
    {
        const QSignalBlocker blocker {m_list};
        m_list->insertItem(to, m_list->takeItem(from));
        m_list->setCurrentRow(to, QItemSelectionModel::ClearAndSelect);
    }
    store(rulesInOrder());
}

bool RulesDialog::eventFilter(QObject *watched, QEvent *event)
{
    if ((watched == m_list) && (event->type() == QEvent::KeyPress))
    {
        const auto *keyEvent = static_cast<QKeyEvent *>(event);
        const bool isUp = (keyEvent->key() == Qt::Key_Up);
        if ((keyEvent->modifiers() == Qt::AltModifier) && (isUp || (keyEvent->key() == Qt::Key_Down)))
        {
            moveCurrent(isUp ? -1 : 1);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void RulesDialog::importRules()
{
    if (!saveEdited())
        return;
    auto *dialog = new QFileDialog(this, tr("Import rules"), QDir::homePath(), tr("Rules of channels, or of RSS") + u" (*.json);;"_s + tr("All files") + u" (*)"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &name)
    {
        UserFile::read(Path(name), RuleSet::TEXT_MAX_SIZE, this, [this](const nonstd::expected<QByteArray, QString> &content) { handleImport(content); });
    });
    dialog->open();
}

void RulesDialog::handleImport(const nonstd::expected<QByteArray, QString> &content)
{
    m_isOwnChange = true;
    const auto import = content ? Session::instance()->rules()->import(*content) : nonstd::make_unexpected(Error(content.error()));
    m_isOwnChange = false;
    if (!import)
    {
        m_message->setMessage(InlineMessage::Kind::Error, import.error());
        return;
    }

    load();
    if (!import->taken.isEmpty())
        select(import->taken.constFirst());
    QStringList sentences {tr("%n rules were added.", nullptr, static_cast<int>(import->taken.size()))};
    if (import->isFromRss && !import->taken.isEmpty())
        sentences.append(tr("They come from RSS, and are switched off: look at them first."));
    sentences += import->refused;
    m_message->setMessage((import->refused.isEmpty() ? InlineMessage::Kind::Note : InlineMessage::Kind::Warning), sentences.join(u' '));
}

void RulesDialog::exportRules()
{
    if (!saveEdited())
        return;
    auto *dialog = new QFileDialog(this, tr("Export rules"), QDir::homePath(), tr("Rules") + u" (*.json)"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"json"_s);
    dialog->selectFile(u"channel-rules.json"_s);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &name)
    {
        // the dialog has asked whether a file of that name may be replaced
        UserFile::write(Path(name), Session::instance()->rules()->all().toJson(), true, this, [this](const UserFile::Written &written)
        {
            if (!written.isDone())
                m_message->setMessage(InlineMessage::Kind::Error, written.error);
        });
    });
    dialog->open();
}

void RulesDialog::applyRules()
{
    if (saveEdited())
        RuleApplication::start(this);
}

void RulesDialog::reject()
{
    // What cannot be saved is lost only if the user says so.
    if (!saveEdited() && !m_isRefused)
    {
        m_isRefused = true;
        m_message->setMessage(InlineMessage::Kind::Error, m_message->text() + u'\n' + tr("Mend it, or close once more to leave the rule as it was."));
        return;
    }
    QDialog::reject();
}
