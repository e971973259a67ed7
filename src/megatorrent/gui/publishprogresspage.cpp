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

#include "publishprogresspage.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "base/global.h"
#include "base/utils/misc.h"

#include "../content/printable.h"
#include "../session.h"
#include "channelwords.h"

using namespace Megatorrent;

namespace
{
    const int PERMILLE = 1000;
}

PublishProgressPage::PublishProgressPage(QWidget *parent)
    : QWidget(parent)
    , m_phase {new QLabel(this)}
    , m_bar {new QProgressBar(this)}
    , m_facts {new QLabel(this)}
    , m_current {new QLabel(this)}
    , m_unasked {new QPushButton(tr("Publish without &asking"), this)}
{
    for (QLabel *label : {m_phase, m_facts, m_current})
    {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_bar->setAccessibleName(tr("Progress of the publication"));
    m_current->setMinimumHeight(fontMetrics().lineSpacing() * 2);
    m_current->setAlignment(Qt::AlignTop | Qt::AlignLeft);

    m_unasked->setAutoDefault(false);
    m_unasked->setToolTip(tr("What was published elsewhere meanwhile, if anything was, is replaced for everyone."));
    m_unasked->hide();
    connect(m_unasked, &QPushButton::clicked, this, [this]
    {
        m_unasked->setEnabled(false);
        emit unaskedRequested();
    });

    auto *unaskedRow = new QHBoxLayout;
    unaskedRow->addWidget(m_unasked);
    unaskedRow->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_phase);
    layout->addWidget(m_bar);
    layout->addWidget(m_facts);
    layout->addWidget(m_current);
    layout->addLayout(unaskedRow);
    layout->addStretch();

    connect(Session::instance()->tasks(), &Tasks::changed, this, &PublishProgressPage::handleChanged);
    connect(Session::instance()->channels(), &ChannelMirror::publicationChanged, this, &PublishProgressPage::updateUnasked);
}

void PublishProgressPage::setTask(const int id)
{
    m_task = id;
    m_hasEnded = false;
    m_channel.reset();
    m_unasked->setEnabled(true);
    if (const auto task = Session::instance()->tasks()->find(id))
        handleChanged(*task);
}

void PublishProgressPage::handleChanged(const TaskInfo &task)
{
    if ((task.id != m_task) || m_hasEnded)
        return;
    m_channel = task.key;
    showTask(task);
    updateUnasked();
    if (task.state == TaskState::Running)
        return;
    m_hasEnded = true;
    emit ended(task);
}

void PublishProgressPage::showTask(const TaskInfo &task)
{
    m_phase->setText(task.phase.isEmpty() ? tr("Beginning") : task.phase);
    if (task.bytesTotal > 0)
    {
        m_bar->setRange(0, PERMILLE);
        m_bar->setValue(static_cast<int>((static_cast<double>(task.bytes) * PERMILLE) / task.bytesTotal));
    }
    else
    {
        m_bar->setRange(0, 0);   // busy
    }

    QStringList facts;
    if (task.filesTotal > 0)
        facts.append(tr("%1 of %n files", nullptr, static_cast<int>(task.filesTotal)).arg(task.files));
    if (task.bytesTotal > 0)
        facts.append(tr("%1 of %2", "1.2 GiB of 1.9 GiB").arg(ChannelWords::bytes(task.bytes), ChannelWords::bytes(task.bytesTotal)));
    if (task.rate > 0)
        facts.append(Utils::Misc::friendlyUnit(task.rate, true));
    if (const qint64 eta = task.eta(); eta >= 0)
        facts.append(tr("%1 left", "3m left").arg(Utils::Misc::userFriendlyDuration(eta)));
    m_facts->setText(facts.join(u" · "_s));
    m_current->setText(printable(task.current));
}

// Before anything is signed the network is asked, and it may not be there.
void PublishProgressPage::updateUnasked()
{
    const auto own = m_channel ? Session::instance()->channels()->publication(*m_channel) : std::nullopt;
    m_unasked->setVisible(!m_hasEnded && own && (own->info.state == PublicationState::Publishing)
            && (own->info.error.code == ErrorCode::AsksNetwork) && !own->info.error.isEmpty());
}
