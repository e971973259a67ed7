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

#include "publishchannelpage.h"

#include <QComboBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QVBoxLayout>

#include "base/global.h"
#include "gui/uithememanager.h"

#include "../session.h"
#include "channelwords.h"

using namespace Megatorrent;

PublishChannelPage::PublishChannelPage(QWidget *parent)
    : QWidget(parent)
    , m_channels {new QComboBox(this)}
    , m_new {new QGroupBox(tr("New channel"), this)}
    , m_title {new QLineEdit(m_new)}
    , m_description {new QPlainTextEdit(m_new)}
    , m_public {new QRadioButton(tr("&Public: anyone with the link can read"), m_new)}
    , m_private {new QRadioButton(tr("P&rivate: only who has the full link can read; you cannot call it back"), m_new)}
{
    m_channels->addItem(UIThemeManager::instance()->getIcon(u"list-add"_s), tr("New channel"));
    for (const PublicationInfo &info : asConst(Session::instance()->publications()->all()))
        m_channels->addItem(ChannelWords::icon(info), ChannelWords::title(info), info.key.toString());
    m_channels->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);

    m_title->setMaxLength(TITLE_MAX_LENGTH);
    m_title->setPlaceholderText(tr("What subscribers see, such as Holiday films"));
    m_description->setTabChangesFocus(true);
    m_description->setFixedHeight(fontMetrics().lineSpacing() * 4);
    m_public->setChecked(true);

    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Title:"), m_title);
    form->addRow(tr("&Description:"), m_description);
    auto *newLayout = new QVBoxLayout(m_new);
    newLayout->addLayout(form);
    newLayout->addWidget(m_public);
    newLayout->addWidget(m_private);

    auto *choice = new QFormLayout;
    choice->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    choice->addRow(tr("&Channel:"), m_channels);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(choice);
    layout->addWidget(m_new);
    layout->addStretch();

    connect(m_channels, &QComboBox::currentIndexChanged, this, &PublishChannelPage::showChoice);
    connect(m_title, &QLineEdit::textChanged, this, &PublishChannelPage::changed);
    connect(m_description, &QPlainTextEdit::textChanged, this, &PublishChannelPage::changed);
    showChoice();
}

void PublishChannelPage::setChannel(const PublicKey &key)
{
    int index = m_channels->findData(key.toString());
    if (index < 0)
    {
        const auto own = Session::instance()->channels()->publication(key);
        if (!own)
            return;
        m_channels->addItem(ChannelWords::icon(own->info), ChannelWords::title(own->info), key.toString());
        index = m_channels->count() - 1;
    }
    m_channels->setCurrentIndex(index);
}

std::optional<PublicKey> PublishChannelPage::channel() const
{
    return PublicKey::fromHex(m_channels->currentData().toString().toLatin1());
}

QString PublishChannelPage::title() const
{
    return m_title->text().trimmed();
}

QString PublishChannelPage::description() const
{
    return m_description->toPlainText().trimmed();
}

bool PublishChannelPage::isPrivate() const
{
    return m_private->isChecked();
}

QString PublishChannelPage::problem() const
{
    if (channel())
        return {};
    if (title().isEmpty())
        return tr("Give the channel a title.");
    const auto checked = Publications::checkDescription(description());
    return checked ? QString() : checked.error().text;
}

void PublishChannelPage::showChoice()
{
    setFocusProxy(channel() ? static_cast<QWidget *>(m_channels) : m_title);
    m_new->setVisible(!channel());
    emit changed();
}
