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

#include "publishresultpage.h"

#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "base/global.h"

#include "../content/printable.h"
#include "../session.h"
#include "channelwords.h"
#include "inlinemessage.h"
#include "keybackupdialog.h"
#include "linkpanel.h"

using namespace Megatorrent;

namespace
{
    const int PROBLEM_LINES = 5;
}

PublishResultPage::PublishResultPage(QWidget *parent)
    : QWidget(parent)
    , m_summary {new QLabel(this)}
    , m_findable {new QLabel(this)}
    , m_backup {new InlineMessage(this)}
    , m_problemsLabel {new QLabel(this)}
    , m_problems {new QTreeWidget(this)}
    , m_link {new LinkPanel(this)}
{
    for (QLabel *label : {m_summary, m_findable, m_problemsLabel})
    {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    QFont font = m_summary->font();
    font.setBold(true);
    m_summary->setFont(font);

    m_problems->setHeaderLabels({tr("File"), tr("Reason")});
    m_problems->setRootIsDecorated(false);
    m_problems->setUniformRowHeights(true);
    m_problems->setFixedHeight(fontMetrics().lineSpacing() * (PROBLEM_LINES + 2));
    m_problems->header()->resizeSection(0, (fontMetrics().averageCharWidth() * 36));
    m_problemsLabel->setBuddy(m_problems);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_summary);
    layout->addWidget(m_findable);
    layout->addWidget(m_problemsLabel);
    layout->addWidget(m_problems);
    layout->addWidget(m_backup);
    layout->addWidget(m_link, 1);

    connect(m_backup, &InlineMessage::actionTriggered, this, &PublishResultPage::backUp);
    connect(Session::instance()->channels(), &ChannelMirror::publicationChanged, this, [this](const PublicationInfo &info)
    {
        if (info.key == m_task.key)
            showPublication();
    });
}

void PublishResultPage::setTask(const TaskInfo &task)
{
    m_task = task;
    const QString changes = tr("%1 new, %2 changed, %3 removed", "3 new, 1 changed, 2 removed")
            .arg(QString::number(task.added), QString::number(task.changed), QString::number(task.removed));
    m_summary->setText(tr("Published: %n items in the channel (%1).", "Published: 40 items in the channel (3 new, 1 changed, 2 removed).", static_cast<int>(task.items)).arg(changes));

    m_problems->clear();
    for (const TaskProblem &problem : asConst(task.problems + task.notes))
    {
        auto *item = new QTreeWidgetItem({printable(problem.path), problem.error.text});
        item->setToolTip(0, ChannelWords::toolTip(problem.path));
        item->setToolTip(1, ChannelWords::toolTip(problem.error.text));
        m_problems->addTopLevelItem(item);
    }
    const bool hasProblems = (m_problems->topLevelItemCount() > 0);
    m_problemsLabel->setVisible(hasProblems);
    m_problems->setVisible(hasProblems);
    m_problemsLabel->setText((task.problemsTotal > 0) ? tr("%n files could not be published:", nullptr, static_cast<int>(task.problemsTotal)) : tr("Left out:"));

    m_link->setChannel(task.key);
    showPublication();
}

void PublishResultPage::showPublication()
{
    const auto own = Session::instance()->channels()->publication(m_task.key);
    if (!own)
        return;
    m_findable->setText((own->info.copies > 0)
            ? tr("Others can find it. Keep qBittorrent running until a subscriber has it all.")
            : tr("Others cannot find it yet; this can take a minute. Keep qBittorrent running until a subscriber has it all."));
    if (own->info.isBackedUp)
    {
        m_backup->clear();
    }
    else
    {
        m_backup->setMessage(InlineMessage::Kind::Warning, tr("The key of %1 is only on this computer. Lost, nobody can publish here again; stolen, someone else can.")
                .arg(ChannelWords::title(own->info)), tr("&Back up key..."));
    }
}

void PublishResultPage::backUp()
{
    auto *dialog = new KeyBackupDialog(m_task.key, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}
