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

#include "base/path.h"
#include "base/settingvalue.h"

#include "../crypto/bytes.h"

class FileSystemPathLineEdit;
class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QWidget;

namespace Megatorrent
{
    class InlineMessage;

    // Saves the key of one's own channel in a file
    class KeyBackupDialog final : public QDialog
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(KeyBackupDialog)

    public:
        KeyBackupDialog(const PublicKey &key, QWidget *parent);
        ~KeyBackupDialog() override;

    private:
        enum class Format
        {
            Backup,       // all that makes one the owner
            Identity      // as older and other programs have it
        };

        Format format() const;
        void showFormat();
        void suggestFile();
        // What is still missing, and where; empty: nothing
        QString findProblem(QWidget *&place) const;
        void save();
        void write(const QByteArray &content, bool mayReplace);
        void dropContent();
        void setBusy(bool isBusy);
        void refuse(const QString &error);

        const PublicKey m_key;
        SettingValue<QSize> m_storeDialogSize;
        SettingValue<Path> m_storeFolder;
        QString m_title;
        Path m_suggested;
        QByteArray m_content;      // that has a file in its way

        InlineMessage *m_message = nullptr;
        QWidget *m_fields = nullptr;
        QComboBox *m_format = nullptr;
        QLineEdit *m_passphrase = nullptr;
        QLineEdit *m_repeated = nullptr;
        QCheckBox *m_open = nullptr;
        FileSystemPathLineEdit *m_file = nullptr;
        QPushButton *m_save = nullptr;
    };
}
