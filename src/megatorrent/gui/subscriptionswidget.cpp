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

#include <QAction>
#include <QComboBox>
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
    }, m_items);
    m_items->setActions(m_itemActions);
    m_details = new ChannelDetails(m_treeModel);
    m_notice = new NoticeBar;
    m_empty = new EmptyState;
    m_list = new QStackedWidget;
    m_list->addWidget(m_items);
    m_list->addWidget(m_empty);

    auto *listSide = new QWidget;
    auto *listLayout = new QVBoxLayout(listSide);
    listLayout->setContentsMargins(0, 0, 0, 0);
    listLayout->addWidget(m_notice);
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
        const QList<PublicKey> keys = m_shown.isOwn ? QList<PublicKey>() : m_shown.keys;
        for (const PublicKey &key : (keys.isEmpty() ? m_treeModel->subscriptionsBelow(m_treeModel->subscriptionsIndex()) : keys))
        {
            const SubscriptionInfo *info = m_treeModel->subscription(key);
            if (info && (info->totals.newItems > 0))
                Session::instance()->items()->setSeen(key, {}, true, this, [](const auto &) {});
        }
        QTimer::singleShot(200ms, this, [this] { m_itemModel->refresh(); });
    });
    QAction *refreshAll = m_tree->actions()->refreshAllAction();
    QPushButton *refreshButton = addButton(u"view-refresh"_s, refreshAll->text());
    connect(refreshButton, &QAbstractButton::clicked, refreshAll, &QAction::trigger);
    connect(addButton(u"configure"_s, tr("&Rules...")), &QAbstractButton::clicked, m_dialogs, &ChannelDialogs::showRules);
    layout->addStretch(1);

    m_filterEdit = new LineEdit;
    m_filterEdit->setPlaceholderText(tr("Filter items..."));
    m_filterEdit->setAccessibleName(tr("Filter items"));
    m_filterEdit->setFixedWidth(fontMetrics().averageCharWidth() * 30);
    connect(m_filterEdit, &LineEdit::textChanged, this, &SubscriptionsWidget::applyFilter);
    m_filterBox = new QComboBox;
    m_filterBox->setAccessibleName(tr("Which items"));
    m_filterBox->addItems({tr("All", "items"), tr("New", "items"), tr("Downloading"), tr("Errors"), tr("Do not download")});
    connect(m_filterBox, &QComboBox::currentIndexChanged, this, &SubscriptionsWidget::applyFilter);
    layout->addWidget(m_filterEdit);
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
    connect(actions, &ChannelActions::failed, this, &SubscriptionsWidget::showFailure);
    connect(m_itemActions, &ItemActions::failed, this, &SubscriptionsWidget::showFailure);
    connect(m_itemActions, &ItemActions::withdrawRequested, m_dialogs, &ChannelDialogs::withdraw);
    connect(m_dialogs, &ChannelDialogs::failed, this, &SubscriptionsWidget::showFailure);

    connect(m_items, &ItemList::dwelled, this, &SubscriptionsWidget::markSeen);
    connect(m_itemModel, &ItemListModel::loaded, this, &SubscriptionsWidget::updateEmptyState);
    connect(m_itemModel, &ItemListModel::totalChanged, this, &SubscriptionsWidget::updateEmptyState);

    connect(m_treeModel, &ChannelTreeModel::newItemsChanged, this, &SubscriptionsWidget::newItemsChanged);
    connect(m_treeModel, &ChannelTreeModel::subscriptionUpdated, this, &SubscriptionsWidget::handleSubscription);
    connect(m_treeModel, &ChannelTreeModel::publicationUpdated, this, &SubscriptionsWidget::handlePublication);
    connect(m_treeModel, &QAbstractItemModel::rowsRemoved, this, &SubscriptionsWidget::handleSelection);
    connect(m_treeModel, &QAbstractItemModel::rowsInserted, this, &SubscriptionsWidget::updateEmptyState);
    connect(Session::instance(), &Session::statusChanged, this, [this]
    {
        updateNotice();
        updateEmptyState();
    });
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
    m_failure.clear();
    if (const Shown shown = shownBySelection(); (shown != m_shown) || !m_itemModel->source())
        showItems(shown);
    m_details->setChannel(channel());
    updateNotice();
    updateEmptyState();
}

void SubscriptionsWidget::showItems(const Shown &shown)
{
    m_shown = shown;
    m_revisions.clear();
    m_newItems = m_treeModel->newItems();
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
        // What has been read stays in Unread until one looks elsewhere.
        if ((!m_shown.isOnlyNew || (m_treeModel->newItems() > m_newItems)) && !m_refreshTimer.isActive())
            m_refreshTimer.start();
        m_newItems = m_treeModel->newItems();
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

void SubscriptionsWidget::markSeen(const int row)
{
    const ItemListModel::Item *item = m_itemModel->item(row);
    if (m_shown.isOwn || !item || !item->record.isNew)
        return;
    Session::instance()->items()->setSeen(item->key, QStringList {item->record.item.path}, true, this, [](const auto &) {});
    m_itemModel->setSeen({row}, true);
}

void SubscriptionsWidget::showFailure(const QString &error)
{
    m_failure = error;
    updateNotice();
}

void SubscriptionsWidget::updateNotice()
{
    if (!m_failure.isEmpty())
    {
        m_notice->show((u"failure"_s), NoticeBar::Kind::Error, m_failure, {{tr("Close"), [this]
        {
            m_failure.clear();
            updateNotice();
        }}});
        return;
    }
    if (noticeSession())
        return;

    const auto key = channel();
    const SubscriptionInfo *subscription = (key && !m_shown.isOwn) ? m_treeModel->subscription(*key) : nullptr;
    const PublicationInfo *publication = (key && m_shown.isOwn) ? m_treeModel->publication(*key) : nullptr;
    if (subscription)
        notice(*subscription);
    else if (publication)
        notice(*publication);
    else
        m_notice->clear();
}

bool SubscriptionsWidget::noticeSession()
{
    const Status status = Session::instance()->status();
    if (!status.isEnabled || status.error.isEmpty())
        return false;
    m_notice->show((u"session"_s), (status.isRunning ? NoticeBar::Kind::Warning : NoticeBar::Kind::Error), status.error, {});
    return true;
}

void SubscriptionsWidget::notice(const SubscriptionInfo &info)
{
    const QString id = info.key.toString();
    const QString name = printable(info.displayName());
    const auto resume = [key = info.key] { Session::instance()->subscriptions()->resume(key); };
    const bool hasFailedItems = (info.totals.failedItems > 0);

    if ((info.state == SubscriptionState::Waiting) || ((info.state == SubscriptionState::Error) && !hasFailedItems))
    {
        QList<NoticeBar::Button> buttons;
        switch (info.error.code)
        {
        case ErrorCode::PrivateLink:
            buttons = {{tr("Enter link..."), [this] { m_dialogs->add(); }}};
            break;
        case ErrorCode::TooLarge:
            buttons = {{tr("Download"), resume}};
            break;
        case ErrorCode::FolderAway:
            buttons = {{tr("Try again"), resume}, {tr("Use what is there now")
                    , [key = info.key] { Session::instance()->subscriptions()->useFolder(key); }}};
            break;
        default:
            buttons = {{tr("Try again"), resume}};
        }
        const bool isWaiting = (info.state == SubscriptionState::Waiting);
        m_notice->show((id + errorName(info.error.code)), (isWaiting ? NoticeBar::Kind::Warning : NoticeBar::Kind::Error)
                , tr("%1: %2", "name of a channel, what is wrong").arg(name, ChannelWords::sentence(info)), buttons);
    }
    else if (hasFailedItems)
    {
        m_notice->show((id + u"failed"_s), NoticeBar::Kind::Error
                , tr("%1 of %2 items failed. %3").arg(info.totals.failedItems).arg(info.totals.wantedItems).arg(info.totals.failure)
                , {{tr("Show them"), [this] { m_filterBox->setCurrentIndex(ERRORS); }}, {tr("Try again"), resume}});
    }
    else if ((info.policy == DownloadPolicy::None) && (info.totals.items > 0) && (info.totals.wantedItems == 0))
    {
        m_notice->show((id + u"none"_s), NoticeBar::Kind::Information
                , tr("Nothing is downloaded by itself here. Select items and press Ctrl+D, or choose Download in their menu."), {});
    }
    else if (!info.error.isEmpty())
    {
        m_notice->show((id + u"note"_s), NoticeBar::Kind::Warning, tr("%1: %2", "name of a channel, what is wrong").arg(name, info.error), {});
    }
    else
    {
        m_notice->clear();
    }
}

void SubscriptionsWidget::notice(const PublicationInfo &info)
{
    const QString id = info.key.toString();
    const QString name = ChannelWords::title(info);
    const bool needsDecision = (info.state == PublicationState::Waiting) || (info.state == PublicationState::Stopped);
    if (needsDecision || (info.state == PublicationState::Error) || !info.error.isEmpty())
    {
        m_notice->show((id + u"state"_s + QString::number(static_cast<int>(info.state)))
                , ((info.state == PublicationState::Error) ? NoticeBar::Kind::Error : NoticeBar::Kind::Warning)
                , tr("%1: %2", "name of a channel, what is wrong").arg(name, ChannelWords::sentence(info))
                , {{tr("Publish changes..."), [this, key = info.key] { m_dialogs->publishChannel(key); }}});
    }
    else if (!info.isBackedUp && (info.sequence > 0) && !m_backupLater.contains(info.key))
    {
        m_notice->show((id + u"backup"_s), NoticeBar::Kind::Information
                , tr("The key of %1 is only on this computer. Lost, nobody can publish here again; stolen, someone else can.").arg(name)
                , {{tr("Back up key..."), [this, key = info.key] { m_dialogs->backUpKey(key); }}, {tr("Later"), [this, key = info.key]
                {
                    m_backupLater.append(key);
                    updateNotice();
                }}});
    }
    else
    {
        m_notice->clear();
    }
}

void SubscriptionsWidget::updateEmptyState()
{
    const Status status = Session::instance()->status();
    const bool isFiltered = !m_filterEdit->text().trimmed().isEmpty() || (!m_shown.isOwn && (m_filterBox->currentIndex() != ALL));
    const auto key = channel();
    const SubscriptionInfo *subscription = (key && !m_shown.isOwn) ? m_treeModel->subscription(*key) : nullptr;

    if (m_itemModel->rowCount() > 0)
    {
        m_list->setCurrentWidget(m_items);
        return;
    }

    if (!status.isEnabled)
    {
        m_empty->set(tr("Channels are switched off."), tr("Switch on"), [this]
        {
            Settings settings = Session::instance()->settings();
            settings.isEnabled = true;
            if (const auto done = Session::instance()->setSettings(settings); !done)
                showFailure(done.error());
        });
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
