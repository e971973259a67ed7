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

#include "editchanneldialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "base/global.h"

#include "../content/printable.h"
#include "../session.h"
#include "inlinemessage.h"
#include "publishchannelpage.h"

using namespace Megatorrent;

#define SETTINGS_KEY(name) u"Megatorrent/EditChannelDialog/" name

EditChannelDialog::EditChannelDialog(const PublicKey &key, QWidget *parent)
    : QDialog(parent)
    , m_key {key}
    , m_storeDialogSize {SETTINGS_KEY(u"Size"_s)}
    , m_title {new QLineEdit(this)}
    , m_description {new QPlainTextEdit(this)}
    , m_olderClients {new QCheckBox(tr("Also for &older clients"), this)}
    , m_watched {new QCheckBox(tr("Publish by &itself what changes in the files and folders"), this)}
    , m_message {new InlineMessage(this)}
{
    setWindowTitle(tr("Edit channel"));

    if (const auto own = Session::instance()->channels()->publication(key))
        m_info = own->info;
    m_title->setMaxLength(PublishChannelPage::TITLE_MAX_LENGTH);
    m_title->setText(m_info.title);
    m_description->setTabChangesFocus(true);
    m_description->setPlainText(m_info.description);
    m_olderClients->setChecked(m_info.talksToV5);
    m_olderClients->setEnabled(!m_info.isPrivate);
    m_olderClients->setToolTip(m_info.isPrivate ? tr("Older clients cannot receive private channels safely.")
            : tr("Subscribers with older programs can receive the channel, too."));

    m_watched->setChecked(m_info.isWatched);
    m_watched->setToolTip(tr("What is still being written waits. If much is gone, such as a disk that is not mounted, nothing is published before you say so."));

    auto *note = new QLabel(tr("Title and description are published with the next \"Publish changes\"."), this);
    note->setWordWrap(true);

    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Title:"), m_title);
    form->addRow(tr("&Description:"), m_description);
    form->addRow(m_watched);
    form->addRow(m_olderClients);

    auto *buttons = new QDialogButtonBox((QDialogButtonBox::Ok | QDialogButtonBox::Cancel), this);
    connect(buttons, &QDialogButtonBox::accepted, this, &EditChannelDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(note);
    layout->addWidget(m_message);
    layout->addWidget(buttons);

    if (const QSize dialogSize = m_storeDialogSize; dialogSize.isValid())
        resize(dialogSize);
    else
        resize((fontMetrics().averageCharWidth() * 70), sizeHint().height());
    m_title->setFocus();
    m_title->selectAll();
}

EditChannelDialog::~EditChannelDialog()
{
    m_storeDialogSize = size();
}

void EditChannelDialog::save()
{
    const QString title = plainTitle(m_title->text());
    const QString description = m_description->toPlainText().trimmed();
    if (title.isEmpty())
    {
        m_message->setMessage(InlineMessage::Kind::Error, tr("A channel needs a title."));
        m_title->setFocus();
        return;
    }
    if (const auto checked = Publications::checkDescription(description); !checked)
    {
        m_message->setMessage(InlineMessage::Kind::Error, checked.error());
        m_description->setFocus();
        return;
    }
    if (const auto running = Session::instance()->requireRunning(); !running)
    {
        m_message->setMessage(InlineMessage::Kind::Error, running.error());
        return;
    }

    // what was left alone may have been changed elsewhere meanwhile
    const auto done = Session::instance()->publications()->set(m_key
            , (title != m_info.title) ? std::make_optional(title) : std::nullopt
            , (description != m_info.description.trimmed()) ? std::make_optional(description) : std::nullopt
            , (m_olderClients->isChecked() != m_info.talksToV5) ? std::make_optional(m_olderClients->isChecked()) : std::nullopt
            , (m_watched->isChecked() != m_info.isWatched) ? std::make_optional(m_watched->isChecked()) : std::nullopt);
    if (!done)
    {
        m_message->setMessage(InlineMessage::Kind::Error, done.error());
        return;
    }
    accept();
}
