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

#include "windowpart.h"

#include <QAction>
#include <QChildEvent>
#include <QMainWindow>
#include <QMenu>
#include <QShortcut>
#include <QTabBar>
#include <QTabWidget>

#include "base/global.h"
#include "base/preferences.h"
#include "gui/desktopintegration.h"
#include "gui/interfaces/iguiapplication.h"
#include "gui/mainwindow.h"
#include "gui/statusbar.h"
#include "gui/uithememanager.h"

#include "../content/printable.h"
#include "../session.h"
#include "channeldialogs.h"
#include "droppedlinks.h"
#include "statuspart.h"
#include "subscriptionswidget.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const std::chrono::milliseconds NOTIFY_INTERVAL = 10s;   // updates that come closer together are told at once
    constexpr qsizetype NOTIFICATIONS_MAX = 3;               // more of them become one
}

WindowPart::WindowPart(IGUIApplication *app, QMainWindow *window, QTabWidget *tabs, QMenu *viewMenu)
    : QObject(window)
    , m_app {app}
    , m_window {window}
    , m_tabs {tabs}
    , m_isShown {u"Megatorrent/GUI/ShowTab"_s, true}
    , m_notifies {u"Megatorrent/GUI/Notifications"_s}
{
    m_instance = this;

    m_action = new QAction(tr("S&ubscriptions"), this);
    m_action->setCheckable(true);
    m_action->setChecked(m_isShown);
    connect(m_action, &QAction::toggled, this, &WindowPart::showTab);
    // After that of RSS, or last
    const QList<QAction *> actions = viewMenu->actions();
    const auto rss = std::ranges::find(actions, u"actionRSSReader"_s, &QObject::objectName);
    const auto next = (rss == actions.cend()) ? rss : (rss + 1);
    viewMenu->insertAction(((next == actions.cend()) ? nullptr : *next), m_action);
    // A tab that is switched on later comes last by itself.
    for (QAction *action : actions)
        connect(action, &QAction::toggled, this, &WindowPart::placeTab, Qt::QueuedConnection);

    const auto *shortcut = new QShortcut((Qt::ALT | Qt::Key_5), window);
    connect(shortcut, &QShortcut::activated, this, &WindowPart::activateTab);

    m_notifyTimer.setSingleShot(true);
    m_notifyTimer.setInterval(NOTIFY_INTERVAL);
    connect(&m_notifyTimer, &QTimer::timeout, this, &WindowPart::notifyNew);
    connect(Session::instance()->channels(), &ChannelMirror::newsArrived, this, &WindowPart::handleNews);
    connect(Session::instance(), &Session::linksReceived, this, &WindowPart::openLinks);

    if (m_isShown)
        showTab(true);
    window->installEventFilter(this);
    addStatusPart();
}

WindowPart *WindowPart::instance()
{
    return m_instance;
}

// The window makes its status bar anew each time it is shown.
bool WindowPart::eventFilter(QObject *watched, QEvent *event)
{
    if ((event->type() == QEvent::ChildAdded) && qobject_cast<QWidget *>(static_cast<QChildEvent *>(event)->child()))
        QMetaObject::invokeMethod(this, &WindowPart::addStatusPart, Qt::QueuedConnection);
    return QObject::eventFilter(watched, event);
}

void WindowPart::addStatusPart()
{
    auto *bar = m_window->findChild<StatusBar *>(Qt::FindDirectChildrenOnly);
    if (!bar || bar->findChild<StatusPart *>())
        return;
    auto *part = new StatusPart(bar);
    bar->addWidget(part);
    part->setVisible(true);
}

void WindowPart::showTab(const bool isShown)
{
    m_isShown = isShown;
    m_action->setChecked(isShown);
    if (!isShown)
    {
        delete m_widget;
        return;
    }
    if (m_widget)
        return;

    m_widget = new SubscriptionsWidget(m_tabs);
    connect(m_widget, &SubscriptionsWidget::newItemsChanged, this, &WindowPart::updateTabText);
    m_tabs->insertTab(tabPlace(), m_widget,
#ifndef Q_OS_MACOS
        UIThemeManager::instance()->getIcon(u"folder-documents"_s),
#endif
        QString());
    updateTabText();
}

int WindowPart::tabPlace() const
{
    int place = 0;
    int others = 0;
    for (int tab = 0; tab < m_tabs->count(); ++tab)
    {
        const QWidget *widget = m_tabs->widget(tab);
        if (widget == m_widget)
            continue;
        ++others;
        if (!widget->inherits("ExecutionLogWidget"))
            place = others;
    }
    return place;
}

void WindowPart::placeTab()
{
    if (m_widget)
        m_tabs->tabBar()->moveTab(m_tabs->indexOf(m_widget), tabPlace());
}

void WindowPart::activateTab()
{
    showTab(true);
    m_tabs->setCurrentWidget(m_widget);
    m_widget->setFocus();
}

void WindowPart::updateTabText()
{
    if (m_widget)
        m_tabs->setTabText(m_tabs->indexOf(m_widget), tr("Subscriptions (%1)").arg(m_widget->newItems()));
}

bool WindowPart::takeLink(const QString &source)
{
    if (!m_instance || DroppedLinks::find(source).isEmpty())
        return false;

    if (m_instance->m_links.isEmpty())
    {
        QMetaObject::invokeMethod(m_instance, []
        {
            if (m_instance)
                m_instance->openLinks(std::exchange(m_instance->m_links, {}));
        }, Qt::QueuedConnection);
    }
    m_instance->m_links.append(source.trimmed());
    return true;
}

void WindowPart::openLinks(const QStringList &links)
{
    m_opened.append(links);
    if (m_isActivating)
        return;   // the dialog that asks for the password is open: they come with the others

    // Where the window is locked, the user is asked for the password first.
    const QPointer<WindowPart> self {this};
    m_isActivating = true;
    m_app->mainWindow()->activate();
    if (!self)
        return;
    m_isActivating = false;
    const QStringList opened = std::exchange(m_opened, {});
    if (Preferences::instance()->isUILocked())
        return;
    activateTab();
    m_widget->dialogs()->addLinks(opened);
}

void WindowPart::handleNews(const ChannelNews &news)
{
    if (news.kind != ChannelNews::Kind::NewItems)
    {
        if (m_notifies.get(true))
            m_app->desktopIntegration()->showNotification(printable(news.name), news.text);
        return;
    }

    const qint64 before = m_untold.value(news.key).count;
    m_untold[news.key] = news;
    m_untold[news.key].count += before;
    if (!m_notifyTimer.isActive())
        m_notifyTimer.start();
}

void WindowPart::notifyNew()
{
    const QHash<PublicKey, ChannelNews> untold = std::exchange(m_untold, {});
    if (!m_notifies.get(true) || untold.isEmpty())
        return;

    auto *desktop = m_app->desktopIntegration();
    if (untold.size() > NOTIFICATIONS_MAX)
    {
        desktop->showNotification(tr("Subscriptions"), tr("There are new items in %n channels.", nullptr, static_cast<int>(untold.size())));
        return;
    }
    for (const ChannelNews &news : untold)
        desktop->showNotification(printable(news.name), tr("%n new items", nullptr, static_cast<int>(news.count)));
}
