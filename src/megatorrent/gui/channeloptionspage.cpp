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

#include "channeloptionspage.h"

#include <cmath>

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "base/global.h"
#include "gui/fspathedit.h"
#include "gui/uithememanager.h"

#include "inlinemessage.h"
#include "lookupsbox.h"
#include "safemodebox.h"

using namespace Megatorrent;

namespace
{
    const qint64 GIB = 1024 * 1024 * 1024;
    const double QUOTA_DEFAULT = 50;         // GiB, when it is switched on
    const double QUOTA_MAX = 1'000'000;
    const int CONNECTIONS_MAX = 2000;

    double toGib(const qint64 bytes)
    {
        return static_cast<double>(bytes) / GIB;
    }

    QWidget *rowOf(QWidget *parent, const QList<QWidget *> &widgets)
    {
        auto *row = new QWidget(parent);
        auto *layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        for (QWidget *widget : widgets)
            layout->addWidget(widget);
        layout->addStretch();
        return row;
    }
}

ChannelOptionsPage::ChannelOptionsPage(QWidget *parent)
    : QScrollArea(parent)
    , m_storeNotifies {u"Megatorrent/GUI/Notifications"_s}
{
    auto *content = new QWidget(this);
    m_message = new InlineMessage(content);
    m_isEnabled = new QCheckBox(tr("Use &channels"), content);
    m_isEnabled->setToolTip(tr("Otherwise nothing of them is looked for, received or sent. Channels and files stay."));

    auto *layout = new QVBoxLayout(content);
    layout->addWidget(m_message);
    layout->addWidget(m_isEnabled);
    layout->addWidget(makeFields());
    layout->addStretch();
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setWidget(content);

    connect(m_isEnabled, &QCheckBox::toggled, m_fields, &QWidget::setEnabled);
    connect(m_hasQuota, &QCheckBox::toggled, m_quota, &QWidget::setEnabled);
    load();

    for (const QCheckBox *box : {m_isEnabled, m_hasQuota, m_gossip, m_notifies})
        connect(box, &QCheckBox::toggled, this, &ChannelOptionsPage::changed);
    for (const QSpinBox *box : {m_port, m_connections, m_connectionsPerAddress})
        connect(box, &QSpinBox::valueChanged, this, &ChannelOptionsPage::changed);
    connect(m_quota, &QDoubleSpinBox::valueChanged, this, &ChannelOptionsPage::changed);
    connect(m_savePath, &FileSystemPathEdit::selectedPathChanged, this, &ChannelOptionsPage::changed);
    connect(m_safeMode, &SafeModeBox::changed, this, &ChannelOptionsPage::changed);
    connect(m_lookUps, &LookUpsBox::changed, this, &ChannelOptionsPage::changed);
}

ChannelOptionsPage *ChannelOptionsPage::addTo(QListWidget *selection, QStackedWidget *pages)
{
    auto *page = new ChannelOptionsPage(pages);
    pages->addWidget(page);
    selection->addItem(new QListWidgetItem(UIThemeManager::instance()->getIcon(u"folder-remote"_s), tr("Channels")));
    return page;
}

QWidget *ChannelOptionsPage::makeFields()
{
    m_fields = new QWidget(widget());

    auto *downloads = new QGroupBox(tr("Downloads"), m_fields);
    m_savePath = new FileSystemPathLineEdit(downloads);
    m_savePath->setMode(FileSystemPathEdit::Mode::DirectorySave);
    m_savePath->setDialogCaption(tr("Choose the folder for channels"));
    m_savePath->setToolTip(tr("Each new subscription gets a folder of its own in it."));
    m_savePath->focusProxy()->setAccessibleName(tr("Save channels in"));
    m_hasQuota = new QCheckBox(tr("&Ask before a channel takes more than"), downloads);
    m_quota = new QDoubleSpinBox(downloads);
    m_quota->setRange(0.01, QUOTA_MAX);
    m_quota->setDecimals(2);
    m_quota->setSuffix(tr(" GiB"));
    m_quota->setAccessibleName(tr("Ask before a channel takes more than"));
    auto *downloadsForm = new QFormLayout(downloads);
    downloadsForm->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    downloadsForm->addRow(tr("&Save channels in:"), m_savePath);
    downloadsForm->addRow(rowOf(downloads, {m_hasQuota, m_quota}));

    auto *connections = new QGroupBox(tr("Connections"), m_fields);
    m_port = new QSpinBox(connections);
    m_port->setRange(0, 65535);
    m_port->setSpecialValueText(tr("automatic"));
    m_port->setToolTip(tr("For incoming connections, TCP. 0: one that is free is chosen and kept."));
    m_connections = new QSpinBox(connections);
    m_connections->setRange(1, CONNECTIONS_MAX);
    m_connectionsPerAddress = new QSpinBox(connections);
    m_connectionsPerAddress->setRange(1, CONNECTIONS_MAX);
    auto *connectionsForm = new QFormLayout(connections);
    connectionsForm->addRow(tr("&Port of channels:"), m_port);
    connectionsForm->addRow(tr("&Maximum number of connections:"), m_connections);
    connectionsForm->addRow(tr("Maximum number of connections per &address:"), m_connectionsPerAddress);

    auto *privacy = new QGroupBox(tr("Older clients"), m_fields);
    m_gossip = new QCheckBox(tr("&Tell older clients in clear which public channels I follow"), privacy);
    m_gossip->setToolTip(tr("They hear of updates sooner then. Who watches the line can read the list."));
    auto *privacyLayout = new QVBoxLayout(privacy);
    privacyLayout->addWidget(m_gossip);

    m_safeMode = new SafeModeBox(m_fields);
    m_lookUps = new LookUpsBox(m_fields);

    m_notifies = new QCheckBox(tr("&Notify of new items, and of what needs a decision"), m_fields);
    m_notifies->setToolTip(tr("Only while notifications are switched on in the options under Behavior."));

    auto *layout = new QVBoxLayout(m_fields);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_notifies);
    layout->addWidget(downloads);
    layout->addWidget(connections);
    layout->addWidget(m_safeMode);
    layout->addWidget(m_lookUps);
    layout->addWidget(privacy);
    return m_fields;
}

void ChannelOptionsPage::load()
{
    m_loaded = Session::instance()->settings();
    m_message->clear();
    m_isEnabled->setChecked(m_loaded.isEnabled);
    m_fields->setEnabled(m_loaded.isEnabled);
    m_savePath->setSelectedPath(m_loaded.savePath);
    m_hasQuota->setChecked(m_loaded.quota > 0);
    m_quota->setValue((m_loaded.quota > 0) ? toGib(m_loaded.quota) : QUOTA_DEFAULT);
    m_quota->setEnabled(m_loaded.quota > 0);
    m_port->setValue(m_loaded.port);
    m_connections->setValue(m_loaded.maxConnections);
    m_connectionsPerAddress->setValue(m_loaded.maxConnectionsPerAddress);
    m_gossip->setChecked(m_loaded.sendsGossip);
    m_notifies->setChecked(m_storeNotifies.get(true));
    m_safeMode->load(m_loaded);
    m_lookUps->setOn(m_loaded.isGateway);
}

// What the user has not touched stays as it is by now: it may have been changed elsewhere meanwhile, or follow from something else.
Settings ChannelOptionsPage::entered() const
{
    Settings settings = Session::instance()->settings();
    const auto take = [](auto &setting, const auto &loaded, const auto &shown)
    {
        if (shown != loaded)
            setting = shown;
    };
    take(settings.isEnabled, m_loaded.isEnabled, m_isEnabled->isChecked());
    take(settings.savePath, m_loaded.savePath, m_savePath->selectedPath());
    take(settings.port, m_loaded.port, m_port->value());
    take(settings.maxConnections, m_loaded.maxConnections, m_connections->value());
    take(settings.maxConnectionsPerAddress, m_loaded.maxConnectionsPerAddress, m_connectionsPerAddress->value());
    take(settings.sendsGossip, m_loaded.sendsGossip, m_gossip->isChecked());
    take(settings.isGateway, m_loaded.isGateway, m_lookUps->isOn());
    m_safeMode->enter(settings);
    // the box shows two digits
    const double former = std::round(toGib(m_loaded.quota) * 100) / 100;
    if (!m_hasQuota->isChecked())
        take(settings.quota, m_loaded.quota, qint64 {0});
    else if ((m_loaded.quota <= 0) || (std::abs(m_quota->value() - former) > 0.001))
        settings.quota = std::llround(m_quota->value() * GIB);
    return settings;
}

nonstd::expected<void, Error> ChannelOptionsPage::apply()
{
    m_message->clear();
    const auto applied = Session::instance()->setSettings(entered());
    if (!applied)
    {
        m_message->setMessage(InlineMessage::Kind::Error, applied.error());
        ensureWidgetVisible(m_message);
        return applied;
    }
    m_loaded = Session::instance()->settings();
    m_storeNotifies = m_notifies->isChecked();
    m_safeMode->load(m_loaded);
    return {};
}
