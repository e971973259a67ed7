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

#include "lookupsbox.h"

#include <QCheckBox>
#include <QLabel>
#include <QVBoxLayout>

#include "../session.h"
#include "channelwords.h"

using namespace Megatorrent;

LookUpsBox::LookUpsBox(QWidget *parent)
    : QGroupBox(parent)
{
    setTitle(tr("Look-ups for others"));
    m_isOn = new QCheckBox(tr("Look channels up for &others"), this);
    m_isOn->setToolTip(tr("Of no use while Safe Mode is on here, too."));
    auto *sentence = new QLabel(tr("Who must not use the DHT asks this computer instead: DHT nodes see your address with what others look for and publish, and nobody can tell which is whose."), this);
    sentence->setWordWrap(true);
    m_counters = new QLabel(this);
    m_counters->setWordWrap(true);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_isOn);
    layout->addWidget(sentence);
    layout->addWidget(m_counters);

    connect(m_isOn, &QCheckBox::toggled, this, &LookUpsBox::changed);
    connect(Session::instance(), &Session::statusChanged, this, &LookUpsBox::showCounters);
    showCounters();
}

void LookUpsBox::setOn(const bool on)
{
    m_isOn->setChecked(on);
}

bool LookUpsBox::isOn() const
{
    return m_isOn->isChecked();
}

void LookUpsBox::showCounters()
{
    m_counters->setText(ChannelWords::lookUpsForOthers(Session::instance()->status().engine.gateway));
    m_counters->setVisible(!m_counters->text().isEmpty());
}
