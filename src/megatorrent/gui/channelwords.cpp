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

#include "channelwords.h"

#include <QDateTime>
#include <QLocale>

#include "base/global.h"
#include "base/utils/misc.h"
#include "gui/uithememanager.h"

#include "../content/printable.h"

using namespace Megatorrent;

namespace
{
    int percentOf(const qint64 part, const qint64 whole)
    {
        if ((whole <= 0) || (part >= whole))
            return 100;
        return static_cast<int>(std::min<qint64>(99, (static_cast<double>(part) * 100) / whole));
    }
}

QString ChannelWords::state(const SubscriptionInfo &info)
{
    switch (info.state)
    {
    case SubscriptionState::Looking:
        return tr("Looking for the channel");
    case SubscriptionState::Updating:
        return tr("Fetching the list of items");
    case SubscriptionState::Downloading:
        return tr("Downloading %1 %").arg(percent(info));
    case SubscriptionState::Complete:
        return tr("Up to date");
    case SubscriptionState::Paused:
        return tr("Stopped");
    case SubscriptionState::Waiting:
        return tr("Needs your decision");
    case SubscriptionState::Error:
        return tr("Error");
    }
    return {};
}

QString ChannelWords::state(const PublicationInfo &info)
{
    switch (info.state)
    {
    case PublicationState::Empty:
        return tr("Nothing published yet");
    case PublicationState::Publishing:
        return tr("Publishing");
    case PublicationState::Published:
        return tr("Published");
    case PublicationState::Incomplete:
        return tr("Published in part");
    case PublicationState::Waiting:
        return tr("Needs your decision");
    case PublicationState::Stopped:
        return (info.error.code == ErrorCode::ListLost) ? tr("Has to be made anew") : tr("Published elsewhere");
    case PublicationState::Error:
        return tr("Error");
    }
    return {};
}

QString ChannelWords::state(const ItemRecord &item)
{
    return state(status(item));
}

QString ChannelWords::state(const ItemStatus status)
{
    switch (status)
    {
    case ItemStatus::Error:
        return tr("Error");
    case ItemStatus::Partial:
        return tr("Downloading");
    case ItemStatus::Missing:
        return tr("Queued");
    case ItemStatus::Complete:
        return tr("Done");
    case ItemStatus::Unwanted:
        return tr("Do not download");
    }
    return {};
}

QString ChannelWords::sentence(const SubscriptionInfo &info)
{
    if (!info.error.isEmpty())
        return info.error;

    switch (info.state)
    {
    case SubscriptionState::Looking:
        if ((info.lastLookup > 0) && (info.version == 0) && (info.peers == 0))
        {
            return tr("Nobody who has this channel has answered yet. Last look: %1. If all who have it are offline, it comes when one of them returns.")
                    .arg(time(info.lastLookup));
        }
        return (info.lastLookup > 0)
                ? tr("Nobody who has this channel has answered yet. This can take minutes. Last look: %1.").arg(time(info.lastLookup))
                : tr("Nobody who has this channel has answered yet. This can take minutes.");
    case SubscriptionState::Updating:
        return tr("There is an update. Its list of items is being fetched.");
    case SubscriptionState::Downloading:
        return tr("%1 of %2 are here, at %3.", "3 MiB of 5 MiB are here, at 1 MiB/s")
                .arg(bytes(info.totals.completedBytes + info.partialBytes), bytes(info.totals.wantedBytes)
                    , Utils::Misc::friendlyUnit(info.downloadRate, true));
    case SubscriptionState::Complete:
        return (info.totals.wantedItems > 0) ? tr("Everything that is to be downloaded is here.") : tr("Nothing of this channel is to be downloaded.");
    case SubscriptionState::Paused:
        return tr("The subscription is stopped: nothing is looked for, received or sent.");
    case SubscriptionState::Waiting:
    case SubscriptionState::Error:
        return state(info);
    }
    return {};
}

QString ChannelWords::sentence(const PublicationInfo &info)
{
    if (!info.error.isEmpty())
        return info.error;

    switch (info.state)
    {
    case PublicationState::Empty:
        return tr("Nothing has been published in this channel yet.");
    case PublicationState::Publishing:
        return tr("What you publish is being prepared.");
    case PublicationState::Published:
        return (info.copies > 0) ? tr("Published, and others can find it.")
                : tr("Published. Others cannot find it yet: keep qBittorrent running.");
    case PublicationState::Stopped:
        return tr("The channel was published from another computer. Publish again to decide what stays in it.");
    case PublicationState::Incomplete:
    case PublicationState::Waiting:
    case PublicationState::Error:
        return state(info);
    }
    return {};
}

QIcon ChannelWords::icon(const QString &name)
{
    return UIThemeManager::instance()->getIcon(name);
}

QIcon ChannelWords::icon(const SubscriptionInfo &info)
{
    const auto *theme = UIThemeManager::instance();
    switch (info.state)
    {
    case SubscriptionState::Looking:
        return theme->getIcon(u"queued"_s);
    case SubscriptionState::Updating:
        return theme->getIcon(u"view-refresh"_s);
    case SubscriptionState::Downloading:
        return theme->getIcon(u"downloading"_s);
    case SubscriptionState::Complete:
        return theme->getIcon(u"checked-completed"_s);
    case SubscriptionState::Paused:
        return theme->getIcon(u"stopped"_s);
    case SubscriptionState::Waiting:
        return theme->getIcon(u"dialog-warning"_s);
    case SubscriptionState::Error:
        return theme->getIcon(u"error"_s);
    }
    return {};
}

QIcon ChannelWords::icon(const PublicationInfo &info)
{
    const auto *theme = UIThemeManager::instance();
    switch (info.state)
    {
    case PublicationState::Empty:
        return theme->getIcon(u"queued"_s);
    case PublicationState::Publishing:
        return theme->getIcon(u"upload"_s);
    case PublicationState::Published:
        return theme->getIcon(u"checked-completed"_s);
    case PublicationState::Incomplete:
    case PublicationState::Waiting:
        return theme->getIcon(u"dialog-warning"_s);
    case PublicationState::Stopped:
        return theme->getIcon(u"stopped"_s);
    case PublicationState::Error:
        return theme->getIcon(u"error"_s);
    }
    return {};
}

QIcon ChannelWords::icon(const ItemRecord &item)
{
    const auto *theme = UIThemeManager::instance();
    switch (status(item))
    {
    case ItemStatus::Error:
        return theme->getIcon(u"error"_s);
    case ItemStatus::Partial:
        return theme->getIcon(u"downloading"_s);
    case ItemStatus::Missing:
        return theme->getIcon(u"queued"_s);
    case ItemStatus::Complete:
        return theme->getIcon(u"checked-completed"_s);
    case ItemStatus::Unwanted:
        return theme->getIcon(u"stopped"_s);
    }
    return {};
}

QString ChannelWords::title(const PublicationInfo &info)
{
    const QString title = printable(info.title);
    return title.isEmpty() ? info.key.toString() : title;
}

QString ChannelWords::priority(const ItemPriority priority)
{
    switch (priority)
    {
    case ItemPriority::Normal:
        return tr("Normal", "Normal (priority)");
    case ItemPriority::High:
        return tr("High", "High (priority)");
    case ItemPriority::Maximum:
        return tr("Maximum", "Maximum (priority)");
    }
    return {};
}

QString ChannelWords::policy(const DownloadPolicy policy)
{
    switch (policy)
    {
    case DownloadPolicy::All:
        return tr("Everything, also what comes later");
    case DownloadPolicy::None:
        return tr("Nothing by itself");
    case DownloadPolicy::Rule:
        return tr("What rules choose");
    }
    return {};
}

QString ChannelWords::lookUpsForOthers(const std::optional<Gateway::Counters> &gateway)
{
    if (!gateway)
        return {};
    const QLocale locale;
    return tr("For others, since the start: %1 look-ups asked for, %2 made, %3 refused; %4 publications accepted, %5 made, %6 refused.")
        .arg(locale.toString(gateway->lookUpsAsked), locale.toString(gateway->lookUpsMade), locale.toString(gateway->lookUpsRefused)
        , locale.toString(gateway->putsAccepted), locale.toString(gateway->putsMade), locale.toString(gateway->putsRefused));
}

QString ChannelWords::toolTip(const QString &text)
{
    // Otherwise tool tips guess whether a text is HTML.
    return text.isEmpty() ? QString() : (u"<p>"_s + text.toHtmlEscaped() + u"</p>"_s);
}

QString ChannelWords::bytes(const qint64 bytes)
{
    return Utils::Misc::friendlyUnit(bytes);
}

QString ChannelWords::items(const qint64 count)
{
    return tr("%n items", nullptr, static_cast<int>(count));
}

QString ChannelWords::time(const qint64 seconds)
{
    if (seconds <= 0)
        return {};
    const QDateTime time = QDateTime::fromSecsSinceEpoch(seconds);
    return time.isValid() ? QLocale().toString(time, QLocale::ShortFormat) : QString();
}

int ChannelWords::percent(const SubscriptionInfo &info)
{
    if (info.totals.completedItems < info.totals.wantedItems)
        return std::min(99, percentOf((info.totals.completedBytes + info.partialBytes), info.totals.wantedBytes));
    return 100;
}

int ChannelWords::percent(const ItemRecord &item)
{
    if (item.state == ItemState::Complete)
        return 100;
    return std::min(99, percentOf(item.receivedBytes, std::max<qint64>(1, item.item.size)));
}

// As the pages of items judge it, so that a filter finds what the list shows
ItemStatus ChannelWords::status(const ItemRecord &item)
{
    switch (item.state)
    {
    case ItemState::Missing:
        return item.isWanted ? ItemStatus::Missing : ItemStatus::Unwanted;
    case ItemState::Partial:
        return ItemStatus::Partial;
    case ItemState::Complete:
        return ItemStatus::Complete;
    case ItemState::Error:
        return ItemStatus::Error;
    }
    return ItemStatus::Missing;
}
