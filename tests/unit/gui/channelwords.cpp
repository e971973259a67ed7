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

// Stands in for the window's: the model is tested without icons and locales.
#include "megatorrent/gui/channelwords.h"

using namespace Megatorrent;

QString ChannelWords::state(const ItemRecord &item)
{
    return QString::number(static_cast<int>(item.state));
}

QIcon ChannelWords::icon([[maybe_unused]] const ItemRecord &item)
{
    return {};
}

QString ChannelWords::priority(const ItemPriority priority)
{
    return QString::number(static_cast<int>(priority));
}

QString ChannelWords::toolTip(const QString &text)
{
    return text;
}

QString ChannelWords::bytes(const qint64 bytes)
{
    return QString::number(bytes);
}

QString ChannelWords::time(const qint64 seconds)
{
    return QString::number(seconds);
}

int ChannelWords::percent(const ItemRecord &item)
{
    return (item.state == ItemState::Complete) ? 100 : 0;
}

ItemStatus ChannelWords::status(const ItemRecord &item)
{
    return (item.state == ItemState::Complete) ? ItemStatus::Complete : ItemStatus::Missing;
}

QString ChannelWords::title(const PublicationInfo &info)
{
    return info.title;
}

QString ChannelWords::state(const SubscriptionInfo &info)
{
    return QString::number(static_cast<int>(info.state));
}

QString ChannelWords::state(const PublicationInfo &info)
{
    return QString::number(static_cast<int>(info.state));
}

QString ChannelWords::sentence(const SubscriptionInfo &info)
{
    return state(info);
}

QString ChannelWords::sentence(const PublicationInfo &info)
{
    return state(info);
}

QIcon ChannelWords::icon([[maybe_unused]] const SubscriptionInfo &info)
{
    return {};
}

QIcon ChannelWords::icon([[maybe_unused]] const PublicationInfo &info)
{
    return {};
}

QIcon ChannelWords::icon([[maybe_unused]] const QString &name)
{
    return {};
}
