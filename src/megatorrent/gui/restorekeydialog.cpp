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

#include "restorekeydialog.h"

#include <chrono>

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "base/global.h"
#include "gui/fspathedit.h"

#include "../content/keybackup.h"
#include "../session.h"
#include "inlinemessage.h"
#include "publishchannelpage.h"
#include "userfile.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

#define SETTINGS_KEY(name) u"Megatorrent/RestoreKeyDialog/" name

namespace
{
    const auto TYPING_PAUSE = 400ms;
}

RestoreKeyDialog::RestoreKeyDialog(QWidget *parent)
    : QDialog(parent)
    , m_storeDialogSize {SETTINGS_KEY(u"Size"_s)}
    , m_file {new FileSystemPathLineEdit(this)}
    , m_fields {new QWidget(this)}
    , m_passphrase {new QLineEdit(m_fields)}
    , m_title {new QLineEdit(m_fields)}
    , m_link {new QLineEdit(m_fields)}
    , m_message {new InlineMessage(this)}
{
    setWindowTitle(tr("Restore channel"));

    auto *intro = new QLabel(tr("From the file that the key of a channel was backed up in. When you publish there, you are asked what becomes of what is in it already."), this);
    intro->setWordWrap(true);

    m_file->setMode(FileSystemPathEdit::Mode::FileOpen);
    m_file->setDialogCaption(tr("Choose the file with the key"));
    m_file->setFileNameFilter(tr("Keys of channels") + u" (*.json *.backup);;"_s + tr("All files") + u" (*)"_s);
    m_file->focusProxy()->setAccessibleName(tr("File"));
    m_passphrase->setEchoMode(QLineEdit::Password);
    m_passphrase->setMaxLength(KeyBackup::PASSPHRASE_MAX_LENGTH);
    m_title->setMaxLength(PublishChannelPage::TITLE_MAX_LENGTH);
    m_title->setPlaceholderText(tr("as the file says"));
    m_link->setPlaceholderText(tr("only of a private channel, if the file is an identity.json"));
    m_link->setEchoMode(QLineEdit::PasswordEchoOnEdit);

    auto *fileForm = new QFormLayout;
    fileForm->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    fileForm->addRow(tr("&File:"), m_file);
    auto *form = new QFormLayout(m_fields);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Passphrase:"), m_passphrase);
    form->addRow(tr("&Title:"), m_title);
    form->addRow(tr("Full &link:"), m_link);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_restore = buttons->addButton(tr("&Restore"), QDialogButtonBox::AcceptRole);
    m_restore->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &RestoreKeyDialog::restore);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(intro);
    layout->addLayout(fileForm);
    layout->addWidget(m_fields);
    layout->addWidget(m_message);
    layout->addStretch();
    layout->addWidget(buttons);

    m_typing.setSingleShot(true);
    m_typing.setInterval(TYPING_PAUSE);
    connect(&m_typing, &QTimer::timeout, this, &RestoreKeyDialog::readFile);
    connect(m_file, &FileSystemPathEdit::selectedPathChanged, this, [this]
    {
        m_content.clear();
        m_typing.start();
    });

    if (const QSize dialogSize = m_storeDialogSize; dialogSize.isValid())
        resize(dialogSize);
    else
        resize((fontMetrics().averageCharWidth() * 76), sizeHint().height());
    m_fields->setEnabled(false);
    m_restore->setEnabled(false);
    m_file->setFocus();
}

RestoreKeyDialog::~RestoreKeyDialog()
{
    m_storeDialogSize = size();
}

void RestoreKeyDialog::readFile()
{
    const Path file = m_file->selectedPath();
    m_fields->setEnabled(false);
    m_restore->setEnabled(false);
    m_message->clear();
    if (file.isEmpty() || !file.isAbsolute())
        return;
    UserFile::read(file, KeyBackup::FILE_MAX_SIZE, this, [this, file](const nonstd::expected<QByteArray, QString> &content)
    {
        if (file == m_file->selectedPath())
            handleRead(content);
    });
}

void RestoreKeyDialog::handleRead(const nonstd::expected<QByteArray, QString> &content)
{
    if (!content)
    {
        refuse(content.error());
        m_restore->setEnabled(false);
        m_fields->setEnabled(false);
        return;
    }
    m_isSealed = KeyBackup::isSealed(*content);
    const auto channel = m_isSealed ? nonstd::make_unexpected(QString()) : ExportedChannel::fromJson(*content);
    if (!m_isSealed && !channel)
    {
        refuse(channel.error());
        m_restore->setEnabled(false);
        m_fields->setEnabled(false);
        return;
    }

    m_content = *content;
    m_fields->setEnabled(true);
    m_restore->setEnabled(true);
    m_passphrase->setEnabled(m_isSealed);
    m_link->setEnabled(!m_isSealed && !channel->readKey);
    if (m_isSealed)
        m_passphrase->setFocus();
    else if (channel->title.isEmpty())
        m_title->setFocus();
}

void RestoreKeyDialog::restore()
{
    if (m_content.isEmpty())
        return;
    setBusy(true);
    if (!m_isSealed)
    {
        take(*ExportedChannel::fromJson(m_content));
        return;
    }
    Session::instance()->keyBackups()->open(m_content, m_passphrase->text(), this, [this](const nonstd::expected<ExportedChannel, Error> &channel)
    {
        if (channel)
            take(*channel);
        else
            refuse(channel.error(), m_passphrase);
    });
}

void RestoreKeyDialog::take(ExportedChannel channel)
{
    if (const QString title = m_title->text().trimmed(); !title.isEmpty())
        channel.title = title;
    if (channel.title.isEmpty())
    {
        refuse(tr("The file does not say what the channel is called. Give it a title."), m_title);
        return;
    }
    if (const QString text = m_link->text().trimmed(); m_link->isEnabled() && !text.isEmpty())
    {
        const auto link = Link::parse(text);
        if (!link || (link->publicKey != channel.identity.publicKey) || !link->readKey)
        {
            refuse(link ? tr("This is not the full link of this channel.") : link.error(), m_link);
            return;
        }
        channel.readKey = link->readKey;
    }

    const auto key = Session::instance()->publications()->import(channel);
    if (!key)
    {
        refuse(key.error());
        return;
    }
    emit restored(*key);
    accept();
}

void RestoreKeyDialog::setBusy(const bool isBusy)
{
    m_file->setEnabled(!isBusy);
    m_fields->setEnabled(!isBusy);
    m_restore->setEnabled(!isBusy);
    if (isBusy)
        m_message->clear();
}

void RestoreKeyDialog::refuse(const QString &error, QWidget *place)
{
    setBusy(false);
    m_message->setMessage(InlineMessage::Kind::Error, error);
    if (place)
        place->setFocus();
}
