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

#include "publishdialog.h"

#include <algorithm>
#include <utility>

#include <QCheckBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "base/global.h"

#include "../content/printable.h"
#include "../session.h"
#include "addressnotice.h"
#include "channelwords.h"
#include "inlinemessage.h"
#include "publishchannelpage.h"
#include "publishfilespage.h"
#include "publishoutcome.h"
#include "publishprogresspage.h"
#include "publishresultpage.h"
#include "publishreview.h"

using namespace Megatorrent;

#define SETTINGS_KEY(name) u"Megatorrent/PublishDialog/" name

namespace
{
    const qsizetype REVIEWED_MAX = 12;    // paths that are listed
}

PublishDialog::PublishDialog(QWidget *parent)
    : QDialog(parent)
    , m_storeDialogSize {SETTINGS_KEY(u"Size"_s)}
    , m_heading {new QLabel(this)}
    , m_message {new InlineMessage(this)}
    , m_pages {new QStackedWidget(this)}
    , m_channelPage {new PublishChannelPage(this)}
    , m_filesPage {new PublishFilesPage(this)}
    , m_progressPage {new PublishProgressPage(this)}
    , m_resultPage {new PublishResultPage(this)}
    , m_notice {new AddressNotice(this)}
    , m_back {new QPushButton(tr("< &Back"), this)}
    , m_next {new QPushButton(this)}
    , m_cancel {new QPushButton(this)}
{
    setWindowTitle(tr("Publish"));
    setAcceptDrops(true);

    QFont font = m_heading->font();
    font.setBold(true);
    m_heading->setFont(font);
    m_heading->setTextFormat(Qt::PlainText);

    // as the steps are numbered
    m_pages->addWidget(m_channelPage);
    m_pages->addWidget(m_filesPage);
    m_pages->addWidget(makeReview());
    m_pages->addWidget(m_progressPage);
    m_pages->addWidget(makeDecision());
    m_pages->addWidget(m_resultPage);

    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    buttons->addWidget(m_cancel);
    m_back->setAutoDefault(false);
    m_cancel->setAutoDefault(false);
    m_next->setDefault(true);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_heading);
    layout->addWidget(m_message);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_notice);
    layout->addLayout(buttons);

    connect(m_back, &QPushButton::clicked, this, &PublishDialog::goBack);
    connect(m_next, &QPushButton::clicked, this, &PublishDialog::goOn);
    connect(m_cancel, &QPushButton::clicked, this, [this]
    {
        if (step() == Step::Progress)
            Session::instance()->tasks()->cancel(m_progressPage->task());
        else
            reject();
    });
    connect(m_message, &InlineMessage::actionTriggered, this, [this]
    {
        m_options.trustsClock = true;
        publish(m_options, m_isMadeAnew);
    });
    connect(m_progressPage, &PublishProgressPage::unaskedRequested, this, [this]
    {
        // what waits cannot be told any more: another takes its place when it has ended
        m_publishesUnasked = true;
        Session::instance()->tasks()->cancel(m_progressPage->task());
    });
    connect(m_channelPage, &PublishChannelPage::changed, m_message, &InlineMessage::clear);
    connect(m_filesPage, &PublishFilesPage::changed, m_message, &InlineMessage::clear);
    connect(m_progressPage, &PublishProgressPage::ended, this, &PublishDialog::handleEnded);

    if (const QSize dialogSize = m_storeDialogSize; dialogSize.isValid())
        resize(dialogSize);
    else
        resize((fontMetrics().averageCharWidth() * 84), (fontMetrics().lineSpacing() * 28));
    goTo(Step::Channel);
}

PublishDialog::~PublishDialog()
{
    m_storeDialogSize = size();
}

QWidget *PublishDialog::makeReview()
{
    auto *page = new QWidget(this);
    m_review = new QLabel(page);
    m_review->setTextFormat(Qt::PlainText);
    m_review->setWordWrap(true);
    m_review->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_review->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    m_changes = new PublishReview(page);
    layout->addWidget(m_review);
    layout->addWidget(m_changes, 1);
    layout->addStretch();
    return page;
}

QWidget *PublishDialog::makeDecision()
{
    auto *page = new QWidget(this);
    m_decisionText = new QLabel(page);
    m_decisionText->setTextFormat(Qt::PlainText);
    m_decisionText->setWordWrap(true);
    m_takeOut = new QCheckBox(tr("&Remove what is gone for everyone"), page);
    m_keepBoth = new QPushButton(page);
    m_replace = new QPushButton(tr("&Replace"), page);
    m_replace->setToolTip(tr("Only what is published here is in the channel from now on."));
    connect(m_takeOut, &QCheckBox::toggled, m_next, &QWidget::setEnabled);
    connect(m_keepBoth, &QPushButton::clicked, this, [this]
    {
        m_options.outrunPolicy = OutrunPolicy::Merge;
        publish(m_options, m_isListLost);
    });
    connect(m_replace, &QPushButton::clicked, this, [this]
    {
        m_options.outrunPolicy = OutrunPolicy::Override;
        publish(m_options);
    });

    auto *choices = new QHBoxLayout;
    choices->addWidget(m_keepBoth);
    choices->addWidget(m_replace);
    choices->addStretch();
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_decisionText);
    layout->addWidget(m_takeOut);
    layout->addLayout(choices);
    layout->addStretch();
    return page;
}

void PublishDialog::setChannel(const PublicKey &key)
{
    m_channelPage->setChannel(key);
    if (!m_channelPage->channel())
        return;
    m_isChannelFixed = true;
    goTo(Step::Channel);
    goOn();
}

void PublishDialog::addPaths(const QStringList &paths)
{
    m_filesPage->addPaths(paths);
}

void PublishDialog::dragEnterEvent(QDragEnterEvent *event)
{
    if ((step() < Step::Progress) && !PublishFilesPage::localPaths(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void PublishDialog::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    m_filesPage->addPaths(PublishFilesPage::localPaths(event->mimeData()));
    if (step() == Step::Review)
        showReview();
    else if ((step() == Step::Channel) && m_channelPage->problem().isEmpty())
        goOn();
}

PublishDialog::Step PublishDialog::step() const
{
    return static_cast<Step>(m_pages->currentIndex());
}

void PublishDialog::goTo(const Step step)
{
    m_pages->setCurrentIndex(static_cast<int>(step));
    m_message->clear();

    switch (step)
    {
    case Step::Channel:
        m_heading->setText(tr("1. Channel"));
        break;
    case Step::Files:
        m_heading->setText(tr("2. Files and folders"));
        break;
    case Step::Review:
        m_heading->setText(tr("3. Review"));
        break;
    case Step::Progress:
        m_heading->setText(tr("Publishing"));
        break;
    case Step::Decision:
        m_heading->setText(tr("Your decision is needed"));
        break;
    case Step::Result:
        m_heading->setText(tr("Done"));
        break;
    }

    m_back->setVisible((step == Step::Files) || (step == Step::Review));
    m_back->setEnabled((step != Step::Files) || !m_isChannelFixed);
    m_next->setVisible((step != Step::Decision) || m_takeOut->isVisibleTo(m_pages->widget(static_cast<int>(Step::Decision))));
    m_next->setEnabled((step != Step::Decision) || m_takeOut->isChecked());
    m_cancel->setVisible(step != Step::Result);
    m_cancel->setText(tr("Cancel"));
    if (step == Step::Progress)
        m_next->setText(tr("&Hide"));
    else if (step == Step::Result)
        m_next->setText(tr("&Close"));
    else
        m_next->setText(((step == Step::Review) || (step == Step::Decision)) ? tr("&Publish") : tr("&Next >"));

    if (step <= Step::Files)
        m_pages->currentWidget()->setFocus();
    else
        m_next->setFocus();
}

void PublishDialog::goBack()
{
    goTo((step() == Step::Review) ? Step::Files : Step::Channel);
}

void PublishDialog::goOn()
{
    const auto refuse = [this](const QString &problem)
    {
        m_message->setMessage(InlineMessage::Kind::Error, problem);
        m_pages->currentWidget()->setFocus();
    };

    switch (step())
    {
    case Step::Channel:
        if (const QString problem = m_channelPage->problem(); !problem.isEmpty())
        {
            refuse(problem);
        }
        else
        {
            m_key = m_channelPage->channel();
            const auto own = m_key ? Session::instance()->channels()->publication(*m_key) : std::nullopt;
            m_filesPage->setPublishedBefore(own ? own->info.sources.size() : 0);
            goTo(Step::Files);
        }
        break;
    case Step::Files:
        if (const QString problem = m_filesPage->problem(); !problem.isEmpty())
        {
            refuse(problem);
        }
        else
        {
            showReview();
            goTo(Step::Review);
        }
        break;
    case Step::Review:
        publish({});
        break;
    case Step::Progress:
    case Step::Result:
        accept();
        break;
    case Step::Decision:
        m_options.takesOutAll = m_takeOut->isChecked();
        publish(m_options, m_isMadeAnew);
        break;
    }
}

void PublishDialog::showReview()
{
    QStringList lines;
    const auto own = m_key ? Session::instance()->channels()->publication(*m_key) : std::nullopt;
    if (own)
    {
        lines.append(tr("Channel: %1 (%2)", "Channel: Holiday films (public)").arg(ChannelWords::title(own->info), own->info.isPrivate ? tr("private") : tr("public")));
    }
    else
    {
        lines.append(tr("New channel: %1 (%2)", "New channel: Holiday films (public)").arg(printable(m_channelPage->title())
                , m_channelPage->isPrivate() ? tr("private") : tr("public")));
    }
    lines.append(m_filesPage->place().isEmpty() ? tr("Place: at the top") : tr("Place: %1").arg(printable(m_filesPage->place())));
    lines.append(QString());

    const QStringList paths = m_filesPage->paths();
    if (paths.isEmpty() && !own)
    {
        // It has been deleted meanwhile, or channels have been switched off.
        lines.append(tr("This channel is not there at the moment."));
    }
    else if (paths.isEmpty())
    {
        lines.append(tr("What you published before is looked through for changes:"));
        for (const PublishedSource &source : asConst(own->info.sources.first(std::min(own->info.sources.size(), REVIEWED_MAX))))
            lines.append(u"    "_s + printable(source.path.toString()));
        if (own->info.sources.size() > REVIEWED_MAX)
            lines.append(u"    "_s + tr("and %n more", nullptr, static_cast<int>(own->info.sources.size() - REVIEWED_MAX)));
    }
    else
    {
        lines.append(tr("%n files and folders, with all that is in them:", nullptr, static_cast<int>(paths.size())));
        for (const QString &path : asConst(paths.first(std::min(paths.size(), REVIEWED_MAX))))
            lines.append(u"    "_s + printable(path));
        if (paths.size() > REVIEWED_MAX)
            lines.append(u"    "_s + tr("and %n more", nullptr, static_cast<int>(paths.size() - REVIEWED_MAX)));
    }
    m_review->setText(lines.join(u'\n'));
    if (own)
        m_changes->look(*m_key, paths, m_filesPage->place());
    else
        m_changes->stop();
}

void PublishDialog::publish(const PublishOptions &options, const bool isMadeAnew)
{
    auto *publications = Session::instance()->publications();
    if (!m_key)
    {
        const auto created = publications->create(m_channelPage->title(), m_channelPage->description(), m_channelPage->isPrivate());
        if (!created)
        {
            m_message->setMessage(InlineMessage::Kind::Error, created.error());
            return;
        }
        // From now on it is there, whatever becomes of the files.
        m_key = *created;
        m_channelPage->setChannel(*created);
        m_isChannelFixed = true;
    }

    m_changes->stop();
    const auto task = isMadeAnew ? publications->publish(*m_key, {}, {}, options)
            : publications->publish(*m_key, m_filesPage->paths(), m_filesPage->place(), options);
    if (!task)
    {
        m_message->setMessage(InlineMessage::Kind::Error, task.error());
        return;
    }
    m_options = options;
    m_isMadeAnew = isMadeAnew;
    m_publishesUnasked = false;
    m_notice->acknowledge();
    goTo(Step::Progress);
    m_progressPage->setTask(*task);
}

void PublishDialog::handleEnded(const TaskInfo &task)
{
    const bool publishesUnasked = std::exchange(m_publishesUnasked, false);
    switch (publishOutcome(task))
    {
    case PublishOutcome::Done:
        if (std::exchange(m_isMadeAnew, false) && !m_filesPage->paths().isEmpty())
        {
            // the list is there again: now what the user came for
            PublishOptions options = m_options;
            options.outrunPolicy = OutrunPolicy::Stop;
            goTo(Step::Review);
            publish(options);
            break;
        }
        m_resultPage->setTask(task);
        goTo(Step::Result);
        resize(size().expandedTo(sizeHint()));
        break;
    case PublishOutcome::Cancelled:
        goTo(Step::Review);
        if (publishesUnasked)
        {
            m_options.outrunPolicy = OutrunPolicy::Override;
            publish(m_options, m_isMadeAnew);
            break;
        }
        m_message->setMessage(InlineMessage::Kind::Note, tr("Cancelled: nothing was published."));
        break;
    case PublishOutcome::SourcesShrunk:
    case PublishOutcome::Elsewhere:
    case PublishOutcome::ListLost:
        decide(task);
        break;
    case PublishOutcome::ClockDoubted:
        goTo(Step::Review);
        m_message->setMessage(InlineMessage::Kind::Error, task.error, tr("The clock is &right: publish"));
        break;
    case PublishOutcome::Failed:
        goTo(Step::Review);
        m_message->setMessage(InlineMessage::Kind::Error, task.error);
        break;
    }
}

void PublishDialog::decide(const TaskInfo &task)
{
    const PublishOutcome outcome = publishOutcome(task);
    const bool isElsewhere = (outcome == PublishOutcome::Elsewhere);
    const bool isShrunk = (outcome == PublishOutcome::SourcesShrunk);
    m_isListLost = (outcome == PublishOutcome::ListLost);
    m_takeOut->setChecked(false);
    m_takeOut->setVisible(isShrunk);
    m_keepBoth->setVisible(!isShrunk);
    m_keepBoth->setText(m_isListLost ? tr("Ma&ke it anew") : tr("&Keep both"));
    m_keepBoth->setToolTip(m_isListLost ? tr("What is in the channel stays in it, and so does what is published here.")
            : tr("What was published elsewhere stays in the channel, beside what is published here."));
    m_replace->setVisible(isElsewhere);
    m_decisionText->setText(isElsewhere
            ? tr("This channel was published elsewhere: what others see in it is newer than what this computer knows.\n\n"
                "Keep both: what was published elsewhere stays in the channel, beside what is published here.\n"
                "Replace: only what is published here is in the channel from now on. All else is taken out of it for everyone.")
            : task.error.text);
    goTo(Step::Decision);
    if (isShrunk)
        m_takeOut->setFocus();
    else
        m_keepBoth->setFocus();
}
