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

#include <QScrollArea>

#include "base/3rdparty/expected.hpp"
#include "base/settingvalue.h"

#include "../session.h"

class FileSystemPathLineEdit;
class QCheckBox;
class QDoubleSpinBox;
class QListWidget;
class QSpinBox;
class QStackedWidget;

namespace Megatorrent
{
    class InlineMessage;
    class LookUpsBox;
    class SafeModeBox;

    // The page of the options that is about channels. An error stays on it.
    class ChannelOptionsPage final : public QScrollArea
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ChannelOptionsPage)

    public:
        explicit ChannelOptionsPage(QWidget *parent = nullptr);

        // As the last one of those pages
        static ChannelOptionsPage *addTo(QListWidget *selection, QStackedWidget *pages);

        void load();
        nonstd::expected<void, Error> apply();

    signals:
        void changed();

    private:
        QWidget *makeFields();
        Settings entered() const;

        Settings m_loaded;
        SettingValue<bool> m_storeNotifies;
        InlineMessage *m_message = nullptr;
        QCheckBox *m_isEnabled = nullptr;
        QWidget *m_fields = nullptr;
        FileSystemPathLineEdit *m_savePath = nullptr;
        QCheckBox *m_hasQuota = nullptr;
        QDoubleSpinBox *m_quota = nullptr;
        QSpinBox *m_port = nullptr;
        QSpinBox *m_connections = nullptr;
        QSpinBox *m_connectionsPerAddress = nullptr;
        QCheckBox *m_gossip = nullptr;
        QCheckBox *m_notifies = nullptr;
        SafeModeBox *m_safeMode = nullptr;
        LookUpsBox *m_lookUps = nullptr;
    };
}
