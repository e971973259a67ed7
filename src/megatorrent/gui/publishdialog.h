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

#include "base/settingvalue.h"

#include "../channel/info.h"

class QCheckBox;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace Megatorrent
{
    class AddressNotice;
    class InlineMessage;
    class PublishChannelPage;
    class PublishFilesPage;
    class PublishProgressPage;
    class PublishResultPage;
    class PublishReview;

    // Publishes files in a channel, step by step. What runs goes on when the dialog is closed.
    class PublishDialog final : public QDialog
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(PublishDialog)

    public:
        explicit PublishDialog(QWidget *parent);
        ~PublishDialog() override;

        // One that is there already; otherwise the user chooses
        void setChannel(const PublicKey &key);
        void addPaths(const QStringList &paths);

    private:
        enum class Step
        {
            Channel,
            Files,
            Review,
            Progress,
            Decision,
            Result
        };

        void dragEnterEvent(QDragEnterEvent *event) override;
        void dropEvent(QDropEvent *event) override;
        QWidget *makeReview();
        QWidget *makeDecision();
        Step step() const;
        void goTo(Step step);
        void goBack();
        void goOn();
        void showReview();
        // `isMadeAnew`: of what was published before, and no more
        void publish(const PublishOptions &options, bool isMadeAnew = false);
        void handleEnded(const TaskInfo &task);
        void decide(const TaskInfo &task);

        SettingValue<QSize> m_storeDialogSize;
        std::optional<PublicKey> m_key;       // that is published in, once it is there
        bool m_isChannelFixed = false;
        PublishOptions m_options;             // of what runs, or ran
        bool m_isListLost = false;            // is what the user decides on
        bool m_isMadeAnew = false;            // the list, by what runs
        bool m_publishesUnasked = false;      // when what runs has been cancelled

        QLabel *m_heading = nullptr;
        InlineMessage *m_message = nullptr;
        QStackedWidget *m_pages = nullptr;
        PublishChannelPage *m_channelPage = nullptr;
        PublishFilesPage *m_filesPage = nullptr;
        QLabel *m_review = nullptr;
        PublishReview *m_changes = nullptr;
        PublishProgressPage *m_progressPage = nullptr;
        PublishResultPage *m_resultPage = nullptr;
        QLabel *m_decisionText = nullptr;
        QCheckBox *m_takeOut = nullptr;
        QPushButton *m_keepBoth = nullptr;
        QPushButton *m_replace = nullptr;
        AddressNotice *m_notice = nullptr;
        QPushButton *m_back = nullptr;
        QPushButton *m_next = nullptr;
        QPushButton *m_cancel = nullptr;
    };
}
