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

#include <QList>
#include <QObject>
#include <QString>

#include "../channel/info.h"

namespace Megatorrent
{
    class ChannelDialogs;
    class ChannelTreeModel;
    class NoticeBar;

    // What the bar above the list says: what the user has just tried and could not, what keeps all
    // channels, or what the one that is shown needs; each with what can be done. Main thread.
    class ChannelNotices final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ChannelNotices)

    public:
        // They outlive it, but for `bar`.
        ChannelNotices(NoticeBar *bar, ChannelDialogs *dialogs, const ChannelTreeModel *model, QObject *parent);

        // Nothing: no channel, or several
        void show(const std::optional<PublicKey> &key, bool isOwn);
        // Stays until the user closes it, or looks at something else.
        void showFailure(const QString &error);
        void clearFailure();

    signals:
        // The user wants to see which items have failed.
        void failedItemsRequested();
        void optionsRequested();
        // He chooses himself from now on, and wants to see the list for it.
        void choiceRequested();

    private:
        void update();
        void switchOn();
        void letChoose(const PublicKey &key);
        bool noticeSession();
        void notice(const SubscriptionInfo &info);
        void notice(const PublicationInfo &info);

        NoticeBar *const m_bar;
        ChannelDialogs *const m_dialogs;
        const ChannelTreeModel *const m_model;
        std::optional<PublicKey> m_key;
        bool m_isOwn = false;
        QString m_failure;
        QList<PublicKey> m_backupLater;        // channels of which the user does not want to be asked now
    };
}
