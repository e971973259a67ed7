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

#include <QCoreApplication>
#include <QIcon>
#include <QString>

#include "../channel/info.h"
#include "../channel/itempager.h"
#include "../discovery/gateway.h"

namespace Megatorrent
{
    // The words in which the window speaks of states, and their icons: one place for all of its
    // parts. Main thread.
    class ChannelWords final
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::ChannelWords)

    public:
        ChannelWords() = delete;

        // A word or two, "Downloading 62 %"
        static QString state(const SubscriptionInfo &info);
        static QString state(const PublicationInfo &info);
        static QString state(const ItemRecord &item);
        static QString state(ItemStatus status);
        // A whole sentence, with the reason where there is one
        static QString sentence(const SubscriptionInfo &info);
        static QString sentence(const PublicationInfo &info);
        static QIcon icon(const SubscriptionInfo &info);
        static QIcon icon(const PublicationInfo &info);
        static QIcon icon(const ItemRecord &item);
        // Of the theme
        static QIcon icon(const QString &name);

        static QString title(const PublicationInfo &info);
        static QString priority(ItemPriority priority);
        static QString policy(DownloadPolicy policy);
        // What a gateway has done since the start; empty if we are none
        static QString lookUpsForOthers(const std::optional<Gateway::Counters> &gateway);
        // Of a text that may be a publisher's: shown as it is, whatever is in it
        static QString toolTip(const QString &text);
        static QString bytes(qint64 bytes);
        // "1 item", "40 items"
        static QString items(qint64 count);
        // Unix seconds, as the locale writes them; 0: an empty text
        static QString time(qint64 seconds);

        // Of what is wanted, 0 to 100; 100 only if nothing is missing
        static int percent(const SubscriptionInfo &info);
        static int percent(const ItemRecord &item);
        static ItemStatus status(const ItemRecord &item);
    };
}
