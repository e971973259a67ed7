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

#include "shortcutguard.h"

#include <algorithm>

#include <QAction>
#include <QKeyEvent>
#include <QWidget>

#include "base/global.h"

using namespace Megatorrent;

namespace
{
    // The main window's, for the torrents that are selected, from every tab
    const QKeyCombination TORRENT_KEYS[] =
    {
        (Qt::CTRL | Qt::Key_S),
        (Qt::CTRL | Qt::Key_P),
        (Qt::CTRL | Qt::Key_Plus),
        (Qt::CTRL | Qt::Key_Minus),
        (Qt::CTRL | Qt::SHIFT | Qt::Key_Plus),
        (Qt::CTRL | Qt::SHIFT | Qt::Key_Minus),
        // what the same keys are with Shift, on some keyboards
        (Qt::CTRL | Qt::SHIFT | Qt::Key_Asterisk),
        (Qt::CTRL | Qt::SHIFT | Qt::Key_Equal),
        (Qt::CTRL | Qt::SHIFT | Qt::Key_Underscore)
    };

    QKeyCombination combinationOf(const QKeyEvent *event)
    {
        return QKeyCombination((event->modifiers() & ~Qt::KeypadModifier), static_cast<Qt::Key>(event->key()));
    }
}

ShortcutGuard::ShortcutGuard(QWidget *widget, const QList<QAction *> &actions)
    : QObject(widget)
    , m_actions {actions}
{
    widget->installEventFilter(this);
}

bool ShortcutGuard::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride)
    {
        const auto *keyEvent = static_cast<QKeyEvent *>(event);
        if (find(keyEvent) || (std::ranges::find(TORRENT_KEYS, combinationOf(keyEvent)) != std::end(TORRENT_KEYS)))
        {
            event->accept();
            return true;
        }
    }
    else if (event->type() == QEvent::KeyPress)
    {
        const auto *keyEvent = static_cast<QKeyEvent *>(event);
        if (QAction *action = find(keyEvent))
        {
            if (action->isEnabled())
                action->trigger();
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

QAction *ShortcutGuard::find(const QKeyEvent *event) const
{
    const QKeySequence pressed {combinationOf(event)};
    for (QAction *action : m_actions)
    {
        if (action->shortcuts().contains(pressed))
            return action;
    }
    return nullptr;
}
