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

#include <QDialog>
#include <QTimer>

#include "base/path.h"
#include "base/settingvalue.h"

#include "../content/link.h"

class FileSystemPathLineEdit;
class QLineEdit;
class QPushButton;
class QWidget;

namespace Megatorrent
{
    class InlineMessage;

    // Makes a channel one's own by the file that its key was saved in
    class RestoreKeyDialog final : public QDialog
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(RestoreKeyDialog)

    public:
        explicit RestoreKeyDialog(QWidget *parent);
        ~RestoreKeyDialog() override;

    signals:
        void restored(const PublicKey &key);

    private:
        void readFile();
        void handleRead(const nonstd::expected<QByteArray, QString> &content);
        void restore();
        void take(ExportedChannel channel);
        void setBusy(bool isBusy);
        void refuse(const QString &error, QWidget *place = nullptr);

        SettingValue<QSize> m_storeDialogSize;
        QTimer m_typing;
        QByteArray m_content;         // of a file that may be one
        bool m_isSealed = false;

        FileSystemPathLineEdit *m_file = nullptr;
        QWidget *m_fields = nullptr;
        QLineEdit *m_passphrase = nullptr;
        QLineEdit *m_title = nullptr;
        QLineEdit *m_link = nullptr;
        InlineMessage *m_message = nullptr;
        QPushButton *m_restore = nullptr;
    };
}
