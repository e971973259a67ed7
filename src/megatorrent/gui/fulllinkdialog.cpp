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

#include "fulllinkdialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include "base/global.h"

#include "../content/link.h"
#include "../content/printable.h"
#include "../session.h"
#include "inlinemessage.h"

using namespace Megatorrent;

namespace
{
    const int WIDTH_CHARACTERS = 80;
}

FullLinkDialog::FullLinkDialog(const PublicKey &key, QWidget *parent)
    : QDialog(parent)
    , m_key {key}
    , m_link {new QLineEdit(this)}
    , m_message {new InlineMessage(this)}
{
    setWindowTitle(tr("Enter link"));

    const auto followed = Session::instance()->channels()->subscription(key);
    auto *label = new QLabel(tr("&Full link of \"%1\":").arg((followed ? printable(followed->info.displayName()) : key.toString()).replace(u'&', u"&&"_s)), this);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setBuddy(m_link);
    m_link->setPlaceholderText(u"megatorrent://"_s);
    connect(m_link, &QLineEdit::textEdited, m_message, &InlineMessage::clear);

    auto *buttons = new QDialogButtonBox((QDialogButtonBox::Ok | QDialogButtonBox::Cancel), this);
    connect(buttons, &QDialogButtonBox::accepted, this, &FullLinkDialog::take);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(label);
    layout->addWidget(m_link);
    layout->addWidget(m_message);
    layout->addStretch();
    layout->addWidget(buttons);
    resize((fontMetrics().averageCharWidth() * WIDTH_CHARACTERS), sizeHint().height());
}

void FullLinkDialog::take()
{
    const auto link = Link::parse(m_link->text());
    if (!link)
    {
        refuse(link.error());
    }
    else if (link->publicKey != m_key)
    {
        refuse(tr("This is the link of another channel."));
    }
    else if (!Session::instance()->channels()->subscription(m_key))
    {
        refuse(tr("You do not follow this channel any more. To follow it again, close this window and press Add subscription."));
    }
    else if (!link->readKey)
    {
        refuse(tr("This is not the full link: the part that lets one read is missing. Ask the publisher for it."));
    }
    else if (Session::instance()->subscriptions()->isKnown(*link))
    {
        accept();   // it has come by another way meanwhile
    }
    else
    {
        NewSubscription wish;
        wish.link = m_link->text();
        if (const auto done = Session::instance()->subscriptions()->add(wish); done)
            accept();
        else
            refuse(done.error());
    }
}

void FullLinkDialog::refuse(const QString &reason)
{
    m_message->setMessage(InlineMessage::Kind::Error, reason);
    m_link->setFocus();
    m_link->selectAll();
}
