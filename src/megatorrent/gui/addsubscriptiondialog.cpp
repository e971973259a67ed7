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

#include "addsubscriptiondialog.h"

#include <algorithm>
#include <chrono>

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSet>
#include <QVBoxLayout>

#include "base/global.h"
#include "gui/fspathedit.h"

#include "../content/listfolder.h"
#include "../content/printable.h"
#include "../diskspace.h"
#include "../session.h"
#include "addressnotice.h"
#include "channelwords.h"
#include "inlinemessage.h"
#include "linkedit.h"
#include "previewpanel.h"
#include "rulesdialog.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

#define SETTINGS_KEY(name) u"Megatorrent/AddSubscriptionDialog/" name

namespace
{
    const auto TYPING_PAUSE = 300ms;
    const qsizetype CLIPBOARD_MAX_LENGTH = 1'000'000;
    const QString PREFIX = u"megatorrent:"_s;
}

AddSubscriptionDialog::AddSubscriptionDialog(QWidget *parent)
    : QDialog(parent)
    , m_storeDialogSize {SETTINGS_KEY(u"Size"_s)}
    , m_linkEdit {new LinkEdit(this)}
    , m_message {new InlineMessage(this)}
    , m_preview {new PreviewPanel(this)}
    , m_several {new QPlainTextEdit(this)}
    , m_notice {new AddressNotice(this)}
{
    setWindowTitle(tr("Add subscription"));

    m_several->setReadOnly(true);
    m_several->setTabChangesFocus(true);
    m_several->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_several->setAccessibleName(tr("What the links lead to"));
    m_several->hide();

    auto *linkLabel = new QLabel(tr("&Link:"), this);
    linkLabel->setBuddy(m_linkEdit);
    linkLabel->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    linkLabel->setContentsMargins(0, qRound(m_linkEdit->document()->documentMargin()) + m_linkEdit->frameWidth(), 0, 0);
    m_linkEdit->setAccessibleName(tr("Link, or several, a line each"));
    m_linkEdit->setToolTip(tr("Link to a channel. Several links: a line each (Shift+Return)."));
    auto *linkRow = new QHBoxLayout;
    linkRow->addWidget(linkLabel);
    linkRow->addWidget(m_linkEdit, 1);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_subscribe = buttons->addButton(tr("&Subscribe"), QDialogButtonBox::AcceptRole);
    m_subscribe->setDefault(true);
    m_subscribe->setEnabled(false);
    connect(buttons, &QDialogButtonBox::accepted, this, &AddSubscriptionDialog::subscribe);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->addLayout(linkRow);
    layout->addWidget(m_message);
    layout->addWidget(m_preview, 1);
    layout->addWidget(m_several, 1);
    m_choice = makeChoice();
    layout->addWidget(m_choice);
    layout->addLayout(makeTarget());
    layout->addWidget(m_notice);
    layout->addWidget(buttons);

    m_typing.setSingleShot(true);
    m_typing.setInterval(TYPING_PAUSE);
    connect(&m_typing, &QTimer::timeout, this, &AddSubscriptionDialog::considerLinks);
    connect(m_linkEdit, &QPlainTextEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(m_linkEdit, &LinkEdit::submitted, this, &AddSubscriptionDialog::subscribe);
    connect(m_message, &InlineMessage::actionTriggered, this, [this]
    {
        if (m_known)
        {
            emit showRequested(*m_known);
            reject();
            return;
        }
        m_notice->acknowledge();
        considerLinks();
    });
    connect(m_preview, &PreviewPanel::changed, this, &AddSubscriptionDialog::updateTarget);

    m_spaceTimer.setSingleShot(true);
    m_spaceTimer.setInterval(TYPING_PAUSE);
    connect(&m_spaceTimer, &QTimer::timeout, this, &AddSubscriptionDialog::askSpace);
    connect(m_savePath, &FileSystemPathEdit::selectedPathChanged, &m_spaceTimer, qOverload<>(&QTimer::start));

    if (const QSize dialogSize = m_storeDialogSize; dialogSize.isValid())
        resize(dialogSize);
    else
        resize((fontMetrics().averageCharWidth() * 90), (fontMetrics().lineSpacing() * 36));
    updateTarget();
}

AddSubscriptionDialog::~AddSubscriptionDialog()
{
    m_storeDialogSize = size();
}

QWidget *AddSubscriptionDialog::makeChoice()
{
    auto *choice = new QWidget(this);
    auto *label = new QLabel(tr("Download:"), choice);
    m_all = new QRadioButton(tr("&everything, also what comes later"), choice);
    m_ticked = new QRadioButton(tr("what is &ticked"), choice);
    m_nothing = new QRadioButton(tr("n&othing"), choice);
    m_byRule = new QRadioButton(tr("what r&ules choose"), choice);
    m_all->setChecked(true);
    m_ticked->setToolTip(tr("What comes later is not downloaded by itself."));
    m_nothing->setToolTip(tr("Only lists what is in the channel. You choose later."));
    auto *rules = new QPushButton(tr("Rules..."), choice);
    rules->setAutoDefault(false);
    connect(rules, &QPushButton::clicked, this, [this]
    {
        auto *dialog = new RulesDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });

    auto *row = new QHBoxLayout(choice);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(label);
    for (QRadioButton *button : {m_all, m_ticked, m_nothing, m_byRule})
    {
        button->setAccessibleName(label->text() + u' ' + button->text().remove(u'&'));
        row->addWidget(button);
        connect(button, &QRadioButton::toggled, this, [this](const bool isChecked)
        {
            if (!isChecked)
                return;
            using Mode = TickedItemsModel::Mode;
            m_preview->ticks()->setMode(m_all->isChecked() ? Mode::All : (m_ticked->isChecked() ? Mode::Chosen
                    : (m_nothing->isChecked() ? Mode::None : Mode::Hidden)));
            updateSpace();
            updateSubscribe();
        });
    }
    row->addWidget(rules);
    row->addStretch();

    connect(m_preview->ticks(), &TickedItemsModel::modeChanged, m_ticked, [this] { m_ticked->setChecked(true); });
    connect(m_preview->ticks(), &TickedItemsModel::ticksChanged, this, &AddSubscriptionDialog::updateSpace);
    connect(m_preview->ticks(), &TickedItemsModel::busyChanged, this, &AddSubscriptionDialog::updateSubscribe);
    connect(m_preview->ticks(), &TickedItemsModel::limitReached, this, [this]
    {
        m_message->setMessage(InlineMessage::Kind::Warning, tr("No more than %1 items can differ from the rest here. Choose the others when you have subscribed.")
                .arg(FirstChoices::PATHS_MAX));
    });
    return choice;
}

QLayout *AddSubscriptionDialog::makeTarget()
{
    m_savePath = new FileSystemPathLineEdit(this);
    m_savePath->setMode(FileSystemPathEdit::Mode::DirectorySave);
    m_savePath->setDialogCaption(tr("Choose where the files are saved"));
    m_savePath->focusProxy()->setAccessibleName(tr("Save in"));

    m_folder = new QComboBox(this);
    m_folder->setEditable(true);
    m_folder->setInsertPolicy(QComboBox::NoInsert);
    m_folder->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_folder->lineEdit()->setPlaceholderText(tr("none"));
    m_folder->setToolTip(tr("Folder in your list of subscriptions, such as Films/Old. It changes nothing on the disk."));
    QStringList folders;
    for (const SubscriptionInfo &info : asConst(Session::instance()->subscriptions()->all()))
    {
        if (!info.folder.isEmpty() && !folders.contains(info.folder))
            folders.append(info.folder);
    }
    m_folder->addItem({});
    m_folder->addItems(ListFolder::sorted(folders));

    m_start = new QCheckBox(tr("St&art"), this);
    m_start->setToolTip(tr("Otherwise nothing is looked for or received until you start the subscription."));
    m_start->setChecked(true);

    auto *folderRow = new QHBoxLayout;
    folderRow->addWidget(m_folder, 1);
    folderRow->addWidget(m_start);

    m_space = new QLabel(this);
    m_space->setTextFormat(Qt::PlainText);
    m_space->setWordWrap(true);

    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("Save &in:"), m_savePath);
    auto *folderLabel = new QLabel(tr("&Folder in the list:"), this);
    folderLabel->setBuddy(m_folder);
    form->addRow(folderLabel, folderRow);
    form->addRow(m_space);
    return form;
}

void AddSubscriptionDialog::setLinks(const QStringList &links)
{
    m_isOpened = true;
    m_linkEdit->setLinks(links);
    m_typing.stop();
    considerLinks();
}

void AddSubscriptionDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    if (event->spontaneous())
        return;
    if (!m_isOpened)
    {
        m_isOpened = true;
        takeClipboard();
    }
    askSpace();
    m_linkEdit->setFocus();
    m_linkEdit->selectAll();
}

// Only text that is links of ours: a bare key might be anything.
void AddSubscriptionDialog::takeClipboard()
{
    const QString text = QGuiApplication::clipboard()->text();
    if (text.size() > CLIPBOARD_MAX_LENGTH)
        return;
    QStringList links;
    for (const QStringView line : QStringView(text).split(u'\n'))
    {
        if (line.contains(PREFIX, Qt::CaseInsensitive) && Link::parse(line) && (links.size() < LinkEdit::LINKS_MAX))
            links.append(line.trimmed().toString());
    }
    if (links.isEmpty())
        return;
    m_linkEdit->setLinks(links);
    m_typing.stop();
    considerLinks();
}

void AddSubscriptionDialog::considerLinks()
{
    if (m_isBusy)
        return;
    const QStringList links = m_linkEdit->links();
    if ((links == m_links) && !m_message->isVisible())
        return;

    m_links = links;
    m_known.reset();
    m_isAddable = false;
    m_message->clear();
    const bool isSeveral = (links.size() > 1);
    m_several->setVisible(isSeveral);
    m_preview->setVisible(!isSeveral);
    if (isSeveral)
        showSeveral(links);
    else
        showOne(links.value(0));
    updateTarget();
    updateSubscribe();
}

void AddSubscriptionDialog::showOne(const QString &text)
{
    if (text.isEmpty())
    {
        m_preview->setLink({});
        return;
    }
    const auto link = Link::parse(text);
    if (!link)
    {
        m_preview->setLink({});
        m_message->setMessage(InlineMessage::Kind::Error, link.error());
        return;
    }

    const Subscriptions *subscriptions = Session::instance()->subscriptions();
    if (Session::instance()->publications()->contains(link->publicKey))
    {
        m_known = link->publicKey;
        m_message->setMessage(InlineMessage::Kind::Note, tr("This channel is your own."), tr("S&how"));
    }
    else if (subscriptions->isKnown(*link))
    {
        m_known = link->publicKey;
        m_message->setMessage(InlineMessage::Kind::Note, tr("You follow this already."), tr("S&how"));
    }
    else if (subscriptions->contains(link->publicKey))
    {
        m_isAddable = true;
        m_message->setMessage(InlineMessage::Kind::Note, tr("You follow this already, but cannot read it. This is its full link: subscribe, and you can."));
    }
    else
    {
        m_isAddable = true;
        if (!m_notice->isDue())
        {
            m_preview->setLink(text);
            return;
        }
        // who has it is connected to for the list of items
        m_message->setMessage(InlineMessage::Kind::Note, tr("To see what is in the channel, those who have it are connected to, and see your IP address."), tr("&Look inside"));
    }
    m_preview->setLink({});
}

void AddSubscriptionDialog::showSeveral(const QStringList &links)
{
    m_preview->setLink({});
    QStringList lines;
    QSet<PublicKey> keys;
    for (const QString &text : links)
    {
        const auto link = Link::parse(text);
        if (!link)
        {
            lines.append(tr("Not added: %1", "Not added: reason").arg(link.error()));
            continue;
        }
        const QString name = link->name.isEmpty() ? link->publicKey.toString().first(16) : printable(link->name);
        if (keys.contains(link->publicKey))
        {
            lines.append(tr("%1: named twice", "Name of a channel: named twice").arg(name));
        }
        else if (Session::instance()->subscriptions()->isKnown(*link))
        {
            lines.append(tr("%1: you have this already", "Name of a channel: you have this already").arg(name));
        }
        else
        {
            lines.append(link->readKey ? tr("%1: private channel", "Name of a channel: private channel").arg(name)
                    : tr("%1: public channel", "Name of a channel: public channel").arg(name));
            m_isAddable = true;
        }
        keys.insert(link->publicKey);
    }
    m_several->setPlainText(lines.join(u'\n'));
}

void AddSubscriptionDialog::updateTarget()
{
    const Path base = Session::instance()->settings().savePath;
    const auto link = (m_links.size() == 1) ? Link::parse(m_links.constFirst()) : nonstd::make_unexpected(QString());
    m_savePath->setPlaceholder(link ? (base / Path(Subscriptions::folderName(*link))) : base);

    // there is nothing to tick before the list has come
    const auto preview = m_preview->info();
    const bool hasList = (m_links.size() == 1) && preview && preview->list;
    if (hasList)
        m_tickedLink = m_links.constFirst();
    // What has been ticked stays chosen when the list goes, as it does for a while when the engine is started anew.
    const bool isKept = m_ticked->isChecked() && (m_links == QStringList(m_tickedLink));
    m_ticked->setEnabled(hasList || isKept);
    if (!hasList && !isKept && m_ticked->isChecked())
        m_all->setChecked(true);
    updateSpace();
}

bool AddSubscriptionDialog::isTicking() const
{
    return (m_links.size() == 1) && m_ticked->isChecked() && m_preview->ticks()->isBusy();
}

void AddSubscriptionDialog::updateSubscribe()
{
    m_subscribe->setEnabled(m_isAddable && !m_isBusy && !isTicking());
}

void AddSubscriptionDialog::updateSpace()
{
    QStringList parts;
    const auto info = m_preview->info();
    if (info && info->list && m_preview->isVisibleTo(this) && !m_byRule->isChecked())
        parts.append(tr("%1 of %2", "12.1 GiB of 14.0 GiB").arg(ChannelWords::bytes(m_preview->ticks()->bytes(info->bytes)), ChannelWords::bytes(info->bytes)));
    if (m_freeSpace >= 0)
        parts.append(tr("(Free space on disk: %1)").arg(ChannelWords::bytes(m_freeSpace)));
    else if (!m_spaceProblem.isEmpty())
        parts.append(m_spaceProblem);
    m_space->setText(parts.join(u' '));
}

void AddSubscriptionDialog::askSpace()
{
    const Path chosen = m_savePath->selectedPath();
    const Path path = chosen.isEmpty() ? Session::instance()->settings().savePath : chosen;
    if (!path.isAbsolute())
    {
        m_freeSpace = -1;
        m_spaceProblem = tr("The folder must be an absolute path.");
        updateSpace();
        return;
    }
    DiskSpace::ask(path, this, [this, chosen](const nonstd::expected<DiskState, Error> &state)
    {
        if (m_savePath->selectedPath() != chosen)
            return;
        m_freeSpace = state ? state->bytesFree : -1;
        m_spaceProblem = state ? QString() : state.error().text;
        updateSpace();
    });
}

DownloadPolicy AddSubscriptionDialog::policy() const
{
    if (m_all->isChecked())
        return DownloadPolicy::All;
    return m_byRule->isChecked() ? DownloadPolicy::Rule : DownloadPolicy::None;
}

NewSubscription AddSubscriptionDialog::subscription(const QString &link) const
{
    NewSubscription subscription;
    subscription.link = link;
    subscription.folder = m_folder->currentText();
    subscription.policy = policy();
    subscription.isPaused = !m_start->isChecked();
    return subscription;
}

void AddSubscriptionDialog::subscribe()
{
    if (m_isBusy)
        return;
    m_typing.stop();
    considerLinks();
    if (m_links.isEmpty())
    {
        m_message->setMessage(InlineMessage::Kind::Error, tr("Enter the link of a channel. It begins with \"megatorrent://\"."));
        m_linkEdit->setFocus();
    }
    else if (!m_isAddable)
    {
        m_linkEdit->setFocus();
    }
    else if (isTicking())
    {
        m_message->setMessage(InlineMessage::Kind::Note, tr("What you have ticked is still being read. Please wait a moment."));
    }
    else if (m_links.size() == 1)
    {
        subscribeToOne();
    }
    else
    {
        subscribeToSeveral();
    }
}

void AddSubscriptionDialog::subscribeToOne()
{
    NewSubscription wish = subscription(m_links.constFirst());
    wish.savePath = m_savePath->selectedPath();
    const auto key = Session::instance()->subscriptions()->add(wish);
    if (!key)
    {
        m_message->setMessage(InlineMessage::Kind::Error, key.error());
        return;
    }
    if (m_ticked->isChecked())
        Session::instance()->firstChoices()->set(*key, m_preview->ticks()->choice());
    m_preview->release();
    m_notice->acknowledge();
    emit subscribed(*key);
    accept();
}

// Each gets a folder of its own; a folder that is chosen is the one in which they are made.
void AddSubscriptionDialog::subscribeToSeveral()
{
    const Path base = m_savePath->selectedPath();
    QList<NewSubscription> list;
    for (const QString &text : asConst(m_links))
    {
        const auto link = Link::parse(text);
        if (link && Session::instance()->subscriptions()->isKnown(*link))
            continue;
        NewSubscription wish = subscription(text);
        // How it is called is for the core to say: what a link says is not to choose the place.
        wish.baseFolder = base;
        list.append(wish);
    }

    setBusy(true);
    // It goes on if the dialog is closed.
    auto *import = new SubscriptionImport(Session::instance()->subscriptions(), list, Session::instance());
    connect(import, &SubscriptionImport::finished, this, &AddSubscriptionDialog::handleImported);
    import->start();
}

void AddSubscriptionDialog::handleImported(const SubscriptionImport::Result &result)
{
    setBusy(false);
    QStringList failed;
    for (const SubscriptionImport::Failure &failure : result.failures)
        failed.append(failure.link);
    const QStringList asked = m_links;
    if (result.added > 0)
        m_notice->acknowledge();

    const auto first = std::ranges::find_if(asked, [&failed](const QString &link) { return !failed.contains(link) && Link::parse(link); });
    if (first != asked.cend())
        emit subscribed(Link::parse(*first)->publicKey);
    if (failed.isEmpty())
    {
        accept();
        return;
    }

    // What is left can be mended here.
    m_linkEdit->setLinks(failed);
    m_typing.stop();
    considerLinks();
    m_message->setMessage(InlineMessage::Kind::Error, ((result.added > 0) ? (tr("%n channels were added.", nullptr, result.added) + u' ') : QString())
            + tr("%n could not be added: %1", "3 could not be added: reason", static_cast<int>(failed.size())).arg(result.failures.constFirst().error));
    m_linkEdit->setFocus();
}

void AddSubscriptionDialog::setBusy(const bool isBusy)
{
    m_isBusy = isBusy;
    m_linkEdit->setReadOnly(isBusy);
    // Nothing of that would count any more. And a dialog of it must not be open when this one is deleted.
    for (QWidget *widget : {static_cast<QWidget *>(m_savePath), static_cast<QWidget *>(m_folder), static_cast<QWidget *>(m_start), m_choice})
        widget->setEnabled(!isBusy);
    updateSubscribe();
}
