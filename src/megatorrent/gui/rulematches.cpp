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

#include "rulematches.h"

#include <algorithm>
#include <chrono>

#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "base/global.h"

#include "../content/printable.h"
#include "../session.h"
#include "channelwords.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const auto PAUSE = 400ms;
}

RuleMatches::RuleMatches(QWidget *parent)
    : QWidget(parent)
    , m_storeHeader {u"Megatorrent/RuleMatches/Header"_s}
    , m_summary {new QLabel(this)}
    , m_list {new QTreeWidget(this)}
{
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_list->setHeaderLabels({tr("Item"), tr("Size"), tr("Channel")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setAccessibleName(tr("Items that match"));
    m_list->header()->resizeSection(0, (fontMetrics().averageCharWidth() * 26));
    m_list->header()->resizeSection(1, (fontMetrics().averageCharWidth() * 11));
    m_list->header()->restoreState(m_storeHeader);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_summary);
    layout->addWidget(m_list, 1);

    m_pause.setSingleShot(true);
    m_pause.setInterval(PAUSE);
    connect(&m_pause, &QTimer::timeout, this, &RuleMatches::start);
    connect(Session::instance()->tasks(), &Tasks::changed, this, &RuleMatches::handleChanged);
    clear();
}

RuleMatches::~RuleMatches()
{
    m_storeHeader = m_list->header()->saveState();
    if (Session::instance())
        cancel();
}

void RuleMatches::setRule(const Rule &rule)
{
    cancel();
    m_rule = rule;
    m_pause.start();
}

void RuleMatches::clear()
{
    cancel();
    m_pause.stop();
    m_rule.reset();
    m_list->clear();
    m_summary->setText(tr("Items that match"));
}

void RuleMatches::start()
{
    if (!m_rule)
        return;
    m_list->clear();
    if (!m_rule->hasCondition() && !m_rule->isForEveryItem)
    {
        m_summary->setText(tr("Without any condition, the rule matches nothing. Tick \"Every item\" if it is meant for all."));
        return;
    }
    const auto task = Session::instance()->rules()->test(*m_rule, std::nullopt);
    if (!task)
    {
        m_summary->setText(task.error());
        return;
    }
    m_task = *task;
    m_summary->setText(tr("Looking for items that match..."));
}

void RuleMatches::cancel()
{
    if (m_task != 0)
        Session::instance()->tasks()->cancel(std::exchange(m_task, 0));
}

void RuleMatches::handleChanged(const TaskInfo &task)
{
    if ((task.id != m_task) || (task.state == TaskState::Running))
        return;
    m_task = 0;
    if (task.state != TaskState::Done)
    {
        m_summary->setText(task.error.isEmpty() ? tr("The search was cancelled.") : task.error.text);
        return;
    }

    QString summary = (task.rules.matched > 0)
            ? tr("%n items match: %1", "40 items match: 12.1 GiB", static_cast<int>(task.rules.matched)).arg(ChannelWords::bytes(task.rules.matchedBytes))
            : tr("No item that is here matches.");
    if (task.rules.matched > task.matches.size())
        summary += u'\n' + tr("Shown are the first %1.").arg(task.matches.size());
    for (const TaskProblem &problem : asConst(task.problems))
        summary += u'\n' + problem.error.text;
    m_summary->setText(summary);

    const ChannelMirror *channels = Session::instance()->channels();
    for (const RuleMatch &match : asConst(task.matches))
    {
        const auto followed = channels->subscription(match.channel);
        auto *item = new QTreeWidgetItem({printable(match.path), ChannelWords::bytes(match.size), (followed ? printable(followed->info.displayName()) : QString())});
        item->setTextAlignment(1, (Qt::AlignRight | Qt::AlignVCenter));
        item->setToolTip(0, ChannelWords::toolTip(printable(match.path, 1000)));
        m_list->addTopLevelItem(item);
    }
    m_list->resizeColumnToContents(1);
}
