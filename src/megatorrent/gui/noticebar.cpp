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

#include "noticebar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "base/global.h"
#include "gui/uithememanager.h"
#include "gui/utils.h"

using namespace Megatorrent;

NoticeBar::NoticeBar(QWidget *parent)
    : QFrame(parent)
    , m_icon {new QLabel(this)}
    , m_text {new QLabel(this)}
    , m_buttons {new QHBoxLayout}
{
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setAccessibleName(tr("Notice"));

    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
    layout->addLayout(m_buttons);
    hide();
}

void NoticeBar::showNotice(const QString &id, const Kind kind, const QString &text, const QList<Button> &buttons)
{
    if (m_text->text() != text)
    {
        m_text->setText(text);
        setAccessibleDescription(text);
    }
    if ((id != m_id) || (kind != m_kind))
    {
        m_kind = kind;
        m_id = id;
        while (QLayoutItem *item = m_buttons->takeAt(0))
        {
            // It may be the one that is being clicked.
            item->widget()->hide();
            item->widget()->deleteLater();
            delete item;
        }
        for (const Button &button : buttons)
        {
            auto *widget = new QPushButton(button.text, this);
            connect(widget, &QAbstractButton::clicked, this, button.action);
            m_buttons->addWidget(widget, 0, Qt::AlignTop);
        }
        const QString icon = (kind == Kind::Error) ? u"error"_s : ((kind == Kind::Warning) ? u"dialog-warning"_s : u"help-about"_s);
        m_icon->setPixmap(UIThemeManager::instance()->getIcon(icon).pixmap(Utils::Gui::smallIconSize(this)));
        applyColors();
    }
    setVisible(true);
}

void NoticeBar::clear()
{
    m_id.clear();
    hide();
}

void NoticeBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange)
        applyColors();
}

// A hint of the kind's colour over the theme's own, so that the text keeps its contrast
void NoticeBar::applyColors()
{
    const QPalette theme;
    const QColor base = theme.color(QPalette::Base);
    const QColor tint = (m_kind == Kind::Error) ? QColor(200, 40, 40) : ((m_kind == Kind::Warning) ? QColor(220, 160, 0) : QColor(60, 120, 200));
    const auto mix = [](const int first, const int second) { return ((first * 85) + (second * 15)) / 100; };
    QPalette palette = theme;
    palette.setColor(QPalette::Window, QColor(mix(base.red(), tint.red()), mix(base.green(), tint.green()), mix(base.blue(), tint.blue())));
    palette.setColor(QPalette::WindowText, theme.color(QPalette::Text));
    setPalette(palette);
}
