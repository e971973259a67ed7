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

#include "subscriptiontransfer.h"

#include <algorithm>

#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QJsonDocument>
#include <QMessageBox>
#include <QPushButton>

#include "base/global.h"

#include "../session.h"
#include "../subscriptionlist.h"
#include "userfile.h"

using namespace Megatorrent;

namespace
{
    constexpr qsizetype LINK_SHOWN_MAX = 78;   // of what is no link: scheme and key, but nothing of a read key behind them
}

SubscriptionTransfer::SubscriptionTransfer(QWidget *parent)
    : QObject(parent)
    , m_parent {parent}
{
}

void SubscriptionTransfer::importFile(QWidget *parent)
{
    auto *transfer = new SubscriptionTransfer(parent);
    auto *dialog = new QFileDialog(parent, tr("Import subscriptions"), QDir::homePath(), tr("Subscriptions") + u" (*.json);;"_s + tr("All files") + u" (*)"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, transfer, [transfer](const QString &name) { transfer->read(Path(name)); });
    connect(dialog, &QDialog::rejected, transfer, &QObject::deleteLater);
    dialog->open();
}

void SubscriptionTransfer::exportFile(QWidget *parent)
{
    auto *transfer = new SubscriptionTransfer(parent);
    transfer->confirmExport();
}

void SubscriptionTransfer::read(const Path &file)
{
    UserFile::read(file, SubscriptionList::FILE_MAX_SIZE, this, [this](const nonstd::expected<QByteArray, QString> &content)
    {
        const auto list = content ? SubscriptionList::read(*content) : nonstd::make_unexpected(content.error());
        if (!list)
            tell(true, tr("Import subscriptions"), list.error());
        else if (list->isEmpty())
            tell(false, tr("Import subscriptions"), tr("There are no subscriptions in this file."));
        else
            ask(*list);
    });
}

void SubscriptionTransfer::ask(const QList<NewSubscription> &list)
{
    auto *box = new QMessageBox(QMessageBox::Question, tr("Import subscriptions"), tr("Add %n subscriptions? Those that you have already stay as they are.", nullptr
            , static_cast<int>(list.size())), QMessageBox::Cancel, m_parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    const QPushButton *addButton = box->addButton(tr("&Add"), QMessageBox::AcceptRole);
    const bool hasSavePaths = std::ranges::any_of(list, [](const NewSubscription &subscription) { return !subscription.savePath.isEmpty(); });
    QCheckBox *usesSavePaths = nullptr;
    if (hasSavePaths)
    {
        usesSavePaths = new QCheckBox(tr("&Save in the folders that the file names"), box);
        usesSavePaths->setToolTip(tr("Otherwise each gets a new folder, as the options say."));
        box->setCheckBox(usesSavePaths);
    }
    connect(box, &QDialog::finished, this, [this, box, addButton, usesSavePaths, list]
    {
        if (box->clickedButton() == addButton)
            add(list, (usesSavePaths && usesSavePaths->isChecked()));
        else
            deleteLater();
    });
    box->open();
}

void SubscriptionTransfer::add(QList<NewSubscription> list, const bool usesSavePaths)
{
    if (!usesSavePaths)
    {
        for (NewSubscription &subscription : list)
            subscription.savePath = {};
    }
    // It goes on if the window is closed.
    auto *import = new SubscriptionImport(Session::instance()->subscriptions(), list, Session::instance());
    connect(import, &SubscriptionImport::finished, this, &SubscriptionTransfer::handleImported);
    import->start();
}

void SubscriptionTransfer::handleImported(const SubscriptionImport::Result &result)
{
    QStringList sentences {tr("%n subscriptions were added.", nullptr, result.added)};
    if (result.known > 0)
        sentences.append(tr("You had %n already.", nullptr, result.known));
    if (!result.failures.isEmpty())
        sentences.append(tr("%n could not be added: see the details.", nullptr, static_cast<int>(result.failures.size())));
    QStringList details;
    for (const SubscriptionImport::Failure &failure : result.failures)
    {
        // without the read key: the box shows it to whoever looks
        const auto link = Link::parse(failure.link);
        details.append((link ? link->toString() : failure.link.first(std::min<qsizetype>(failure.link.size(), LINK_SHOWN_MAX))) + u'\n' + failure.error.text);
    }
    tell(!result.failures.isEmpty(), tr("Import subscriptions"), sentences.join(u'\n'), details.join(u"\n\n"_s));
}

void SubscriptionTransfer::confirmExport()
{
    const QList<NewSubscription> list = Session::instance()->subscriptions()->exported();
    if (list.isEmpty())
    {
        tell(false, tr("Export subscriptions"), tr("You do not follow any channel."));
        return;
    }
    const bool hasPrivate = std::ranges::any_of(list, [](const NewSubscription &subscription)
    {
        const auto link = Link::parse(subscription.link);
        return link && link->readKey;
    });
    if (!hasPrivate)
    {
        chooseExport();
        return;
    }

    auto *box = new QMessageBox(QMessageBox::Warning, tr("Export subscriptions")
            , tr("Some of these channels are private. Whoever gets the file can read them, and that cannot be called back."), QMessageBox::Cancel, m_parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    const QPushButton *exportButton = box->addButton(tr("&Export..."), QMessageBox::AcceptRole);
    connect(box, &QDialog::finished, this, [this, box, exportButton]
    {
        if (box->clickedButton() == exportButton)
            chooseExport();
        else
            deleteLater();
    });
    box->open();
}

void SubscriptionTransfer::chooseExport()
{
    auto *dialog = new QFileDialog(m_parent, tr("Export subscriptions"), QDir::homePath(), tr("Subscriptions") + u" (*.json)"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"json"_s);
    dialog->selectFile(u"subscriptions.json"_s);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &name) { write(Path(name)); });
    connect(dialog, &QDialog::rejected, this, &QObject::deleteLater);
    dialog->open();
}

// The dialog has asked whether a file of that name may be replaced.
void SubscriptionTransfer::write(const Path &file)
{
    const QByteArray content = QJsonDocument(SubscriptionList::write(Session::instance()->subscriptions()->exported())).toJson();
    UserFile::write(file, content, true, this, [this](const UserFile::Written &written)
    {
        if (written.isDone())
            deleteLater();
        else
            tell(true, tr("Export subscriptions"), written.error);
    });
}

// The last thing it does
void SubscriptionTransfer::tell(const bool isProblem, const QString &title, const QString &text, const QString &details)
{
    auto *box = new QMessageBox((isProblem ? QMessageBox::Warning : QMessageBox::Information), title, text, QMessageBox::Ok, m_parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setDetailedText(details);
    box->open();
    deleteLater();
}
