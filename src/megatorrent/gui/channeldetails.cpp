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

#include "channeldetails.h"

#include <algorithm>
#include <utility>

#include <QClipboard>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTreeWidget>

#include "base/global.h"
#include "base/utils/misc.h"
#include "gui/uithememanager.h"

#include "../content/printable.h"
#include "../session.h"
#include "channeltreemodel.h"
#include "channelwords.h"

using namespace Megatorrent;

#define SETTINGS_KEY(name) u"Megatorrent/ChannelDetails/" name

namespace
{
    constexpr int HISTORY_MAX = 200;
    constexpr int LOG_MAX = 500;
    constexpr qsizetype DESCRIPTION_MAX_LENGTH = 2000;
}

ChannelDetails::ChannelDetails(const ChannelTreeModel *model, QWidget *parent)
    : QTabWidget(parent)
    , m_model {model}
    , m_storeTab {SETTINGS_KEY(u"Tab"_s)}
    , m_storePeers {SETTINGS_KEY(u"PeersHeader"_s)}
    , m_storeHistory {SETTINGS_KEY(u"UpdatesHeader"_s)}
    , m_storeLog {SETTINGS_KEY(u"LogHeader"_s)}
{
    setDocumentMode(true);

    auto *general = new QWidget;
    m_form = new QFormLayout(general);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignRight | Qt::AlignTop);
    m_form->setVerticalSpacing(4);
    m_state = addRow(m_form, tr("Status:"));
    m_description = addRow(m_form, tr("Description:"));
    m_watching = addRow(m_form, tr("By itself:"));
    m_content = addRow(m_form, tr("Content:"));
    m_transfer = addRow(m_form, tr("Transfer:"));
    m_lastLook = addRow(m_form, tr("Last look:"));
    m_policy = addRow(m_form, tr("Download:"));
    m_folder = addRow(m_form, tr("Save path:"));
    m_id = addRow(m_form, tr("Key:"));
    // in a language that is written from the right, too
    for (QLabel *label : {m_folder, m_id})
        label->setLayoutDirection(Qt::LeftToRight);

    auto *linkRow = new QWidget;
    auto *linkLayout = new QHBoxLayout(linkRow);
    linkLayout->setContentsMargins(0, 0, 0, 0);
    m_link = new QLineEdit;
    m_link->setAccessibleName(tr("Link"));
    m_link->setReadOnly(true);
    m_link->setLayoutDirection(Qt::LeftToRight);
    auto *copyButton = new QPushButton(UIThemeManager::instance()->getIcon(u"edit-copy"_s), tr("Copy"));
    copyButton->setAccessibleName(tr("Copy link"));
    connect(copyButton, &QAbstractButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_link->text()); });
    linkLayout->addWidget(m_link, 1);
    linkLayout->addWidget(copyButton);
    m_form->addRow(tr("Link:"), linkRow);

    auto *scrollArea = new QScrollArea;
    scrollArea->setFrameShape(QFrame::NoFrame);
    scrollArea->setWidgetResizable(true);
    scrollArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scrollArea->setWidget(general);
    addTab(scrollArea, UIThemeManager::instance()->getIcon(u"help-about"_s), tr("General"));

    m_peers = addTable(tr("Peers"), {tr("Address"), tr("Connection"), tr("Down speed"), tr("Up speed"), tr("Downloaded"), tr("Uploaded")});
    setTabIcon(1, UIThemeManager::instance()->getIcon(u"peers"_s));
    m_history = addTable(tr("Updates"), {tr("Date"), tr("New"), tr("Changed"), tr("Removed")});
    setTabIcon(2, UIThemeManager::instance()->getIcon(u"view-refresh"_s));
    m_log = addTable(tr("Log"), {tr("Date"), tr("What happened"), tr("Times")});
    m_log->header()->resizeSection(1, (fontMetrics().averageCharWidth() * 80));
    setTabIcon(3, UIThemeManager::instance()->getIcon(u"help-contents"_s));

    connect(model, &ChannelTreeModel::subscriptionUpdated, this, [this](const PublicKey &key)
    {
        if (key == m_key)
            updateShown();
    });
    connect(model, &ChannelTreeModel::publicationUpdated, this, [this](const PublicKey &key)
    {
        if (key == m_key)
            updateShown();
    });
    connect(Session::instance()->peers(), &Peers::changed, this, &ChannelDetails::updatePeers);
    connect(this, &QTabWidget::currentChanged, this, &ChannelDetails::updateShown);
    setChannel(std::nullopt);

    for (auto [table, stored] : {std::pair(m_peers, &m_storePeers), std::pair(m_history, &m_storeHistory), std::pair(m_log, &m_storeLog)})
        table->header()->restoreState(*stored);
    setCurrentIndex(std::clamp(m_storeTab.get(0), 0, (count() - 1)));
}

ChannelDetails::~ChannelDetails()
{
    m_storeTab = currentIndex();
    for (auto [table, stored] : {std::pair(m_peers, &m_storePeers), std::pair(m_history, &m_storeHistory), std::pair(m_log, &m_storeLog)})
        *stored = table->header()->saveState();
}

QLabel *ChannelDetails::addRow(QFormLayout *layout, const QString &name)
{
    auto *label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addRow(name, label);
    return label;
}

QTreeWidget *ChannelDetails::addTable(const QString &title, const QStringList &columns)
{
    auto *table = new QTreeWidget;
    table->setAccessibleName(title);
    table->setHeaderLabels(columns);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setAlternatingRowColors(true);
    table->setAllColumnsShowFocus(true);
    table->header()->setDefaultSectionSize(fontMetrics().averageCharWidth() * 20);
    table->setColumnWidth(0, (fontMetrics().averageCharWidth() * 32));
    addTab(table, title);
    return table;
}

void ChannelDetails::setChannel(const std::optional<PublicKey> &key)
{
    setVisible(key.has_value());
    if (key == m_key)
        return;
    m_key = key;
    m_historyOf = -1;
    m_history->clear();
    m_log->clear();
    m_newestEntry.clear();
    m_logTotal = 0;
    m_log->verticalScrollBar()->setValue(0);
    updateShown();
}

void ChannelDetails::showEvent(QShowEvent *event)
{
    QTabWidget::showEvent(event);
    updateShown();
}

void ChannelDetails::updateShown()
{
    if (!isVisible())
        return;
    updateGeneral();
    updatePeers();
    updateHistory();
    updateLog();
}

void ChannelDetails::setLink(const QString &text)
{
    if (m_link->text() == text)
        return;
    m_link->setText(text);
    m_link->setCursorPosition(0);
}

// Text that somebody has selected stays selected as long as it is the same.
void ChannelDetails::setText(QLabel *label, const QString &text)
{
    if (label->text() != text)
        label->setText(text);
}

void ChannelDetails::showProblem(QTreeWidget *table, const QString &problem)
{
    table->clear();
    auto *item = new QTreeWidgetItem(table, {problem});
    item->setFirstColumnSpanned(true);
    item->setToolTip(0, ChannelWords::toolTip(problem));
}

void ChannelDetails::updateGeneral()
{
    const SubscriptionInfo *subscription = m_key ? m_model->subscription(*m_key) : nullptr;
    const PublicationInfo *publication = m_key ? m_model->publication(*m_key) : nullptr;
    setTabVisible(indexOf(m_history), (subscription != nullptr));    // one's own updates are in the log
    m_form->setRowVisible(m_description, (publication && !publication->description.isEmpty()));
    // in Safe Mode it is its peers that are asked, all the time
    m_form->setRowVisible(m_lastLook, (subscription && (subscription->lastLookup > 0)));
    m_form->setRowVisible(m_watching, (publication && !publication->watching.isEmpty()));
    m_form->setRowVisible(m_policy, (subscription != nullptr));
    m_form->setRowVisible(m_folder, (subscription != nullptr));

    m_form->setRowVisible(m_id, m_key.has_value());
    setText(m_id, (m_key ? m_key->toString() : QString()));

    if (subscription)
    {
        showChannel(*subscription);
    }
    else if (publication)
    {
        showChannel(*publication);
    }
}

void ChannelDetails::showChannel(const SubscriptionInfo &info)
{
    const ItemTotals &totals = info.totals;
    setText(m_state, ChannelWords::sentence(info));
    setText(m_content, tr("%1, %2. To be downloaded: %3, %4. Here: %5, %6.", "40 items, 14.0 GiB. To be downloaded: 38 items, 12.1 GiB. Here: 1 item, 1.9 GiB.")
            .arg(ChannelWords::items(totals.items), ChannelWords::bytes(totals.bytes), ChannelWords::items(totals.wantedItems)
                , ChannelWords::bytes(totals.wantedBytes), ChannelWords::items(totals.completedItems), ChannelWords::bytes(totals.completedBytes)));
    setText(m_transfer, tr("%n peers, %1 down", nullptr, info.peers).arg(Utils::Misc::friendlyUnit(info.downloadRate, true)));
    setText(m_lastLook, ChannelWords::time(info.lastLookup));
    setText(m_policy, ChannelWords::policy(info.policy));
    setText(m_folder, printable(info.savePath.toString(), DESCRIPTION_MAX_LENGTH));
    setLink(info.link.toString());
}

void ChannelDetails::showChannel(const PublicationInfo &info)
{
    setText(m_state, ChannelWords::sentence(info));
    setText(m_description, printable(info.description, DESCRIPTION_MAX_LENGTH));
    setText(m_watching, printable(info.watching, DESCRIPTION_MAX_LENGTH));
    setText(m_content, tr("%1, %2", "40 items, 14.0 GiB").arg(ChannelWords::items(info.items), ChannelWords::bytes(info.bytes)));
    setText(m_transfer, tr("%n peers, %1 up", nullptr, info.peers).arg(Utils::Misc::friendlyUnit(info.uploadRate, true)));
    setLink(info.link().toString());
}

void ChannelDetails::updatePeers()
{
    if (!isVisible() || (currentWidget() != m_peers))
        return;

    int row = 0;
    for (const PeerInfo &peer : asConst(Session::instance()->peers()->all()))
    {
        if (!m_key || !peer.channels.contains(*m_key))
            continue;
        QTreeWidgetItem *item = m_peers->topLevelItem(row);
        if (!item)
            item = new QTreeWidgetItem(m_peers);
        item->setText(0, (peer.endpoint.isValid() ? peer.endpoint.toString() : tr("through Tor")));
        item->setText(1, (peer.isOutgoing ? tr("Outgoing") : tr("Incoming")));
        item->setText(2, Utils::Misc::friendlyUnit(peer.downloadRate, true));
        item->setText(3, Utils::Misc::friendlyUnit(peer.uploadRate, true));
        item->setText(4, ChannelWords::bytes(peer.downloaded));
        item->setText(5, ChannelWords::bytes(peer.uploaded));
        ++row;
    }
    while (m_peers->topLevelItemCount() > row)
        delete m_peers->takeTopLevelItem(row);
}

void ChannelDetails::updateHistory()
{
    if (!isVisible() || (currentWidget() != m_history))
        return;
    const SubscriptionInfo *info = m_key ? m_model->subscription(*m_key) : nullptr;
    if (!info || (info->version == m_historyOf))
        return;

    m_historyOf = info->version;
    Session::instance()->items()->history(info->key, HISTORY_MAX, this, [this, key = info->key](const auto &updates)
    {
        if (key != m_key)
            return;
        if (!updates)
        {
            m_historyOf = -1;
            showProblem(m_history, updates.error());
            return;
        }
        m_history->clear();
        for (const ItemStore::Update &update : *updates)
        {
            auto *item = new QTreeWidgetItem(m_history);
            item->setText(0, ChannelWords::time(update.time));
            item->setText(1, QString::number(update.added));
            item->setText(2, QString::number(update.changed));
            item->setText(3, QString::number(update.removed));
        }
    });
}

void ChannelDetails::updateLog()
{
    if (!isVisible() || (currentWidget() != m_log) || !m_key || m_isLogAsked)
        return;

    m_isLogAsked = true;
    Session::instance()->items()->log(*m_key, 0, LOG_MAX, this, [this, key = *m_key](const auto &page)
    {
        m_isLogAsked = false;
        if (key != m_key)
        {
            updateLog();
            return;
        }
        if (!page)
        {
            m_newestEntry = page.error().text;
            showProblem(m_log, page.error());
            return;
        }
        const QString newest = page->entries.isEmpty() ? QString()
                : u"%1 %2 %3"_s.arg(page->total).arg(page->entries.constFirst().time).arg(page->entries.constFirst().count);
        if (newest == m_newestEntry)
            return;

        m_newestEntry = newest;
        // Who reads further down goes on reading there: the rows are counted from the end.
        QScrollBar *bar = m_log->verticalScrollBar();
        const int place = bar->value();
        const qint64 added = std::max<qint64>(0, (page->total - std::exchange(m_logTotal, page->total)));
        m_log->clear();
        for (const LogEntry &entry : page->entries)
        {
            auto *item = new QTreeWidgetItem(m_log);
            item->setText(0, ChannelWords::time(entry.time));
            item->setText(1, entry.text);
            item->setToolTip(1, ChannelWords::toolTip(entry.text));
            item->setText(2, ((entry.count > 1) ? QString::number(entry.count) : QString()));
        }
        if (place > 0)
            bar->setValue(place + static_cast<int>(std::min<qint64>(added, LOG_MAX)));
    });
}
