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

#include "channeldialogs.h"

#include <QDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QWidget>

#include "../content/printable.h"
#include "../session.h"
#include "addsubscriptiondialog.h"
#include "channelwords.h"
#include "editchanneldialog.h"
#include "fulllinkdialog.h"
#include "keybackupdialog.h"
#include "linkdialog.h"
#include "publishdialog.h"
#include "restorekeydialog.h"
#include "rulesdialog.h"
#include "subscriptiontransfer.h"

using namespace Megatorrent;

ChannelDialogs::ChannelDialogs(QWidget *window)
    : QObject(window)
    , m_window {window}
{
}

void ChannelDialogs::open(QDialog *dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
}

void ChannelDialogs::add()
{
    addLinks({});
}

void ChannelDialogs::addLinks(const QStringList &links)
{
    auto *dialog = new AddSubscriptionDialog(m_window);
    if (!links.isEmpty())
        dialog->setLinks(links);
    connect(dialog, &AddSubscriptionDialog::subscribed, this, &ChannelDialogs::showRequested);
    connect(dialog, &AddSubscriptionDialog::showRequested, this, &ChannelDialogs::showRequested);
    open(dialog);
}

void ChannelDialogs::publish()
{
    open(new PublishDialog(m_window));
}

void ChannelDialogs::publishChannel(const PublicKey &key)
{
    publishFiles(key, {});
}

void ChannelDialogs::publishFiles(const std::optional<PublicKey> &key, const QStringList &paths)
{
    auto *dialog = new PublishDialog(m_window);
    if (key)
        dialog->setChannel(*key);
    dialog->addPaths(paths);
    open(dialog);
}

void ChannelDialogs::withdraw(const PublicKey &key, const QStringList &paths)
{
    const auto own = Session::instance()->channels()->publication(key);
    const QString channel = own ? ChannelWords::title(own->info) : key.toString();
    auto *box = new QMessageBox(QMessageBox::Question, tr("Withdraw items"), ((paths.size() == 1)
            ? tr("Take \"%1\" out of \"%2\"?", "an item, a channel").arg(printable(paths.constFirst()), channel)
            : tr("Take %n items out of \"%1\"?", "a channel", static_cast<int>(paths.size())).arg(channel)), QMessageBox::Cancel, m_window);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(tr("Your files stay, and so do the copies of those who have them already."));
    QPushButton *button = box->addButton(tr("&Withdraw"), QMessageBox::AcceptRole);
    box->setDefaultButton(button);
    connect(button, &QAbstractButton::clicked, this, [this, key, paths]
    {
        if (const auto task = Session::instance()->publications()->withdraw(key, paths); !task)
            emit failed(task.error());
    });
    open(box);
}

void ChannelDialogs::enterFullLink(const PublicKey &key)
{
    open(new FullLinkDialog(key, m_window));
}

void ChannelDialogs::showLink(const PublicKey &key)
{
    open(new LinkDialog(key, m_window));
}

void ChannelDialogs::backUpKey(const PublicKey &key)
{
    open(new KeyBackupDialog(key, m_window));
}

void ChannelDialogs::restoreKey()
{
    auto *dialog = new RestoreKeyDialog(m_window);
    connect(dialog, &RestoreKeyDialog::restored, this, &ChannelDialogs::showRequested);
    open(dialog);
}

void ChannelDialogs::edit(const PublicKey &key)
{
    open(new EditChannelDialog(key, m_window));
}

void ChannelDialogs::showRules()
{
    open(new RulesDialog(m_window));
}

void ChannelDialogs::importSubscriptions()
{
    SubscriptionTransfer::importFile(m_window);
}

void ChannelDialogs::exportSubscriptions()
{
    SubscriptionTransfer::exportFile(m_window);
}
