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

#include "channelnotices.h"

#include "base/global.h"

#include "../content/printable.h"
#include "../session.h"
#include "channeldialogs.h"
#include "channeltreemodel.h"
#include "channelwords.h"
#include "noticebar.h"

using namespace Megatorrent;

ChannelNotices::ChannelNotices(NoticeBar *bar, ChannelDialogs *dialogs, const ChannelTreeModel *model, QObject *parent)
    : QObject(parent)
    , m_bar {bar}
    , m_dialogs {dialogs}
    , m_model {model}
{
}

void ChannelNotices::show(const std::optional<PublicKey> &key, const bool isOwn)
{
    m_key = key;
    m_isOwn = isOwn;
    update();
}

void ChannelNotices::showFailure(const QString &error)
{
    m_failure = error;
    update();
}

void ChannelNotices::clearFailure()
{
    m_failure.clear();
}

void ChannelNotices::update()
{
    if (!m_failure.isEmpty())
    {
        m_bar->showNotice((u"failure"_s), NoticeBar::Kind::Error, m_failure, {{tr("Close"), [this]
        {
            clearFailure();
            update();
        }}});
        return;
    }
    if (noticeSession())
        return;

    const SubscriptionInfo *subscription = (m_key && !m_isOwn) ? m_model->subscription(*m_key) : nullptr;
    const PublicationInfo *publication = (m_key && m_isOwn) ? m_model->publication(*m_key) : nullptr;
    if (subscription)
        notice(*subscription);
    else if (publication)
        notice(*publication);
    else
        m_bar->clear();
}

void ChannelNotices::switchOn()
{
    Settings settings = Session::instance()->settings();
    settings.isEnabled = true;
    if (const auto done = Session::instance()->setSettings(settings); !done)
        showFailure(done.error());
}

// As long as all of it is too much there is not even a list to choose from: it comes when nothing is downloaded by itself.
void ChannelNotices::letChoose(const PublicKey &key)
{
    if (const auto running = Session::instance()->requireRunning(); !running)
    {
        showFailure(running.error());
        return;
    }
    Session::instance()->subscriptions()->set(key, {}, DownloadPolicy::None, {});
    Session::instance()->subscriptions()->resume(key);
    emit choiceRequested();
}

bool ChannelNotices::noticeSession()
{
    const Status status = Session::instance()->status();
    if (!status.isEnabled)
    {
        m_bar->showNotice((u"off"_s), NoticeBar::Kind::Information, tr("Channels are switched off."), {{tr("Switch on"), [this] { switchOn(); }}});
        return true;
    }
    if (status.error.isEmpty())
        return false;
    if (status.error.code == ErrorCode::SafeModeEnded)
    {
        m_bar->showNotice((u"safe mode"_s), NoticeBar::Kind::Warning, status.error, {{tr("Go on without Safe Mode"), [] { Session::instance()->leaveSafeMode(); }}});
        return true;
    }
    // what Safe Mode waits for is set there
    const bool isHeld = (status.safeMode == SafeModeState::Waiting);
    const QList<NoticeBar::Button> buttons = isHeld ? QList<NoticeBar::Button> {{tr("Options..."), [this] { emit optionsRequested(); }}} : QList<NoticeBar::Button>();
    m_bar->showNotice((isHeld ? u"held"_s : u"session"_s), (status.isRunning ? NoticeBar::Kind::Warning : NoticeBar::Kind::Error), status.error, buttons);
    return true;
}

void ChannelNotices::notice(const SubscriptionInfo &info)
{
    const QString id = info.key.toString();
    const QString name = printable(info.displayName());
    const auto resume = [key = info.key] { Session::instance()->subscriptions()->resume(key); };
    const NoticeBar::Button choose {tr("Choose items"), [this, key = info.key] { letChoose(key); }};
    const bool hasFailedItems = (info.totals.failedItems > 0);

    if ((info.state == SubscriptionState::Waiting) || ((info.state == SubscriptionState::Error) && !hasFailedItems))
    {
        QList<NoticeBar::Button> buttons;
        switch (info.error.code)
        {
        case ErrorCode::PrivateLink:
            buttons = {{tr("Enter link..."), [this, key = info.key] { m_dialogs->enterFullLink(key); }}};
            break;
        case ErrorCode::TooLarge:
            buttons = {{tr("Download"), resume}, choose};
            break;
        case ErrorCode::DiskFull:
            buttons = {choose, {tr("Try again"), resume}};
            break;
        case ErrorCode::FolderAway:
            buttons = {{tr("Try again"), resume}, {tr("Use what is there now")
                    , [key = info.key] { Session::instance()->subscriptions()->useFolder(key); }}};
            break;
        default:
            buttons = {{tr("Try again"), resume}};
        }
        const bool isWaiting = (info.state == SubscriptionState::Waiting);
        m_bar->showNotice((id + errorName(info.error.code)), (isWaiting ? NoticeBar::Kind::Warning : NoticeBar::Kind::Error)
                , tr("%1: %2", "name of a channel, what is wrong").arg(name, ChannelWords::sentence(info)), buttons);
    }
    else if (hasFailedItems)
    {
        m_bar->showNotice((id + u"failed"_s), NoticeBar::Kind::Error
                , tr("%1 of %n items failed. %2", nullptr, static_cast<int>(info.totals.wantedItems))
                    .arg(QString::number(info.totals.failedItems), info.totals.failure)
                , {{tr("Show them"), [this] { emit failedItemsRequested(); }}, {tr("Try again"), resume}});
    }
    else if ((info.policy == DownloadPolicy::None) && (info.totals.items > 0) && (info.totals.wantedItems == 0))
    {
        m_bar->showNotice((id + u"none"_s), NoticeBar::Kind::Information
                , tr("Nothing is downloaded by itself here. Select items and press Ctrl+D, or choose Download in their menu."), {});
    }
    else if (!info.error.isEmpty())
    {
        m_bar->showNotice((id + u"note"_s), NoticeBar::Kind::Warning, tr("%1: %2", "name of a channel, what is wrong").arg(name, info.error), {});
    }
    else
    {
        m_bar->clear();
    }
}

void ChannelNotices::notice(const PublicationInfo &info)
{
    const QString id = info.key.toString();
    const QString name = ChannelWords::title(info);
    const bool needsDecision = (info.state == PublicationState::Waiting) || (info.state == PublicationState::Stopped);
    if (needsDecision || (info.state == PublicationState::Error) || !info.error.isEmpty())
    {
        m_bar->showNotice((id + u"state"_s + QString::number(static_cast<int>(info.state)))
                , ((info.state == PublicationState::Error) ? NoticeBar::Kind::Error : NoticeBar::Kind::Warning)
                , tr("%1: %2", "name of a channel, what is wrong").arg(name, ChannelWords::sentence(info))
                , {{tr("Publish changes..."), [this, key = info.key] { m_dialogs->publishChannel(key); }}});
    }
    else if (!info.isBackedUp && (info.sequence > 0) && !m_backupLater.contains(info.key))
    {
        m_bar->showNotice((id + u"backup"_s), NoticeBar::Kind::Information
                , tr("The key of %1 is only on this computer. Lost, nobody can publish here again; stolen, someone else can.").arg(name)
                , {{tr("Back up key..."), [this, key = info.key] { m_dialogs->backUpKey(key); }}, {tr("Later"), [this, key = info.key]
                {
                    m_backupLater.append(key);
                    update();
                }}});
    }
    else
    {
        m_bar->clear();
    }
}
