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

#include "publishreview.h"

#include <algorithm>

#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "base/global.h"

#include "../content/printable.h"
#include "../session.h"
#include "channelwords.h"

using namespace Megatorrent;

namespace
{
    constexpr qsizetype NAMES_MAX = 200;       // of a kind that are listed
    constexpr qsizetype TEXT_MAX_LENGTH = 500;
}

PublishReview::PublishReview(QWidget *parent)
    : QWidget(parent)
    , m_summary {new QLabel(this)}
    , m_list {new QTreeWidget(this)}
{
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_list->setAccessibleName(tr("What would change"));
    m_list->setHeaderLabels({tr("Name"), tr("Size")});
    m_list->setUniformRowHeights(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_summary);
    layout->addWidget(m_list, 1);
    connect(Session::instance()->tasks(), &Tasks::changed, this, &PublishReview::handleTask);
    stop();
}

PublishReview::~PublishReview()
{
    stop();
}

void PublishReview::look(const PublicKey &key, const QStringList &paths, const QString &place)
{
    stop();
    const auto task = Session::instance()->publications()->publish(key, paths, place, {}, TaskKind::DryRun);
    m_summary->setVisible(true);
    if (!task)
    {
        m_summary->setText(task.error());
        return;
    }
    m_task = *task;
    m_isRunning = true;
    m_summary->setText(tr("Looking at what has changed..."));
}

void PublishReview::stop()
{
    if (m_isRunning)
        Session::instance()->tasks()->cancel(*m_task);
    m_isRunning = false;
    m_task.reset();
    m_list->clear();
    m_list->hide();
    m_summary->hide();
}

void PublishReview::handleTask(const TaskInfo &task)
{
    if (task.id != m_task)
        return;

    m_isRunning = (task.state == TaskState::Running);
    if (m_isRunning)
    {
        if (task.files > 0)
            m_summary->setText(tr("Looking at what has changed: %n files so far", nullptr, static_cast<int>(task.files)));
        return;
    }
    if (task.plan)
        showPlan(*task.plan);
    else
        m_summary->setText(task.error);
}

void PublishReview::showPlan(const PublishPlan &plan)
{
    using Kind = PublishPlan::Kind;
    const qint64 changed = plan.count(Kind::Changed) + plan.count(Kind::Reread);
    QString summary = tr("%1 new, %2 changed, %3 moved, %4 removed, %5 unchanged", "items")
            .arg(QString::number(plan.count(Kind::New)), QString::number(changed), QString::number(plan.count(Kind::Moved))
                , QString::number(plan.count(Kind::Removed)), QString::number(plan.unchanged));
    if (plan.count(Kind::Unreadable) > 0)
        summary += u", "_s + tr("%1 unreadable", "items").arg(plan.count(Kind::Unreadable));
    if (const qint64 withheld = plan.count(Kind::Withheld); withheld > 0)
    {
        summary += u'\n' + tr("%n items are gone from the disk and stay in the channel until you say that they are to be taken out.", nullptr
                , static_cast<int>(withheld));
    }
    m_summary->setText(summary);

    m_list->clear();
    addGroup(tr("New"), plan[Kind::New]);
    addGroup(tr("Changed"), plan[Kind::Changed]);
    addGroup(tr("Perhaps changed"), plan[Kind::Reread]);
    addGroup(tr("Moved"), plan[Kind::Moved]);
    addGroup(tr("Removed"), plan[Kind::Removed]);
    addGroup(tr("Gone from the disk"), plan[Kind::Withheld]);
    addGroup(tr("Unreadable"), plan[Kind::Unreadable]);
    m_list->setVisible(m_list->topLevelItemCount() > 0);
}

void PublishReview::addGroup(const QString &title, const PublishPlan::Group &group)
{
    if (group.count == 0)
        return;

    auto *top = new QTreeWidgetItem(m_list, {tr("%1 (%2)", "kind of change, number of items").arg(title).arg(group.count), ChannelWords::bytes(group.bytes)});
    top->setTextAlignment(1, (Qt::AlignRight | Qt::AlignVCenter));
    const qsizetype listed = std::min(group.names.size(), NAMES_MAX);
    for (const PublishPlan::Name &name : asConst(group.names.first(listed)))
    {
        QString text = printable(name.path, TEXT_MAX_LENGTH);
        if (!name.from.isEmpty())
            text += u" ← "_s + printable(name.from, TEXT_MAX_LENGTH);
        if (!name.reason.isEmpty())
            text += u": "_s + name.reason.text;
        auto *item = new QTreeWidgetItem(top, {text, ChannelWords::bytes(name.size)});
        item->setToolTip(0, ChannelWords::toolTip(text));
        item->setTextAlignment(1, (Qt::AlignRight | Qt::AlignVCenter));
    }
    if (group.count > listed)
        new QTreeWidgetItem(top, {tr("and %n more", nullptr, static_cast<int>(group.count - listed))});
    top->setExpanded(listed <= 20);
}
