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

#include "linkedit.h"

#include <algorithm>

#include <QEvent>
#include <QKeyEvent>
#include <QTextBlock>
#include <QTextDocument>

#include "base/global.h"

using namespace Megatorrent;

namespace
{
    const int LINES_MAX = 5;
}

LinkEdit::LinkEdit(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setWordWrapMode(QTextOption::NoWrap);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setPlaceholderText(u"megatorrent://"_s);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &LinkEdit::fitHeight);
    fitHeight();
}

QStringList LinkEdit::links() const
{
    QStringList links;
    for (QTextBlock block = document()->begin(); block.isValid() && (links.size() < LINKS_MAX); block = block.next())
    {
        const QString line = block.text().trimmed();
        if (!line.isEmpty() && !links.contains(line))
            links.append(line);
    }
    return links;
}

void LinkEdit::setLinks(const QStringList &links)
{
    setPlainText(links.join(u'\n'));
    moveCursor(QTextCursor::Start);
}

void LinkEdit::keyPressEvent(QKeyEvent *event)
{
    const bool isReturn = (event->key() == Qt::Key_Return) || (event->key() == Qt::Key_Enter);
    if (isReturn && !(event->modifiers() & Qt::ShiftModifier))
    {
        emit submitted();
        return;
    }
    if (isReturn)
    {
        // by itself it would break the line within one paragraph
        textCursor().insertBlock();
        ensureCursorVisible();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void LinkEdit::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if ((event->type() == QEvent::FontChange) || (event->type() == QEvent::StyleChange))
        fitHeight();
}

void LinkEdit::fitHeight()
{
    const int lines = std::clamp(blockCount(), 1, LINES_MAX);
    const int margins = qRound(2 * document()->documentMargin()) + (2 * frameWidth());
    setFixedHeight((lines * fontMetrics().lineSpacing()) + margins);
    setVerticalScrollBarPolicy((blockCount() > LINES_MAX) ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
}
