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

#include "statuspart.h"

#include <QHBoxLayout>
#include <QLabel>

#include "base/global.h"
#include "base/utils/misc.h"
#include "gui/uithememanager.h"

#include "../session.h"
#include "channelwords.h"

using namespace Megatorrent;

StatusPart::StatusPart(QWidget *parent)
    : QWidget(parent)
    , m_label {new QLabel(this)}
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(6, 0, 6, 0);
    layout->addWidget(m_label);
    m_safeModeIcon = new QLabel(this);
    m_safeMode = new QLabel(this);
    layout->addWidget(m_safeModeIcon);
    layout->addWidget(m_safeMode);
    connect(Session::instance(), &Session::statusChanged, this, &StatusPart::updateShown);
    connect(Session::instance()->peers(), &Peers::changed, this, &StatusPart::updateShown);
    updateShown();
}

void StatusPart::updateShown()
{
    const Status status = Session::instance()->status();
    showSafeMode(status);
    if (!status.isEnabled)
    {
        m_label->clear();
        m_label->setToolTip({});
        return;
    }
    if (!status.isRunning)
    {
        m_label->setText(tr("Channels: not running"));
        m_label->setToolTip(ChannelWords::toolTip(status.error));
        return;
    }

    qint64 down = 0;
    qint64 up = 0;
    const QList<PeerInfo> peers = Session::instance()->peers()->all();
    for (const PeerInfo &peer : peers)
    {
        down += peer.downloadRate;
        up += peer.uploadRate;
    }
    m_label->setText(tr("Channels: %n peers, %1 down, %2 up", nullptr, static_cast<int>(peers.size()))
            .arg(Utils::Misc::friendlyUnit(down, true), Utils::Misc::friendlyUnit(up, true)));
    m_label->setToolTip(ChannelWords::toolTip(status.error) + ChannelWords::toolTip(ChannelWords::lookUpsForOthers(status.engine.gateway)));
}

void StatusPart::showSafeMode(const Status &status)
{
    const bool isOn = (status.safeMode != SafeModeState::Off);
    const bool isWaiting = (status.safeMode == SafeModeState::Waiting);
    m_safeModeIcon->setVisible(isOn);
    m_safeMode->setVisible(isOn);
    if (!isOn)
        return;

    m_safeModeIcon->setPixmap(UIThemeManager::instance()->getIcon(isWaiting ? u"security-low"_s : u"security-high"_s).pixmap(16, 16));
    if (status.tor.stage == Tor::Stage::Joining)
        m_safeMode->setText(tr("Safe Mode: Tor, %1 %").arg(status.tor.progress));
    else if (isWaiting)
        m_safeMode->setText(tr("Safe Mode: held back"));
    else
        m_safeMode->setText((status.tor.stage == Tor::Stage::Ready) ? tr("Safe Mode: Tor") : tr("Safe Mode"));
    m_safeModeIcon->setToolTip(ChannelWords::toolTip(status.safeModeReason));
    m_safeMode->setToolTip(ChannelWords::toolTip(status.safeModeReason));
}
