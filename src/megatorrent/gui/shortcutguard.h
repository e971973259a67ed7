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

#pragma once

#include <QList>
#include <QObject>

class QAction;
class QKeyEvent;
class QWidget;

namespace Megatorrent
{
    // Keys of a view. The main window has some of the same for torrents, which would start and stop
    // while they are hidden: those never get what is pressed in the widget that is guarded, also when
    // there is nothing to do here.
    class ShortcutGuard final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ShortcutGuard)

    public:
        // Belongs to `widget`. Of the actions only their shortcuts and states are used.
        ShortcutGuard(QWidget *widget, const QList<QAction *> &actions);

    private:
        bool eventFilter(QObject *watched, QEvent *event) override;
        QAction *find(const QKeyEvent *event) const;

        const QList<QAction *> m_actions;
    };
}
