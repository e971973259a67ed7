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

#include "inlinemessage.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPushButton>

#include "base/global.h"
#include "gui/uithememanager.h"
#include "gui/utils.h"

using namespace Megatorrent;

InlineMessage::InlineMessage(QWidget *parent)
    : QFrame(parent)
    , m_icon {new QLabel(this)}
    , m_text {new QLabel(this)}
    , m_button {new QPushButton(this)}
{
    setFrameShape(QFrame::StyledPanel);

    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QSizePolicy policy = m_text->sizePolicy();
    policy.setHorizontalStretch(1);
    policy.setVerticalPolicy(QSizePolicy::Minimum);
    m_text->setSizePolicy(policy);
    m_button->setAutoDefault(false);
    connect(m_button, &QPushButton::clicked, this, &InlineMessage::actionTriggered);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button, 0, Qt::AlignVCenter);

    clear();
}

void InlineMessage::setMessage(const Kind kind, const QString &text, const QString &action)
{
    if (text.isEmpty())
    {
        clear();
        return;
    }

    const QString iconName = (kind == Kind::Error) ? u"error"_s : ((kind == Kind::Warning) ? u"dialog-warning"_s : u"help-about"_s);
    m_icon->setPixmap(UIThemeManager::instance()->getIcon(iconName).pixmap(Utils::Gui::smallIconSize(this)));
    m_button->setText(action);
    m_button->setVisible(!action.isEmpty());
    const bool isNew = (m_text->text() != text) || isHidden();
    m_text->setText(text);
    m_text->setAccessibleName(text);
    setAccessibleName(text);
    show();
    if (isNew)
    {
        // screen readers say it without the focus
        QAccessibleEvent event {this, QAccessible::Alert};
        QAccessible::updateAccessibility(&event);
    }
}

void InlineMessage::clear()
{
    m_text->clear();
    setAccessibleName({});
    hide();
}

QString InlineMessage::text() const
{
    return m_text->text();
}
