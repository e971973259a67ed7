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

#include "ruleapplication.h"

#include <QMessageBox>
#include <QPushButton>

#include "base/global.h"

#include "../session.h"
#include "channelwords.h"

using namespace Megatorrent;

RuleApplication::RuleApplication(QWidget *parent)
    : QObject(parent)
    , m_parent {parent}
{
    connect(Session::instance()->tasks(), &Tasks::changed, this, &RuleApplication::handleChanged);
}

void RuleApplication::start(QWidget *parent)
{
    (new RuleApplication(parent))->run(true);
}

void RuleApplication::run(const bool isDry)
{
    m_isDry = isDry;
    const auto task = Session::instance()->rules()->apply(std::nullopt, isDry);
    if (task)
        m_task = *task;
    else
        tell(true, task.error());
}

void RuleApplication::handleChanged(const TaskInfo &task)
{
    if ((task.id != m_task) || (task.state == TaskState::Running))
        return;
    m_task = 0;
    if (task.state != TaskState::Done)
        tell(true, (task.error.isEmpty() ? tr("It was cancelled. What had been decided by then stays.") : task.error.text));
    else if (m_isDry)
        ask(task.rules);
    else
        tell(false, tr("The rules have been applied."));
}

void RuleApplication::ask(const RuleTotals &totals)
{
    QStringList sentences;
    if (totals.download > 0)
        sentences.append(tr("%n items would be downloaded: %1.", nullptr, static_cast<int>(totals.download)).arg(ChannelWords::bytes(totals.downloadBytes)));
    if (totals.skip > 0)
        sentences.append(tr("%n items would not be downloaded any more: %1.", nullptr, static_cast<int>(totals.skip)).arg(ChannelWords::bytes(totals.skipBytes)));
    if (totals.torrents > 0)
        sentences.append(tr("%n items would be added to the transfer list.", nullptr, static_cast<int>(totals.torrents)));
    if (totals.undecided > 0)
        sentences.append(tr("%n items would stay as they are, for a rule takes too long on them.", nullptr, static_cast<int>(totals.undecided)));
    if ((totals.download <= 0) && (totals.skip <= 0) && (totals.torrents <= 0))
    {
        sentences.prepend(tr("The rules would change nothing of what is here."));
        tell(false, sentences.join(u'\n'));
        return;
    }

    auto *box = new QMessageBox(QMessageBox::Question, tr("Apply rules to what is here"), sentences.join(u'\n'), QMessageBox::Cancel, m_parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    const QPushButton *applyButton = box->addButton(tr("&Apply"), QMessageBox::AcceptRole);
    connect(box, &QDialog::finished, this, [this, box, applyButton]
    {
        if (box->clickedButton() == applyButton)
            run(false);
        else
            deleteLater();
    });
    box->open();
}

// The last thing it does
void RuleApplication::tell(const bool isProblem, const QString &text)
{
    auto *box = new QMessageBox((isProblem ? QMessageBox::Warning : QMessageBox::Information), tr("Apply rules to what is here"), text, QMessageBox::Ok, m_parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->open();
    deleteLater();
}
