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

#include <QByteArray>
#include <QTabWidget>

#include "base/settingvalue.h"

#include "../channel/info.h"

class QFormLayout;
class QLabel;
class QLineEdit;
class QTreeWidget;

namespace Megatorrent
{
    class ChannelTreeModel;

    // What is known of the channel that is selected: its state, its peers, its updates.
    class ChannelDetails final : public QTabWidget
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ChannelDetails)

    public:
        // `model` outlives it
        explicit ChannelDetails(const ChannelTreeModel *model, QWidget *parent = nullptr);
        ~ChannelDetails() override;

        // Nothing: no channel, or several
        void setChannel(const std::optional<PublicKey> &key);

    private:
        void showEvent(QShowEvent *event) override;
        QLabel *addRow(QFormLayout *layout, const QString &name);
        QTreeWidget *addTable(const QString &title, const QStringList &columns);
        void updateShown();
        void updateGeneral();
        void updatePeers();
        void updateHistory();
        void updateLog();
        void showChannel(const SubscriptionInfo &info);
        void showChannel(const PublicationInfo &info);
        void setLink(const QString &text);
        static void setText(QLabel *label, const QString &text);
        // Instead of what could not be read
        static void showProblem(QTreeWidget *table, const QString &problem);

        const ChannelTreeModel *const m_model;
        SettingValue<int> m_storeTab;
        SettingValue<QByteArray> m_storePeers;
        SettingValue<QByteArray> m_storeHistory;
        SettingValue<QByteArray> m_storeLog;
        std::optional<PublicKey> m_key;
        qint64 m_historyOf = -1;             // the version that the updates were last read of
        QFormLayout *m_form = nullptr;
        QLabel *m_state = nullptr;
        QLabel *m_description = nullptr;
        QLabel *m_watching = nullptr;
        QLabel *m_id = nullptr;
        QLabel *m_content = nullptr;
        QLabel *m_transfer = nullptr;
        QLabel *m_lastLook = nullptr;
        QLabel *m_policy = nullptr;
        QLabel *m_folder = nullptr;
        QLineEdit *m_link = nullptr;
        QTreeWidget *m_peers = nullptr;
        QTreeWidget *m_history = nullptr;
        QTreeWidget *m_log = nullptr;
        bool m_isLogAsked = false;
        qint64 m_logTotal = 0;               // entries, also those that are not shown
        QString m_newestEntry;               // of the log that is shown
    };
}
