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

#include <QWidget>

#include "../crypto/bytes.h"

class QComboBox;
class QGroupBox;
class QLineEdit;
class QPlainTextEdit;
class QRadioButton;

namespace Megatorrent
{
    // Where to publish: in one of one's channels, or in a new one
    class PublishChannelPage final : public QWidget
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(PublishChannelPage)

    public:
        explicit PublishChannelPage(QWidget *parent = nullptr);

        void setChannel(const PublicKey &key);
        // Nothing: a new one
        std::optional<PublicKey> channel() const;
        QString title() const;
        QString description() const;
        bool isPrivate() const;
        // What is still missing, a sentence; empty: nothing
        QString problem() const;

        // In characters: longer ones are refused as titles (1,024 bytes)
        static constexpr int TITLE_MAX_LENGTH = 340;

    signals:
        void changed();

    private:
        void showChoice();

        QComboBox *m_channels = nullptr;
        QGroupBox *m_new = nullptr;
        QLineEdit *m_title = nullptr;
        QPlainTextEdit *m_description = nullptr;
        QRadioButton *m_public = nullptr;
        QRadioButton *m_private = nullptr;
    };
}
