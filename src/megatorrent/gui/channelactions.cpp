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

#include "channelactions.h"

#include <algorithm>

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

#include "base/global.h"
#include "base/path.h"
#include "gui/autoexpandabledialog.h"
#include "gui/uithememanager.h"
#include "gui/utils.h"

#include "../content/listfolder.h"
#include "../content/printable.h"
#include "../session.h"
#include "../subscriptionremoval.h"
#include "channeltreemodel.h"
#include "channelwords.h"

using namespace Megatorrent;

namespace
{
    constexpr int MENU_FOLDERS_MAX = 50;
}

ChannelActions::ChannelActions(const ChannelTreeModel *model, std::function<Selection ()> selection, QWidget *window)
    : QObject(window)
    , m_model {model}
    , m_selection {std::move(selection)}
    , m_window {window}
    , m_start {add(u"torrent-start"_s, tr("&Start"), (Qt::CTRL | Qt::Key_S), &ChannelActions::start)}
    , m_stop {add(u"torrent-stop"_s, tr("Sto&p"), (Qt::CTRL | Qt::Key_P), &ChannelActions::stop)}
    , m_refresh {add(u"view-refresh"_s, tr("Look for &updates"), Qt::Key_F5, &ChannelActions::refresh)}
    , m_refreshAll {add(u"view-refresh"_s, tr("&Update all"), {}, &ChannelActions::refreshAll)}
    , m_markRead {add(u"task-complete"_s, tr("&Mark as read"), {}, &ChannelActions::markRead)}
    , m_openFolder {add(u"directory"_s, tr("Open &folder"), Qt::Key_Return, &ChannelActions::openFolder)}
    , m_copyLinks {add(u"edit-copy"_s, tr("&Copy link"), QKeySequence::Copy, &ChannelActions::copyLinks)}
    , m_showLink {add(u"insert-link"_s, tr("Show &link..."), {}, &ChannelActions::showLink)}
    , m_setLocation {add(u"set-location"_s, tr("Set l&ocation..."), {}, &ChannelActions::setLocation)}
    , m_recheck {add(u"force-recheck"_s, tr("Force rec&heck"), (Qt::CTRL | Qt::Key_R), &ChannelActions::recheck)}
    , m_rename {add(u"edit-rename"_s, tr("Re&name..."), Qt::Key_F2, &ChannelActions::rename)}
    , m_remove {add(u"list-remove"_s, tr("&Remove..."), Qt::Key_Delete, &ChannelActions::remove)}
    , m_removeWithFiles {add(u"list-remove"_s, tr("Remove with files..."), (Qt::SHIFT | Qt::Key_Delete), &ChannelActions::remove)}
    , m_backUp {add(u"security-high"_s, tr("&Back up key..."), {}, &ChannelActions::backUp)}
{
    m_openFolder->setShortcuts({Qt::Key_Return, Qt::Key_Enter});
}

QAction *ChannelActions::add(const QString &icon, const QString &text, const QKeySequence &key, void (ChannelActions::*slot)())
{
    auto *action = new QAction(UIThemeManager::instance()->getIcon(icon), text, this);
    if (!key.isEmpty())
        action->setShortcut(key);
    connect(action, &QAction::triggered, this, slot);
    m_all.append(action);
    return action;
}

QList<QAction *> ChannelActions::all() const
{
    return m_all;
}

void ChannelActions::update()
{
    const Selection selection = m_selection();
    const bool hasSubscriptions = !selection.subscriptions.isEmpty();
    const bool hasPublications = !selection.publications.isEmpty();
    const bool isOne = (selection.subscriptions.size() + selection.publications.size()) == 1;

    for (QAction *action : {m_start, m_stop, m_markRead, m_recheck, m_removeWithFiles})
        action->setEnabled(hasSubscriptions);
    for (QAction *action : {m_openFolder, m_setLocation})
        action->setEnabled(hasSubscriptions && isOne);
    m_backUp->setEnabled(hasPublications && isOne);
    const bool isAnyStarted = std::ranges::any_of(selection.subscriptions, [](const PublicKey &key)
    {
        const auto known = Session::instance()->channels()->subscription(key);
        return known && !known->info.isPaused;
    });
    m_refresh->setEnabled(isAnyStarted || (!hasSubscriptions && hasPublications && isOne));
    m_showLink->setEnabled(isOne);
    m_rename->setEnabled(isOne || (selection.folders.size() == 1));
    m_copyLinks->setEnabled(hasSubscriptions || hasPublications);
    m_remove->setEnabled(hasSubscriptions || (hasPublications && isOne));
    // what the same keys do with a channel of one's own
    const bool isOwn = hasPublications && !hasSubscriptions;
    m_refresh->setText(isOwn ? tr("&Publish changes...") : tr("Look for &updates"));
    m_refresh->setIcon(ChannelWords::icon(isOwn ? u"upload"_s : u"view-refresh"_s));
    m_rename->setText(isOwn ? tr("&Edit...") : tr("Re&name..."));
    m_remove->setText(isOwn ? tr("&Delete channel...") : tr("&Remove..."));
    m_refreshAll->setEnabled(!m_model->subscriptionsBelow(m_model->subscriptionsIndex()).isEmpty());
}

void ChannelActions::fillMenu(QMenu *menu)
{
    update();
    const Selection selection = m_selection();
    if (!selection.subscriptions.isEmpty())
    {
        fillSubscriptionMenu(menu, selection);
    }
    else if (!selection.publications.isEmpty())
    {
        fillPublicationMenu(menu, selection);
    }
    else
    {
        const auto *theme = UIThemeManager::instance();
        menu->addAction(theme->getIcon(u"list-add"_s), tr("&Add subscription..."), this, &ChannelActions::addRequested);
        menu->addAction(theme->getIcon(u"upload"_s), tr("&New channel..."), this, &ChannelActions::newChannelRequested);
        menu->addAction(m_refreshAll);
        const QList<PublicKey> all = m_model->subscriptionsBelow(m_model->subscriptionsIndex());
        QAction *startAll = menu->addAction(theme->getIcon(u"torrent-start"_s), tr("&Start all"), this, [all]
        {
            for (const PublicKey &key : all)
                Session::instance()->subscriptions()->resume(key);
        });
        QAction *stopAll = menu->addAction(theme->getIcon(u"torrent-stop"_s), tr("Sto&p all"), this, [all]
        {
            for (const PublicKey &key : all)
                Session::instance()->subscriptions()->pause(key);
        });
        for (QAction *action : {startAll, stopAll})
            action->setEnabled(!all.isEmpty());
        menu->addSeparator();
        menu->addAction(tr("&Import subscriptions..."), this, &ChannelActions::importRequested);
        menu->addAction(tr("&Export subscriptions..."), this, &ChannelActions::exportRequested);
        menu->addAction(tr("&Restore a channel's key..."), this, &ChannelActions::restoreRequested);
    }
}

void ChannelActions::fillSubscriptionMenu(QMenu *menu, const Selection &selection)
{
    menu->addActions({m_start, m_stop, m_refresh, m_markRead});
    menu->addSeparator();
    menu->addActions({m_openFolder, m_copyLinks, m_showLink, m_setLocation});
    menu->addSeparator();

    QMenu *policies = menu->addMenu(UIThemeManager::instance()->getIcon(u"download"_s), tr("&What to download"));
    const SubscriptionInfo *first = m_model->subscription(selection.subscriptions.constFirst());
    for (const DownloadPolicy policy : {DownloadPolicy::All, DownloadPolicy::None, DownloadPolicy::Rule})
    {
        QAction *action = policies->addAction(ChannelWords::policy(policy), this, [this, policy] { setPolicy(policy); });
        action->setCheckable(true);
        action->setChecked((selection.subscriptions.size() == 1) && first && (first->policy == policy));
    }

    QMenu *folders = menu->addMenu(UIThemeManager::instance()->getIcon(u"directory"_s), tr("Move to fol&der"));
    folders->addAction(tr("(none)", "no folder"), this, [this, selection] { moveTo(selection.subscriptions, selection.folders, {}); });
    const QStringList names = m_model->folders();
    for (const QString &folder : names.first(std::min<qsizetype>(names.size(), MENU_FOLDERS_MAX)))
        folders->addAction(printable(folder).replace(u'&', u"&&"_s), this, [this, selection, folder] { moveTo(selection.subscriptions, selection.folders, folder); });
    folders->addSeparator();
    folders->addAction(UIThemeManager::instance()->getIcon(u"folder-new"_s), tr("New folder..."), this, &ChannelActions::moveToNewFolder);
    if (selection.folders.size() == 1)
    {
        menu->addAction(ChannelWords::icon(u"list-remove"_s), tr("D&issolve folder"), this, [this, folder = selection.folders.constFirst()]
        {
            if (const auto moved = Session::instance()->subscriptions()->moveFolder(folder, folder.section(u'/', 0, -2)); !moved)
                emit failed(moved.error());
        });
    }

    menu->addSeparator();
    menu->addActions({m_recheck, m_rename, m_remove});
}

void ChannelActions::fillPublicationMenu(QMenu *menu, const Selection &selection)
{
    QAction *add = menu->addAction(ChannelWords::icon(u"list-add"_s), tr("&Add files..."), this, [this, key = selection.publications.constFirst()]
    {
        emit publishRequested(key);
    });
    add->setEnabled(selection.publications.size() == 1);
    menu->addAction(m_refresh);
    menu->addSeparator();
    menu->addActions({m_copyLinks, m_showLink});
    menu->addSeparator();
    menu->addActions({m_rename, m_backUp, m_remove});
}

void ChannelActions::start()
{
    for (const PublicKey &key : asConst(m_selection().subscriptions))
        Session::instance()->subscriptions()->resume(key);
}

void ChannelActions::stop()
{
    for (const PublicKey &key : asConst(m_selection().subscriptions))
        Session::instance()->subscriptions()->pause(key);
}

void ChannelActions::refresh()
{
    const Selection selection = m_selection();
    for (const PublicKey &key : selection.subscriptions)
        Session::instance()->subscriptions()->refresh(key);
    if (selection.subscriptions.isEmpty() && !selection.publications.isEmpty())
        publishChanges();
}

void ChannelActions::refreshAll()
{
    for (const PublicKey &key : asConst(m_model->subscriptionsBelow(m_model->subscriptionsIndex())))
        Session::instance()->subscriptions()->refresh(key);
}

void ChannelActions::markRead()
{
    for (const PublicKey &key : asConst(m_selection().subscriptions))
    {
        const SubscriptionInfo *info = m_model->subscription(key);
        if (!info || (info->totals.newItems == 0))
            continue;
        Session::instance()->items()->setSeen(key, {}, true, this, [this](const auto &change)
        {
            if (!change)
                emit failed(change.error());
        });
    }
}

void ChannelActions::openFolder()
{
    const Selection selection = m_selection();
    if (selection.subscriptions.size() != 1)
        return;
    if (const SubscriptionInfo *info = m_model->subscription(selection.subscriptions.constFirst()))
        Utils::Gui::openPath(info->savePath);
}

void ChannelActions::copyLinks()
{
    const Selection selection = m_selection();
    QStringList links;
    for (const PublicKey &key : selection.subscriptions)
    {
        if (const SubscriptionInfo *info = m_model->subscription(key))
            links.append(info->link.toString());
    }
    for (const PublicKey &key : selection.publications)
    {
        const PublicationInfo *info = m_model->publication(key);
        if (!info)
            continue;
        Link link;
        link.publicKey = key;
        link.name = info->title;
        links.append(link.toString());
    }
    if (!links.isEmpty())
        QGuiApplication::clipboard()->setText(links.join(u'\n'));
}

void ChannelActions::showLink()
{
    const Selection selection = m_selection();
    for (const PublicKey &key : (selection.subscriptions + selection.publications))
    {
        emit linkRequested(key);
        return;
    }
}

void ChannelActions::setLocation()
{
    const Selection selection = m_selection();
    const SubscriptionInfo *info = (selection.subscriptions.size() == 1) ? m_model->subscription(selection.subscriptions.constFirst()) : nullptr;
    if (!info)
        return;

    auto *dialog = new QFileDialog(m_window, tr("Choose where the files of \"%1\" are to be").arg(printable(info->displayName())), info->savePath.data());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOptions(QFileDialog::DontConfirmOverwrite | QFileDialog::ShowDirsOnly | QFileDialog::HideNameFilterDetails);
    connect(dialog, &QDialog::accepted, this, [this, dialog, key = info->key]
    {
        const auto task = Session::instance()->subscriptions()->setLocation(key, Path(dialog->selectedFiles().constFirst()));
        if (!task)
            emit failed(task.error());
    });
    dialog->open();
}

void ChannelActions::recheck()
{
    for (const PublicKey &key : asConst(m_selection().subscriptions))
        Session::instance()->subscriptions()->recheck(key);
}

void ChannelActions::rename()
{
    const Selection selection = m_selection();
    bool ok = false;
    if (selection.folders.size() == 1)
    {
        const QString folder = selection.folders.constFirst();
        const QString name = AutoExpandableDialog::getText(m_window, tr("Rename folder"), tr("New name of the folder:"), QLineEdit::Normal, folder, &ok);
        if (!ok || name.isEmpty() || (name == folder))
            return;
        const auto moved = Session::instance()->subscriptions()->moveFolder(folder, name);
        if (!moved)
            emit failed(moved.error());
        return;
    }

    if (!selection.publications.isEmpty())
    {
        emit editRequested(selection.publications.constFirst());
        return;
    }
    const SubscriptionInfo *info = (selection.subscriptions.size() == 1) ? m_model->subscription(selection.subscriptions.constFirst()) : nullptr;
    if (!info)
        return;
    const PublicKey key = info->key;
    const QString name = AutoExpandableDialog::getText(m_window, tr("Rename subscription"), tr("Name in your list. Without one, the publisher's is shown.")
            , QLineEdit::Normal, info->displayName(), &ok);
    if (!ok)
        return;
    if (const auto done = Session::instance()->subscriptions()->set(key, name.trimmed(), {}, {}); !done)
        emit failed(done.error());
}

void ChannelActions::remove()
{
    const Selection selection = m_selection();
    if (!selection.subscriptions.isEmpty())
        removeSubscriptions(selection.subscriptions);
    else if (selection.publications.size() == 1)
        removePublication(selection.publications.constFirst());
}

void ChannelActions::removeSubscriptions(const QList<PublicKey> &keys)
{
    const SubscriptionInfo *first = m_model->subscription(keys.constFirst());
    if (!first)
        return;

    auto *box = new QMessageBox(QMessageBox::Question, tr("Remove subscriptions")
            , ((keys.size() == 1) ? tr("Remove the subscription to \"%1\"?").arg(printable(first->displayName()))
                : tr("Remove %n subscriptions?", nullptr, static_cast<int>(keys.size())))
            , QMessageBox::Cancel, m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    auto *deletesFiles = new QCheckBox(tr("Also remove the content files"));
    deletesFiles->setChecked(sender() == m_removeWithFiles);
    box->setCheckBox(deletesFiles);
    QPushButton *removeButton = box->addButton(tr("&Remove"), QMessageBox::AcceptRole);
    box->setDefaultButton(removeButton);
    connect(box, &QMessageBox::accepted, this, [this, keys, deletesFiles]
    {
        auto *removal = new SubscriptionRemoval(Session::instance()->subscriptions(), keys, deletesFiles->isChecked(), Session::instance());
        connect(removal, &SubscriptionRemoval::failed, this, &ChannelActions::failed);
        removal->start();
    });
    box->open();
}

void ChannelActions::removePublication(const PublicKey &key)
{
    const PublicationInfo *info = m_model->publication(key);
    if (!info)
        return;

    auto *box = new QMessageBox(QMessageBox::Warning, tr("Delete channel"), tr("Delete the channel \"%1\" from this computer?").arg(ChannelWords::title(*info))
            , QMessageBox::Cancel, m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(info->isBackedUp ? tr("Your files stay. With the backup of its key you can publish in it again.")
            : tr("Your files stay. Its key is only on this computer: without it nobody can ever publish in this channel again."));
    QPushButton *removeButton = box->addButton(tr("&Delete channel"), QMessageBox::DestructiveRole);
    connect(removeButton, &QAbstractButton::clicked, this, [this, key]
    {
        const auto removed = Session::instance()->publications()->remove(key);
        if (!removed)
            emit failed(removed.error());
    });
    box->setDefaultButton(QMessageBox::Cancel);
    box->open();
}

void ChannelActions::publishChanges()
{
    const Selection selection = m_selection();
    if (selection.publications.size() == 1)
        emit publishRequested(selection.publications.constFirst());
}

void ChannelActions::backUp()
{
    const Selection selection = m_selection();
    if (selection.publications.size() == 1)
        emit backupRequested(selection.publications.constFirst());
}

void ChannelActions::setPolicy(const DownloadPolicy policy)
{
    for (const PublicKey &key : asConst(m_selection().subscriptions))
        Session::instance()->subscriptions()->set(key, {}, policy, {});
}

// Folders move with all that is in them; what is selected besides moves by itself.
void ChannelActions::moveTo(const QList<PublicKey> &subscriptions, const QStringList &folders, const QString &target)
{
    const QStringList topmost = ListFolder::topmost(folders);
    for (const QString &folder : topmost)
    {
        const QString name = folder.section(u'/', -1);
        const QString moved = target.isEmpty() ? name : (target + u'/' + name);
        if ((moved == folder) || ListFolder::isAtOrBelow(target, folder))
            continue;   // it is there already, or would be within itself
        if (const auto result = Session::instance()->subscriptions()->moveFolder(folder, moved); !result)
            emit failed(result.error());
    }
    for (const PublicKey &key : subscriptions)
    {
        const SubscriptionInfo *info = m_model->subscription(key);
        const bool isInFolder = info && std::ranges::any_of(topmost, [info](const QString &folder) { return ListFolder::isAtOrBelow(info->folder, folder); });
        if (!info || isInFolder)
            continue;
        if (const auto result = Session::instance()->subscriptions()->setFolder(key, target); !result)
        {
            emit failed(result.error());
            return;
        }
    }
}

void ChannelActions::moveToNewFolder()
{
    // While the dialog is open what is selected may change.
    const Selection selection = m_selection();
    bool ok = false;
    const QString name = AutoExpandableDialog::getText(m_window, tr("New folder"), tr("Name of the folder:"), QLineEdit::Normal, {}, &ok);
    if (!ok || name.trimmed().isEmpty())
        return;
    if (const auto folder = ListFolder::clean(name))
        moveTo(selection.subscriptions, selection.folders, *folder);
    else
        emit failed(folder.error());
}
