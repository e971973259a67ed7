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

#include "linkpanel.h"

#include <chrono>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include "base/global.h"
#include "gui/uithememanager.h"

#include "../content/qrcode.h"
#include "../session.h"
#include "inlinemessage.h"
#include "qrcodewidget.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const auto COPIED_TIME = 2s;
}

LinkPanel::LinkPanel(QWidget *parent)
    : QWidget(parent)
    , m_label {new QLabel(tr("&Link:"), this)}
    , m_link {new QLineEdit(this)}
    , m_copy {new QPushButton(UIThemeManager::instance()->getIcon(u"edit-copy"_s), tr("&Copy"), this)}
    , m_message {new InlineMessage(this)}
    , m_code {new QrCodeWidget(this)}
    , m_codeProblem {new QLabel(tr("The link is too long for a QR code."), this)}
{
    m_label->setBuddy(m_link);
    m_link->setReadOnly(true);
    m_link->setLayoutDirection(Qt::LeftToRight);
    m_link->setAccessibleName(tr("Link"));
    m_copy->setAutoDefault(false);
    m_codeProblem->setWordWrap(true);
    m_codeProblem->hide();
    connect(m_copy, &QPushButton::clicked, this, &LinkPanel::copy);
    connect(m_message, &InlineMessage::actionTriggered, this, &LinkPanel::showFullLink);

    auto *row = new QHBoxLayout;
    row->addWidget(m_label);
    row->addWidget(m_link, 1);
    row->addWidget(m_copy);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(row);
    layout->addWidget(m_message);
    layout->addWidget(m_code, 1);
    layout->addWidget(m_codeProblem);
    layout->addStretch();
}

void LinkPanel::setChannel(const PublicKey &key)
{
    m_key = key;
    m_label->setText(tr("&Link:"));
    m_link->clear();
    m_message->clear();
    m_code->setText({});
    const auto full = Session::instance()->channels()->link(key);
    if (!full)
    {
        m_copy->setEnabled(false);
        m_message->setMessage(InlineMessage::Kind::Error, full.error());
        return;
    }

    m_copy->setEnabled(true);
    const auto link = Link::parse(*full);
    setLink(link ? link->toString() : QString());
    if (link && link->readKey)
    {
        m_message->setMessage(InlineMessage::Kind::Note, tr("This channel is private: with this link nobody can read it. Only the full link lets others read,"
                " and whoever has it can read for good: it cannot be called back."), tr("Show &full link"));
    }
}

void LinkPanel::setLink(const QString &link)
{
    m_link->setText(link);
    m_link->setCursorPosition(0);
    m_codeProblem->setVisible(!m_code->setText(link) && QrCode::isAvailable());
}

void LinkPanel::showFullLink()
{
    const auto full = Session::instance()->channels()->link(m_key);
    if (!full)
    {
        m_message->setMessage(InlineMessage::Kind::Error, full.error());
        return;
    }
    m_label->setText(tr("Full &link:"));
    m_message->setMessage(InlineMessage::Kind::Warning, tr("Anyone who has the full link can read this channel. Give it only to those who may."));
    setLink(*full);
    m_link->setFocus();
    m_link->selectAll();
}

void LinkPanel::copy()
{
    QGuiApplication::clipboard()->setText(m_link->text());
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(COPIED_TIME, m_copy, [this] { m_copy->setText(tr("&Copy")); });
}
