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

#include "subscriptionswidget.h"

#include <memory>

#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "base/global.h"
#include "gui/lineedit.h"
#include "gui/uithememanager.h"

#include "../content/printable.h"
#include "../session.h"
#include "channelactions.h"
#include "channeldetails.h"
#include "channeldialogs.h"
#include "channelnotices.h"
#include "channeltree.h"
#include "channeltreemodel.h"
#include "channelwords.h"
#include "emptystate.h"
#include "itemactions.h"
#include "itemlist.h"
#include "itemlistmodel.h"
#include "noticebar.h"
#include "shortcutguard.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const std::chrono::milliseconds REFRESH_INTERVAL = 700ms;

    enum ListFilter
    {
        ALL,
        ONLY_NEW,
        DOWNLOADING,
        ERRORS,
        UNWANTED
    };

    QList<ItemStatus> statesOf(const int filter)
    {
        switch (filter)
        {
        case DOWNLOADING:
            return {ItemStatus::Partial, ItemStatus::Missing};
        case ERRORS:
            return {ItemStatus::Error};
        case UNWANTED:
            return {ItemStatus::Unwanted};
        default:
            return {};
        }
    }
}

SubscriptionsWidget::SubscriptionsWidget(QWidget *parent)
    : QWidget(parent)
    , m_storeMainSplitter {u"Megatorrent/GUI/MainSplitter"_s}
    , m_storeSideSplitter {u"Megatorrent/GUI/SideSplitter"_s}
{
    m_treeModel = new ChannelTreeModel(Session::instance()->channels(), this);
    m_itemModel = new ItemListModel([this](const PublicKey &key)
    {
        const SubscriptionInfo *info = m_treeModel->subscription(key);
        return info ? printable(info->displayName()) : QString();
    }, this);
    m_dialogs = new ChannelDialogs(this);

    m_tree = new ChannelTree(m_treeModel);
    m_items = new ItemList(m_itemModel);
    m_itemActions = new ItemActions(m_itemModel, [this](const PublicKey &key)
    {
        const SubscriptionInfo *info = m_treeModel->subscription(key);
        return info ? info->savePath : Path();
    }, [this] { return subscriptions(); }, m_items);
    m_items->setActions(m_itemActions);
    m_details = new ChannelDetails(m_treeModel);
    auto *noticeBar = new NoticeBar;
    m_notices = new ChannelNotices(noticeBar, m_dialogs, m_treeModel, this);
    m_empty = new EmptyState;
    m_list = new QStackedWidget;
    m_list->addWidget(m_items);
    m_list->addWidget(m_empty);

    auto *listSide = new QWidget;
    auto *listLayout = new QVBoxLayout(listSide);
    listLayout->setContentsMargins(0, 0, 0, 0);
    listLayout->addWidget(noticeBar);
    listLayout->addWidget(m_list, 1);

    m_sideSplitter = new QSplitter(Qt::Vertical);
    m_sideSplitter->setChildrenCollapsible(false);
    m_sideSplitter->addWidget(listSide);
    m_sideSplitter->addWidget(m_details);
    m_sideSplitter->setStretchFactor(0, 3);
    m_sideSplitter->setStretchFactor(1, 2);
    m_mainSplitter = new QSplitter(Qt::Horizontal);
    m_mainSplitter->setChildrenCollapsible(false);
    m_mainSplitter->addWidget(m_tree);
    m_mainSplitter->addWidget(m_sideSplitter);
    m_mainSplitter->setStretchFactor(0, 1);
    m_mainSplitter->setStretchFactor(1, 3);
    m_mainSplitter->restoreState(m_storeMainSplitter);
    m_sideSplitter->restoreState(m_storeSideSplitter);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(makeToolBar());
    layout->addWidget(m_mainSplitter, 1);
    setTabOrder(m_tree, m_items);
    setFocusProxy(m_tree);

    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(REFRESH_INTERVAL);
    connect(&m_refreshTimer, &QTimer::timeout, this, &SubscriptionsWidget::refreshItems);
    connectActions();

    m_tree->setCurrentIndex(m_treeModel->subscriptionsIndex());
    handleSelection();
}

SubscriptionsWidget::~SubscriptionsWidget()
{
    // What they save when they go is told here, too: while everything is still there
    qDeleteAll(findChildren<QDialog *>(Qt::FindDirectChildrenOnly));
    m_storeMainSplitter = m_mainSplitter->saveState();
    m_storeSideSplitter = m_sideSplitter->saveState();
    // The views go before their models, which are older children of this.
    delete m_mainSplitter;
}

QWidget *SubscriptionsWidget::makeToolBar()
{
    const auto *theme = UIThemeManager::instance();
    auto *bar = new QWidget;
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);

    const auto addButton = [layout, theme](const QString &icon, const QString &text)
    {
        auto *button = new QPushButton(theme->getIcon(icon), text);
        layout->addWidget(button);
        return button;
    };
    connect(addButton(u"list-add"_s, tr("&Add subscription")), &QAbstractButton::clicked, m_dialogs, &ChannelDialogs::add);
    connect(addButton(u"upload"_s, tr("&Publish...")), &QAbstractButton::clicked, m_dialogs, &ChannelDialogs::publish);
    m_markReadButton = addButton(u"task-complete"_s, tr("&Mark as read"));
    connect(m_markReadButton, &QAbstractButton::clicked, this, [this]
    {
        QList<PublicKey> keys = subscriptions();
        keys.removeIf([this](const PublicKey &key)
        {
            const SubscriptionInfo *info = m_treeModel->subscription(key);
            return !info || (info->totals.newItems == 0);
        });
        if (keys.isEmpty())
        {
            m_itemModel->forgetRead();
            return;
        }
        const auto left = std::make_shared<qsizetype>(keys.size());
        for (const PublicKey &key : asConst(keys))
        {
            Session::instance()->items()->setSeen(key, {}, true, this, [this, left](const auto &change)
            {
                if (!change)
                    m_notices->showFailure(change.error());
                if (--*left == 0)
                    m_itemModel->forgetRead();
            });
        }
    });
    QAction *refreshAll = m_tree->actions()->refreshAllAction();
    QPushButton *refreshButton = addButton(u"view-refresh"_s, refreshAll->text());
    connect(refreshButton, &QAbstractButton::clicked, refreshAll, &QAction::trigger);
    connect(addButton(u"configure"_s, tr("&Rules...")), &QAbstractButton::clicked, m_dialogs, &ChannelDialogs::showRules);
    layout->addStretch(1);

    m_filterEdit = new LineEdit;
    m_filterEdit->setPlaceholderText(tr("Filter items..."));
    m_filterEdit->setAccessibleName(tr("Filter items"));
    m_filterEdit->setMaximumWidth(fontMetrics().averageCharWidth() * 30);
    connect(m_filterEdit, &LineEdit::textChanged, this, &SubscriptionsWidget::applyFilter);
    m_filterBox = new QComboBox;
    m_filterBox->setAccessibleName(tr("Which items"));
    m_filterBox->addItems({tr("All", "items"), tr("New", "items"), tr("Downloading"), tr("Errors"), tr("Do not download")});
    connect(m_filterBox, &QComboBox::currentIndexChanged, this, &SubscriptionsWidget::applyFilter);
    layout->addWidget(m_filterEdit, 100);   // as wide as it may be, unless the window is narrow
    layout->addWidget(m_filterBox);

    auto *find = new QAction(this);
    find->setShortcut(QKeySequence::Find);
    connect(find, &QAction::triggered, this, [this]
    {
        m_filterEdit->setFocus(Qt::ShortcutFocusReason);
        m_filterEdit->selectAll();
    });
    auto *clear = new QAction(this);
    clear->setShortcut(Qt::Key_Escape);
    connect(clear, &QAction::triggered, this, &SubscriptionsWidget::clearFilter);
    new ShortcutGuard(this, {find, clear});
    return bar;
}

void SubscriptionsWidget::connectActions()
{
    connect(m_tree, &ChannelTree::selectionChangedByUser, this, &SubscriptionsWidget::handleSelection);
    connect(m_tree, &ChannelTree::linksDropped, m_dialogs, &ChannelDialogs::addLinks);
    connect(m_tree, &ChannelTree::filesDropped, m_dialogs, &ChannelDialogs::publishFiles);
    connect(m_dialogs, &ChannelDialogs::showRequested, this, &SubscriptionsWidget::select);

    const ChannelActions *actions = m_tree->actions();
    connect(actions, &ChannelActions::addRequested, m_dialogs, &ChannelDialogs::add);
    connect(actions, &ChannelActions::newChannelRequested, m_dialogs, &ChannelDialogs::publish);
    connect(actions, &ChannelActions::publishRequested, m_dialogs, &ChannelDialogs::publishChannel);
    connect(actions, &ChannelActions::linkRequested, m_dialogs, &ChannelDialogs::showLink);
    connect(actions, &ChannelActions::backupRequested, m_dialogs, &ChannelDialogs::backUpKey);
    connect(actions, &ChannelActions::editRequested, m_dialogs, &ChannelDialogs::edit);
    connect(actions, &ChannelActions::importRequested, m_dialogs, &ChannelDialogs::importSubscriptions);
    connect(actions, &ChannelActions::exportRequested, m_dialogs, &ChannelDialogs::exportSubscriptions);
    connect(actions, &ChannelActions::restoreRequested, m_dialogs, &ChannelDialogs::restoreKey);
    connect(actions, &ChannelActions::failed, m_notices, &ChannelNotices::showFailure);
    connect(m_itemActions, &ItemActions::failed, m_notices, &ChannelNotices::showFailure);
    connect(m_itemActions, &ItemActions::withdrawRequested, m_dialogs, &ChannelDialogs::withdraw);
    connect(m_dialogs, &ChannelDialogs::failed, m_notices, &ChannelNotices::showFailure);

    connect(m_notices, &ChannelNotices::failedItemsRequested, this, [this] { m_filterBox->setCurrentIndex(ERRORS); });
    connect(m_notices, &ChannelNotices::optionsRequested, this, [this]
    {
        if (auto *options = window()->findChild<QAction *>(u"actionOptions"_s))
            options->trigger();
    });
    connect(m_notices, &ChannelNotices::choiceRequested, this, &SubscriptionsWidget::clearFilter);
    connect(m_items, &ItemList::dwelled, this, [this](const int row)
    {
        if (const ItemListModel::Item *item = m_itemModel->item(row))
            m_itemActions->markSeen(*item);
    });
    connect(m_itemModel, &ItemListModel::loaded, this, &SubscriptionsWidget::updateEmptyState);
    connect(m_itemModel, &ItemListModel::totalChanged, this, &SubscriptionsWidget::updateEmptyState);
    connect(m_itemModel, &ItemListModel::errorChanged, this, &SubscriptionsWidget::updateEmptyState);

    connect(m_treeModel, &ChannelTreeModel::newItemsChanged, this, &SubscriptionsWidget::newItemsChanged);
    connect(m_treeModel, &ChannelTreeModel::subscriptionUpdated, this, &SubscriptionsWidget::handleSubscription);
    connect(m_treeModel, &ChannelTreeModel::publicationUpdated, this, &SubscriptionsWidget::handlePublication);
    connect(m_treeModel, &QAbstractItemModel::rowsRemoved, this, &SubscriptionsWidget::handleSelection);
    connect(m_treeModel, &QAbstractItemModel::rowsInserted, this, &SubscriptionsWidget::updateEmptyState);
    connect(Session::instance(), &Session::statusChanged, this, &SubscriptionsWidget::handleStatus);
}

qint64 SubscriptionsWidget::newItems() const
{
    return m_treeModel->newItems();
}

void SubscriptionsWidget::select(const PublicKey &key)
{
    m_tree->select(key);
    m_tree->setFocus();
}

QList<PublicKey> SubscriptionsWidget::subscriptions() const
{
    if (m_shown.isOwn)
        return {};
    return m_shown.keys.isEmpty() ? m_treeModel->subscriptionsBelow(m_treeModel->subscriptionsIndex()) : m_shown.keys;
}

std::optional<PublicKey> SubscriptionsWidget::channel() const
{
    return (m_shown.keys.size() == 1) ? std::optional(m_shown.keys.constFirst()) : std::nullopt;
}

SubscriptionsWidget::Shown SubscriptionsWidget::shownBySelection() const
{
    Shown shown;
    const ChannelActions::Selection selection = m_tree->selection();
    if (!selection.subscriptions.isEmpty())
    {
        shown.keys = selection.subscriptions;
        return shown;
    }
    if (!selection.publications.isEmpty())
    {
        shown.keys = {selection.publications.constFirst()};
        shown.isOwn = true;
        return shown;
    }

    const QModelIndex current = m_tree->currentIndex();
    const auto kind = current.isValid() ? m_treeModel->kind(current) : ChannelTreeModel::Kind::Subscriptions;
    shown.isOnlyNew = (kind == ChannelTreeModel::Kind::Unread);
    shown.isNothing = (kind == ChannelTreeModel::Kind::Publications)
            || m_treeModel->subscriptionsBelow(m_treeModel->subscriptionsIndex()).isEmpty();
    return shown;
}

void SubscriptionsWidget::handleSelection()
{
    if (const Shown shown = shownBySelection(); (shown != m_shown) || !m_itemModel->source())
    {
        m_notices->clearFailure();
        showItems(shown);
    }
    m_details->setChannel(channel());
    updateNotice();
    updateEmptyState();
}

void SubscriptionsWidget::showItems(const Shown &shown)
{
    m_shown = shown;
    m_revisions.clear();
    m_items->setOwn(shown.isOwn);
    m_items->setShowsChannel(!shown.isOwn && (shown.keys.size() != 1));
    m_itemActions->setOwn(shown.isOwn);
    m_filterBox->setEnabled(!shown.isOwn && !shown.isOnlyNew);
    m_markReadButton->setEnabled(!shown.isOwn && !shown.isNothing);

    // one request, with the filter that holds from now on
    m_itemModel->setSource({});
    applyFilter();
    if (shown.isNothing)
        return;
    m_itemModel->setSource([keys = shown.keys, isOwn = shown.isOwn](const ItemQuery &query, const QObject *context, ChannelItems::PageDone done)
    {
        ChannelItems::Request request {.keys = keys, .query = query};
        request.query.isOwn = isOwn;
        Session::instance()->items()->page(request, context, std::move(done));
    }, [](const PublicKey &key, const QStringList &paths, const QObject *context, ChannelItems::PageDone done)
    {
        ChannelItems::Request request {.keys = {key}, .query = {}};
        request.query.paths = paths;
        Session::instance()->items()->page(request, context, std::move(done));
    });
}

void SubscriptionsWidget::applyFilter()
{
    const int filter = m_shown.isOwn ? ALL : m_filterBox->currentIndex();
    m_itemModel->setFilter(m_filterEdit->text().trimmed(), (m_shown.isOnlyNew ? QList<ItemStatus>() : statesOf(filter))
            , (m_shown.isOnlyNew || (filter == ONLY_NEW)));
    updateEmptyState();
}

void SubscriptionsWidget::clearFilter()
{
    m_filterEdit->clear();
    m_filterBox->setCurrentIndex(ALL);
    applyFilter();
    m_items->setFocus();
}

void SubscriptionsWidget::handleSubscription(const PublicKey &key)
{
    const SubscriptionInfo *info = m_treeModel->subscription(key);
    const bool isListed = !m_shown.isOwn && (m_shown.keys.isEmpty() || m_shown.keys.contains(key));
    if (!info || !isListed)
        return;

    if (m_shown.isNothing)
        handleSelection();
    if (const auto it = m_revisions.constFind(key); (it == m_revisions.cend()) || (it.value() != info->itemsRevision))
    {
        m_revisions.insert(key, info->itemsRevision);
        if (!m_refreshTimer.isActive())
            m_refreshTimer.start();
    }
    if (channel() == key)
    {
        updateNotice();
        updateEmptyState();
        m_tree->actions()->update();
    }
}

void SubscriptionsWidget::handlePublication(const PublicKey &key)
{
    const PublicationInfo *info = m_treeModel->publication(key);
    if (!info || !m_shown.isOwn || (channel() != key))
        return;

    const qint64 revision = info->sequence + info->items;
    if (m_revisions.value(key, -1) != revision)
    {
        m_revisions.insert(key, revision);
        m_refreshTimer.start();
    }
    updateNotice();
    updateEmptyState();
}

void SubscriptionsWidget::refreshItems()
{
    if (isVisible())
        m_itemModel->refresh();
    else
        m_refreshTimer.start();
}

void SubscriptionsWidget::updateNotice()
{
    m_notices->show(channel(), m_shown.isOwn);
}

// All channels may look different after a restart, whatever their revisions are.
void SubscriptionsWidget::handleStatus()
{
    const bool isRunning = Session::instance()->status().isRunning;
    if (isRunning != m_isRunning)
    {
        m_isRunning = isRunning;
        m_revisions.clear();
        m_itemModel->refresh();
    }
    updateNotice();
    updateEmptyState();
}

void SubscriptionsWidget::updateEmptyState()
{
    const Status status = Session::instance()->status();
    const bool isFiltered = !m_filterEdit->text().trimmed().isEmpty() || (!m_shown.isOwn && !m_shown.isOnlyNew && (m_filterBox->currentIndex() != ALL));
    const auto key = channel();
    const SubscriptionInfo *subscription = (key && !m_shown.isOwn) ? m_treeModel->subscription(*key) : nullptr;

    if (m_itemModel->rowCount() > 0)
    {
        m_list->setCurrentWidget(m_items);
        return;
    }

    if (!status.isEnabled)
    {
        m_empty->set({});   // the notice says why
    }
    else if (m_shown.isNothing)
    {
        m_empty->set(m_treeModel->subscriptionsBelow(m_treeModel->subscriptionsIndex()).isEmpty()
                ? tr("Follow a channel: paste its link (Ctrl+V) or press Add subscription.\nTo share a folder with others, press Publish.")
                : tr("Select a channel of yours to see what is in it. To make a new one, press Publish."));
    }
    else if (!m_itemModel->error().isEmpty())
    {
        m_empty->set(m_itemModel->error());
    }
    else if (!m_itemModel->isLoaded())
    {
        m_list->setCurrentWidget(m_items);
        return;
    }
    else if (isFiltered)
    {
        const QString text = m_filterEdit->text().trimmed();
        m_empty->set((text.isEmpty() ? tr("There is no such item.") : tr("No item contains \"%1\".").arg(text))
                , tr("Clear filter"), [this] { clearFilter(); });
    }
    else if (m_shown.isOnlyNew)
    {
        m_empty->set(tr("Nothing new."));
    }
    else if (subscription && (subscription->state == SubscriptionState::Looking))
    {
        m_empty->set(ChannelWords::sentence(*subscription), tr("Look again"), [key = *key] { Session::instance()->subscriptions()->refresh(key); });
    }
    else if (subscription && ((subscription->state == SubscriptionState::Error) || (subscription->state == SubscriptionState::Waiting)))
    {
        m_empty->set(tr("There is nothing here yet."));   // the bar says why
    }
    else if (subscription && (subscription->version == 0))
    {
        m_empty->set(ChannelWords::sentence(*subscription));
    }
    else if (m_shown.isOwn)
    {
        m_empty->set(tr("There is nothing in this channel yet."), tr("Add files..."), [this, key = *key] { m_dialogs->publishChannel(key); });
    }
    else
    {
        m_empty->set(subscription ? tr("The publisher has not put anything in here yet.") : tr("There is nothing here yet."));
    }
    m_list->setCurrentWidget(m_empty);
}
