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

#include "itemactions.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QTreeView>

#include "base/global.h"
#include "gui/uithememanager.h"
#include "gui/utils.h"

#include "../session.h"
#include "channelwords.h"
#include "itemcollector.h"
#include "itemlistmodel.h"

using namespace Megatorrent;

ItemActions::ItemActions(ItemListModel *model, std::function<Path (const PublicKey &)> folderOf, QTreeView *view)
    : QObject(view)
    , m_model {model}
    , m_folderOf {std::move(folderOf)}
    , m_view {view}
    , m_open {add(u"folder-documents"_s, tr("&Open"), Qt::Key_Return, &ItemActions::open)}
    , m_openFolder {add(u"directory"_s, tr("Open containing &folder"), {}, &ItemActions::openFolder)}
    , m_download {add(u"download"_s, tr("&Download"), (Qt::CTRL | Qt::Key_D), &ItemActions::download)}
    , m_skip {add(u"list-remove"_s, tr("Do &not download"), Qt::Key_Delete, &ItemActions::skip)}
    , m_markRead {add(u"task-complete"_s, tr("&Mark as read"), {}, &ItemActions::markRead)}
    , m_markUnread {add(u"mail-inbox"_s, tr("Mark as &unread"), {}, &ItemActions::markUnread)}
    , m_copyNames {add(u"name"_s, tr("&Name", "copy the name"), QKeySequence::Copy, &ItemActions::copyNames)}
    , m_copyPaths {add(u"directory"_s, tr("&Path", "copy the path"), {}, &ItemActions::copyPaths)}
{
    m_open->setShortcuts({Qt::Key_Return, Qt::Key_Enter});
}

QAction *ItemActions::add(const QString &icon, const QString &text, const QKeySequence &key, void (ItemActions::*slot)())
{
    auto *action = new QAction(UIThemeManager::instance()->getIcon(icon), text, this);
    if (!key.isEmpty())
        action->setShortcut(key);
    connect(action, &QAction::triggered, this, slot);
    m_all.append(action);
    return action;
}

void ItemActions::setOwn(const bool isOwn)
{
    m_isOwn = isOwn;
    m_skip->setText(isOwn ? tr("&Withdraw...") : tr("Do &not download"));
}

void ItemActions::update()
{
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    const bool hasSelection = !rows.isEmpty();
    const auto *item = (rows.size() == 1) ? m_model->item(rows.constFirst().row()) : nullptr;
    m_open->setEnabled(item && (item->record.state == ItemState::Complete || m_isOwn));
    m_openFolder->setEnabled(item);
    for (QAction *action : {m_skip, m_copyNames, m_copyPaths})
        action->setEnabled(hasSelection);
    for (QAction *action : {m_download, m_markRead, m_markUnread})
        action->setEnabled(hasSelection && !m_isOwn);
}

void ItemActions::fillMenu(QMenu *menu)
{
    update();
    menu->addActions({m_open, m_openFolder});
    menu->addSeparator();
    if (!m_isOwn)
    {
        menu->addActions({m_download, m_skip});
        QMenu *priorities = menu->addMenu(tr("&Priority"));
        for (const ItemPriority priority : {ItemPriority::Maximum, ItemPriority::High, ItemPriority::Normal})
            priorities->addAction(ChannelWords::priority(priority), this, [this, priority] { setPriority(priority); });
        menu->addSeparator();
        menu->addActions({m_markRead, m_markUnread});
    }
    else
    {
        menu->addAction(m_skip);
    }
    menu->addSeparator();
    QMenu *copy = menu->addMenu(UIThemeManager::instance()->getIcon(u"edit-copy"_s), tr("&Copy"));
    copy->addActions({m_copyNames, m_copyPaths});
}

void ItemActions::collect(Work work)
{
    if (!m_view->selectionModel()->hasSelection())
        return;
    new ItemCollector(m_model, m_view->selectionModel()->selection(), [this, work = std::move(work)](const auto &items)
    {
        if (!items)
            emit failed(items.error());
        else if (items->isEmpty())
            emit failed(tr("The list has changed meanwhile. Please select again."));
        else
            work(*items);
    }, this);
}

QHash<PublicKey, QStringList> ItemActions::byChannel(const Items &items)
{
    QHash<PublicKey, QStringList> paths;
    for (const ChannelItems::Item &item : items)
        paths[item.key].append(item.record.item.path);
    return paths;
}

ChannelItems::ChangeDone ItemActions::report()
{
    return [this](const nonstd::expected<ChannelItems::Change, Error> &change)
    {
        if (!change)
            emit failed(change.error());
        else if (change->unknownPath)
            emit failed(tr("The list has changed meanwhile: \"%1\" is not in it any more. Please look again.").arg(*change->unknownPath));
    };
}

Path ItemActions::pathOf(const ChannelItems::Item &item) const
{
    if (m_isOwn)
        return item.localPath;
    const Path folder = m_folderOf(item.key);
    return folder.isEmpty() ? Path() : (folder / Path(item.record.item.path));
}

void ItemActions::open()
{
    if (!m_open->isEnabled())
        return;
    collect([this](const Items &items)
    {
        const Path path = pathOf(items.constFirst());
        if (path.isEmpty())
            return;
        Utils::Gui::openPath(path);
        if (!m_isOwn && items.constFirst().record.isNew)
            setSeen(true);
    });
}

void ItemActions::openFolder()
{
    collect([this](const Items &items)
    {
        if (const Path path = pathOf(items.constFirst()); !path.isEmpty())
            Utils::Gui::openFolderSelect(path);
    });
}

void ItemActions::download()
{
    setWanted(true);
}

void ItemActions::skip()
{
    if (!m_isOwn)
    {
        setWanted(false);
        return;
    }

    collect([this](const Items &items)
    {
        const QHash<PublicKey, QStringList> paths = byChannel(items);
        for (auto it = paths.cbegin(); it != paths.cend(); ++it)
            emit withdrawRequested(it.key(), it.value());
    });
}

void ItemActions::markRead()
{
    setSeen(true);
}

void ItemActions::markUnread()
{
    setSeen(false);
}

void ItemActions::setWanted(const bool isWanted)
{
    collect([this, isWanted](const Items &items)
    {
        const QHash<PublicKey, QStringList> paths = byChannel(items);
        for (auto it = paths.cbegin(); it != paths.cend(); ++it)
            Session::instance()->items()->setWanted(it.key(), it.value(), isWanted, this, report());
    });
}

void ItemActions::setPriority(const ItemPriority priority)
{
    collect([this, priority](const Items &items)
    {
        const QHash<PublicKey, QStringList> paths = byChannel(items);
        for (auto it = paths.cbegin(); it != paths.cend(); ++it)
            Session::instance()->items()->setPriority(it.key(), it.value(), priority, this, report());
    });
}

void ItemActions::setSeen(const bool isSeen)
{
    QList<int> rows;
    const QItemSelection selection = m_view->selectionModel()->selection();
    for (const QItemSelectionRange &range : selection)
    {
        for (int row = range.top(); (row <= range.bottom()) && (rows.size() < ItemListModel::PAGE_SIZE); ++row)
            rows.append(row);
    }
    collect([this, isSeen](const Items &items)
    {
        const QHash<PublicKey, QStringList> paths = byChannel(items);
        for (auto it = paths.cbegin(); it != paths.cend(); ++it)
            Session::instance()->items()->setSeen(it.key(), it.value(), isSeen, this, report());
    });
    m_model->setSeen(rows, isSeen);
}

void ItemActions::copyNames()
{
    collect([](const Items &items)
    {
        QStringList names;
        for (const ChannelItems::Item &item : items)
            names.append(item.record.item.path.section(u'/', -1));
        QGuiApplication::clipboard()->setText(names.join(u'\n'));
    });
}

void ItemActions::copyPaths()
{
    collect([this](const Items &items)
    {
        QStringList paths;
        for (const ChannelItems::Item &item : items)
            paths.append(pathOf(item).toString());
        QGuiApplication::clipboard()->setText(paths.join(u'\n'));
    });
}
