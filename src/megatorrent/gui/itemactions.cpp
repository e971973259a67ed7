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

#include <memory>

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include "base/bittorrent/addtorrentparams.h"
#include "base/global.h"
#include "gui/uithememanager.h"
#include "gui/utils.h"

#include "../channel/rulejudge.h"
#include "../session.h"
#include "channelwords.h"
#include "itemcollector.h"
#include "itemlistmodel.h"
#include "longlist.h"

using namespace Megatorrent;

ItemActions::ItemActions(ItemListModel *model, std::function<Path (const PublicKey &)> folderOf, std::function<QList<PublicKey> ()> channels, LongList *view)
    : QObject(view)
    , m_model {model}
    , m_folderOf {std::move(folderOf)}
    , m_channels {std::move(channels)}
    , m_view {view}
    , m_open {add(u"folder-documents"_s, tr("&Open"), Qt::Key_Return, &ItemActions::open)}
    , m_openFolder {add(u"directory"_s, tr("Open containing &folder"), {}, &ItemActions::openFolder)}
    , m_download {add(u"download"_s, tr("&Download"), (Qt::CTRL | Qt::Key_D), &ItemActions::download)}
    , m_skip {add(u"list-remove"_s, tr("Do &not download"), Qt::Key_Delete, &ItemActions::skip)}
    , m_transfer {add(u"list-add"_s, tr("&Add to transfer list"), {}, &ItemActions::addToTransferList)}
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
    const RowRanges rows = m_view->selectedRows();
    const bool hasSelection = !rows.isEmpty();
    const auto *item = (rows.count() == 1) ? m_model->item(rows.all().constFirst().first) : nullptr;
    m_open->setEnabled(item && (item->record.state == ItemState::Complete || m_isOwn));
    m_openFolder->setEnabled(item);
    for (QAction *action : {m_skip, m_copyNames, m_copyPaths})
        action->setEnabled(hasSelection);
    for (QAction *action : {m_download, m_markRead, m_markUnread})
        action->setEnabled(hasSelection && !m_isOwn);
    m_transfer->setEnabled(hasSelection && !m_isOwn && (!item || RuleJudge::isTorrentItem(item->record.item.path)));
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
        QAction *order = menu->addAction(tr("From the &beginning, in order"));
        order->setCheckable(true);
        const RowRanges rows = m_view->selectedRows();
        const auto *first = rows.isEmpty() ? nullptr : m_model->item(rows.all().constFirst().first);
        order->setChecked(first && first->record.isSequential);
        connect(order, &QAction::triggered, this, &ItemActions::setSequential);
        menu->addAction(m_transfer);
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

void ItemActions::withItem(Work work)
{
    const RowRanges rows = m_view->selectedRows();
    if (rows.count() != 1)
        return;
    new ItemCollector(m_model->listing(), rows, [work = std::move(work)](const Items &items)
    {
        if (!items.isEmpty())
            work(items);
    }, [this](const QString &error)
    {
        if (!error.isEmpty())
            emit failed(error);
    }, this);
}

void ItemActions::collect(Work take, std::function<void ()> done)
{
    const RowRanges rows = m_view->selectedRows();
    if (rows.isEmpty())
        return;
    const auto isAny = std::make_shared<bool>(false);
    new ItemCollector(m_model->listing(), rows, [isAny, take = std::move(take)](const Items &items)
    {
        *isAny = *isAny || !items.isEmpty();
        take(items);
    }, [this, isAny, done = std::move(done)](const QString &error)
    {
        if (!error.isEmpty())
            emit failed(error);
        else if (!*isAny)
            emit failed(tr("The list has changed meanwhile. Please select again."));
        else
            done();
    }, this);
}

void ItemActions::change(Change change)
{
    // Everything there is need not be named. What is on one page is: something may have come that nobody has seen.
    if (!m_isOwn && !m_model->isFiltered() && m_model->isEverything(m_view->selectedRows()))
    {
        for (const PublicKey &key : asConst(m_channels()))
            change(key, std::nullopt);
        return;
    }

    const auto paths = std::make_shared<QHash<PublicKey, QStringList>>();
    collect([paths](const Items &items)
    {
        for (const ChannelItems::Item &item : items)
            (*paths)[item.key].append(item.record.item.path);
    }, [paths, change = std::move(change)]
    {
        for (auto it = paths->cbegin(); it != paths->cend(); ++it)
            change(it.key(), it.value());
    });
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
    withItem([this](const Items &items)
    {
        const ChannelItems::Item &item = items.constFirst();
        const Path path = pathOf(item);
        if (path.isEmpty())
            return;
        Utils::Gui::openPath(path);
        markSeen(item);
    });
}

void ItemActions::markSeen(const ChannelItems::Item &item)
{
    if (m_isOwn || !item.record.isNew)
        return;
    Session::instance()->items()->setSeen(item.key, QStringList {item.record.item.path}, true, this, report());
    if (const int row = m_model->rowOf(item); row >= 0)
        m_model->setSeen({row}, true);
}

void ItemActions::openFolder()
{
    withItem([this](const Items &items)
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
    change([this](const PublicKey &key, const ChannelItems::Paths &paths) { emit withdrawRequested(key, *paths); });
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
    change([this, isWanted](const PublicKey &key, const ChannelItems::Paths &paths)
    {
        Session::instance()->items()->setWanted(key, paths, isWanted, this, report());
    });
}

// Those that are torrents, or links to them
void ItemActions::addToTransferList()
{
    const auto report = [this](const nonstd::expected<ChannelItems::Change, Error> &change)
    {
        if (!change)
            emit failed(change.error());
        else if (change->unknownPath)
            emit failed(tr("The list has changed meanwhile: \"%1\" is not in it any more. Please look again.").arg(*change->unknownPath));
        else if (change->changed == 0)
            emit failed(tr("There is no torrent among these items: their names end in .torrent or .magnet."));
    };
    change([this, report](const PublicKey &key, ChannelItems::Paths paths)
    {
        if (paths)
            paths->removeIf([](const QString &path) { return !RuleJudge::isTorrentItem(path); });
        if (paths && paths->isEmpty())
            report(ChannelItems::Change());
        else
            Session::instance()->items()->addTorrents(key, paths, {}, this, report);
    });
}

void ItemActions::setSequential(const bool isSequential)
{
    change([this, isSequential](const PublicKey &key, const ChannelItems::Paths &paths)
    {
        Session::instance()->items()->setSequential(key, paths, isSequential, this, report());
    });
}

void ItemActions::setPriority(const ItemPriority priority)
{
    change([this, priority](const PublicKey &key, const ChannelItems::Paths &paths)
    {
        Session::instance()->items()->setPriority(key, paths, priority, this, report());
    });
}

void ItemActions::setSeen(const bool isSeen)
{
    change([this, isSeen](const PublicKey &key, const ChannelItems::Paths &paths)
    {
        Session::instance()->items()->setSeen(key, paths, isSeen, this, report());
    });

    const RowRanges rows = m_view->selectedRows();
    if (rows.count() > ItemListModel::PAGE_SIZE)
        return;     // the core's answer shows it soon
    QList<int> shown;
    for (const RowRange &range : rows.all())
    {
        for (int row = range.first; row <= range.last; ++row)
            shown.append(row);
    }
    m_model->setSeen(shown, isSeen);
}

void ItemActions::copyLines(std::function<QString (const ChannelItems::Item &item)> text)
{
    const auto lines = std::make_shared<QStringList>();
    collect([lines, text = std::move(text)](const Items &items)
    {
        for (const ChannelItems::Item &item : items)
            lines->append(text(item));
    }, [lines] { QGuiApplication::clipboard()->setText(lines->join(u'\n')); });
}

void ItemActions::copyNames()
{
    copyLines([](const ChannelItems::Item &item) { return item.record.item.path.section(u'/', -1); });
}

void ItemActions::copyPaths()
{
    copyLines([this](const ChannelItems::Item &item) { return pathOf(item).toString(); });
}
