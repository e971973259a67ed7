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

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QStringList>
#include <QTimer>

#include "base/settingvalue.h"

#include "../enginelog.h"

class IGUIApplication;
class QAction;
class QMainWindow;
class QMenu;
class QTabWidget;

namespace Megatorrent
{
    class SubscriptionsWidget;

    // What the main window has of us: the tab, its place in the View menu and its key, the part of
    // the status bar, and notifications. Made once, and owned by the window. Main thread.
    class WindowPart final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(WindowPart)

    public:
        WindowPart(IGUIApplication *app, QMainWindow *window, QTabWidget *tabs, QMenu *viewMenu);

        // nullptr: there is no window
        static WindowPart *instance();

        // Links from elsewhere: the add dialog opens, nothing is followed without it.
        void openLinks(const QStringList &links);
        // Opens it if this is a link of ours; several that come at once are one dialog.
        static bool takeLink(const QString &source);

    private:
        bool eventFilter(QObject *watched, QEvent *event) override;
        void showTab(bool isShown);
        // Where the tab belongs: last, but before the log
        int tabPlace() const;
        void placeTab();
        void activateTab();
        void updateTabText();
        void addStatusPart();
        void handleNews(const ChannelNews &news);
        void notifyNew();

        static inline QPointer<WindowPart> m_instance;

        IGUIApplication *const m_app;
        QMainWindow *const m_window;
        QTabWidget *const m_tabs;
        QAction *m_action = nullptr;
        QPointer<SubscriptionsWidget> m_widget;
        CachedSettingValue<bool> m_isShown;
        SettingValue<bool> m_notifies;
        QHash<PublicKey, ChannelNews> m_untold;    // new items, until the timer ends
        QTimer m_notifyTimer;
        QStringList m_links;                       // for the dialog, as soon as nobody hands over more
        QStringList m_opened;                      // for the dialog, as soon as the window may be shown
        bool m_isActivating = false;
    };
}
