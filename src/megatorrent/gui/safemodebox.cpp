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

#include "safemodebox.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "base/global.h"

using namespace Megatorrent;

namespace
{
    const int PEERS_LINES = 3;
}

SafeModeBox::SafeModeBox(QWidget *parent)
    : QGroupBox(parent)
{
    setTitle(tr("Safe Mode"));
    m_isAlways = new QCheckBox(tr("Reach channels through a proxy a&lways"), this);
    m_isAlways->setToolTip(tr("Without a SOCKS5 proxy in the options under Connection, nothing is sent then. While a proxy is used for BitTorrent, Safe Mode is on by itself."));

    m_usesTor = new QCheckBox(tr("&Use Tor"), this);
    m_usesTor->setToolTip(tr("Channels are reached through Tor alone, and others reach this computer through it, without learning where it is. A Tor that runs on this computer is used, or else"
            " the one that is installed is started."));
    m_torControl = new QLineEdit(this);
    m_torControl->setLayoutDirection(Qt::LeftToRight);
    m_torControl->setPlaceholderText(tr("found by itself"));
    m_torControl->setToolTip(tr("Where a running Tor is controlled, such as 127.0.0.1:9051 or /run/tor/control."));
    m_torPassword = new QLineEdit(this);
    m_torPassword->setEchoMode(QLineEdit::Password);
    auto *torForm = new QFormLayout;
    torForm->addRow(tr("&Control port of Tor:"), m_torControl);
    torForm->addRow(tr("Pass&word of the control port:"), m_torPassword);

    auto *keptLabel = new QLabel(tr("While Safe Mode is on, the following is off. Kept on, it shows that you use BitTorrent, not which channels you follow:"), this);
    keptLabel->setWordWrap(true);
    m_keepsDht = new QCheckBox(tr("Keep the &DHT of torrents: its nodes and peers of your torrents see your address"), this);
    m_keepsNames = new QCheckBox(tr("Look up the &first nodes of the DHT by name: your name server sees that you use it"), this);
    m_keepsLsd = new QCheckBox(tr("Keep local disco&very: your local network sees which torrents you have"), this);
    m_keepsPortMapping = new QCheckBox(tr("Keep port mappin&g: your router is told your port"), this);

    m_peers = new QPlainTextEdit(this);
    m_peers->setTabChangesFocus(true);
    m_peers->setPlaceholderText(u"203.0.113.5:6881"_s);
    m_peers->setToolTip(tr("Address and port, a line each. They are asked in every channel, also while Safe Mode is off."));
    m_peers->setFixedHeight((fontMetrics().lineSpacing() * PEERS_LINES) + (2 * (m_peers->frameWidth() + qRound(m_peers->document()->documentMargin()))));
    auto *peersLabel = new QLabel(tr("Pee&rs to begin with, for there is no DHT to find them by:"), this);
    peersLabel->setBuddy(m_peers);
    peersLabel->setWordWrap(true);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_isAlways);
    layout->addWidget(m_usesTor);
    layout->addLayout(torForm);
    layout->addWidget(keptLabel);
    for (QCheckBox *box : {m_keepsDht, m_keepsNames, m_keepsLsd, m_keepsPortMapping})
        layout->addWidget(box);
    layout->addWidget(peersLabel);
    layout->addWidget(m_peers);

    for (QLineEdit *edit : {m_torControl, m_torPassword})
    {
        connect(m_usesTor, &QCheckBox::toggled, edit, &QWidget::setEnabled);
        connect(edit, &QLineEdit::textEdited, this, &SafeModeBox::changed);
    }
    // names are looked up for it, and for nothing else
    connect(m_keepsDht, &QCheckBox::toggled, m_keepsNames, &QWidget::setEnabled);
    for (const QCheckBox *box : {m_isAlways, m_usesTor, m_keepsDht, m_keepsNames, m_keepsLsd, m_keepsPortMapping})
        connect(box, &QCheckBox::toggled, this, &SafeModeBox::changed);
    connect(m_peers, &QPlainTextEdit::textChanged, this, &SafeModeBox::changed);
}

void SafeModeBox::load(const Settings &settings)
{
    m_loaded = settings;
    const SafeMode::Settings &loaded = m_loaded.safeMode;
    m_isAlways->setChecked(loaded.isAlways);
    m_usesTor->setChecked(loaded.usesTor);
    m_torControl->setText(m_loaded.torControl);
    m_torControl->setEnabled(loaded.usesTor);
    m_torPassword->setText(m_loaded.torPassword);
    m_torPassword->setEnabled(loaded.usesTor);
    m_keepsDht->setChecked(loaded.keepsDht);
    m_keepsNames->setChecked(loaded.keepsBootstrapNames);
    m_keepsNames->setEnabled(loaded.keepsDht);
    m_keepsLsd->setChecked(loaded.keepsLsd);
    m_keepsPortMapping->setChecked(loaded.keepsPortForwarding);
    m_peers->setPlainText(m_loaded.bootstrapPeers.join(u'\n'));
}

void SafeModeBox::enter(Settings &settings) const
{
    const SafeMode::Settings now = shown();
    const auto take = [this, &now, &settings](bool SafeMode::Settings::*setting)
    {
        if (now.*setting != m_loaded.safeMode.*setting)
            settings.safeMode.*setting = now.*setting;
    };
    for (const auto setting : {&SafeMode::Settings::usesTor, &SafeMode::Settings::isAlways, &SafeMode::Settings::keepsDht, &SafeMode::Settings::keepsBootstrapNames
            , &SafeMode::Settings::keepsLsd, &SafeMode::Settings::keepsPortForwarding})
    {
        take(setting);
    }
    if (const QString control = m_torControl->text().trimmed(); control != m_loaded.torControl)
        settings.torControl = control;
    if (const QString password = m_torPassword->text(); password != m_loaded.torPassword)
        settings.torPassword = password;
    if (const QStringList peers = shownPeers(); peers != m_loaded.bootstrapPeers)
        settings.bootstrapPeers = peers;
}

SafeMode::Settings SafeModeBox::shown() const
{
    return {.usesTor = m_usesTor->isChecked(), .isAlways = m_isAlways->isChecked(), .keepsDht = m_keepsDht->isChecked(), .keepsBootstrapNames = m_keepsNames->isChecked()
            , .keepsLsd = m_keepsLsd->isChecked(), .keepsPortForwarding = m_keepsPortMapping->isChecked()};
}

QStringList SafeModeBox::shownPeers() const
{
    static const QRegularExpression separators {u"[\\s,;]+"_s};
    return m_peers->toPlainText().split(separators, Qt::SkipEmptyParts);
}
