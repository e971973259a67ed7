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

#include <optional>

#include <QDialog>
#include <QStringList>
#include <QTimer>

#include "base/settingvalue.h"

#include "../channel/channelrecord.h"
#include "../content/link.h"
#include "../subscriptionimport.h"

class FileSystemPathLineEdit;
class QCheckBox;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QRadioButton;

namespace Megatorrent
{
    class AddressNotice;
    class InlineMessage;
    class LinkEdit;
    class PreviewPanel;

    // Follows a channel, after a look at what is in it; or several at once.
    class AddSubscriptionDialog final : public QDialog
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(AddSubscriptionDialog)

    public:
        explicit AddSubscriptionDialog(QWidget *parent);
        ~AddSubscriptionDialog() override;

        // Instead of what the clipboard holds, which is looked at when the dialog is shown
        void setLinks(const QStringList &links);

    signals:
        void subscribed(const PublicKey &key);
        // Of one that is followed already, or one's own
        void showRequested(const PublicKey &key);

    private:
        void showEvent(QShowEvent *event) override;
        QWidget *makeChoice();
        QLayout *makeTarget();
        void takeClipboard();
        void considerLinks();
        void showOne(const QString &link);
        void showSeveral(const QStringList &links);
        void updateTarget();
        void updateSpace();
        // Some of what was ticked is not known yet.
        bool isTicking() const;
        void updateSubscribe();
        void askSpace();
        DownloadPolicy policy() const;
        NewSubscription subscription(const QString &link) const;
        void subscribe();
        void subscribeToOne();
        void subscribeToSeveral();
        void handleImported(const SubscriptionImport::Result &result);
        void setBusy(bool isBusy);

        SettingValue<QSize> m_storeDialogSize;
        bool m_isOpened = false;
        bool m_isBusy = false;
        QStringList m_links;                 // that are shown
        QString m_tickedLink;                // whose items could be ticked
        std::optional<PublicKey> m_known;    // of a single link
        bool m_isAddable = false;            // what is entered
        QTimer m_typing;
        QTimer m_spaceTimer;
        qint64 m_freeSpace = -1;
        QString m_spaceProblem;

        LinkEdit *m_linkEdit = nullptr;
        InlineMessage *m_message = nullptr;
        PreviewPanel *m_preview = nullptr;
        QPlainTextEdit *m_several = nullptr;
        QWidget *m_choice = nullptr;
        QRadioButton *m_all = nullptr;
        QRadioButton *m_ticked = nullptr;
        QRadioButton *m_nothing = nullptr;
        QRadioButton *m_byRule = nullptr;
        FileSystemPathLineEdit *m_savePath = nullptr;
        QComboBox *m_folder = nullptr;
        QCheckBox *m_start = nullptr;
        QLabel *m_space = nullptr;
        AddressNotice *m_notice = nullptr;
        QPushButton *m_subscribe = nullptr;
    };
}
