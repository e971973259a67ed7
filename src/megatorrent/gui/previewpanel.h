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

#include <QTimer>
#include <QWidget>

#include "base/settingvalue.h"

#include "../previews.h"
#include "tickeditemsmodel.h"

class LineEdit;
class QLabel;
class QPushButton;

namespace Megatorrent
{
    class InlineMessage;
    class ItemListModel;
    class LongList;

    // What is in a channel that one does not follow yet. Keeps the preview open while it is shown, and ends it with itself.
    class PreviewPanel final : public QWidget
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(PreviewPanel)

    public:
        explicit PreviewPanel(QWidget *parent = nullptr);
        ~PreviewPanel() override;

        // An empty one: nothing is looked at
        void setLink(const QString &link);
        // The subscription that follows takes over what has been fetched.
        void release();

        // Nothing while it is not known
        std::optional<PreviewInfo> info() const { return m_info; }
        TickedItemsModel *ticks() { return m_ticks; }

    signals:
        void changed();

    private:
        void open();
        void discard();
        void poll();
        void handleChanged(const PreviewInfo &info);
        void take(const PreviewInfo &info);
        void updateListState();
        void toggleSelected();
        bool eventFilter(QObject *watched, QEvent *event) override;

        SettingValue<QByteArray> m_storeHeader;
        QString m_link;
        std::optional<PublicKey> m_key;
        std::optional<PreviewInfo> m_info;
        QTimer m_poll;
        ItemListModel *m_items = nullptr;
        TickedItemsModel *m_ticks = nullptr;
        QLabel *m_title = nullptr;
        QLabel *m_facts = nullptr;
        QLabel *m_description = nullptr;
        InlineMessage *m_message = nullptr;
        LineEdit *m_filter = nullptr;
        QPushButton *m_all = nullptr;
        QPushButton *m_none = nullptr;
        LongList *m_list = nullptr;
        QLabel *m_listState = nullptr;
    };
}
