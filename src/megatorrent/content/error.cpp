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

#include "error.h"

#include <QHash>

#include "base/global.h"

QString Megatorrent::errorName(const ErrorCode code)
{
    switch (code)
    {
    case ErrorCode::None: return {};
    case ErrorCode::Refused: return u"refused"_s;
    case ErrorCode::BadParameter: return u"badParameter"_s;
    case ErrorCode::BadLink: return u"badLink"_s;
    case ErrorCode::BadAddress: return u"badAddress"_s;
    case ErrorCode::BadTitle: return u"badTitle"_s;
    case ErrorCode::BadPath: return u"badPath"_s;
    case ErrorCode::BadListFolder: return u"badListFolder"_s;
    case ErrorCode::BadRule: return u"badRule"_s;
    case ErrorCode::RulesChanged: return u"rulesChanged"_s;
    case ErrorCode::RuleTooSlow: return u"ruleTooSlow"_s;
    case ErrorCode::NoSuchChannel: return u"noSuchChannel"_s;
    case ErrorCode::NoSuchSubscription: return u"noSuchSubscription"_s;
    case ErrorCode::NoSuchItem: return u"noSuchItem"_s;
    case ErrorCode::NoSuchTask: return u"noSuchTask"_s;
    case ErrorCode::NoSuchRule: return u"noSuchRule"_s;
    case ErrorCode::NoSuchPreview: return u"noSuchPreview"_s;
    case ErrorCode::NoSuchListFolder: return u"noSuchListFolder"_s;
    case ErrorCode::NoSuchBan: return u"noSuchBan"_s;
    case ErrorCode::AlreadySubscribed: return u"alreadySubscribed"_s;
    case ErrorCode::AlreadyYours: return u"alreadyYours"_s;
    case ErrorCode::BeingRemoved: return u"beingRemoved"_s;
    case ErrorCode::TooMany: return u"tooMany"_s;
    case ErrorCode::WrongPassphrase: return u"wrongPassphrase"_s;
    case ErrorCode::BadBackup: return u"badBackup"_s;
    case ErrorCode::SwitchedOff: return u"switchedOff"_s;
    case ErrorCode::NotRunning: return u"notRunning"_s;
    case ErrorCode::CannotStart: return u"cannotStart"_s;
    case ErrorCode::SafeModeWaits: return u"safeModeWaits"_s;
    case ErrorCode::SafeModeEnded: return u"safeModeEnded"_s;
    case ErrorCode::NetworkAway: return u"networkAway"_s;
    case ErrorCode::SessionPaused: return u"sessionPaused"_s;
    case ErrorCode::DatabaseFailed: return u"databaseFailed"_s;
    case ErrorCode::FolderUnusable: return u"folderUnusable"_s;
    case ErrorCode::FolderTaken: return u"folderTaken"_s;
    case ErrorCode::FolderOfOwnData: return u"folderOfOwnData"_s;
    case ErrorCode::FolderAway: return u"folderAway"_s;
    case ErrorCode::FilesElsewhere: return u"filesElsewhere"_s;
    case ErrorCode::DiskSilent: return u"diskSilent"_s;
    case ErrorCode::DiskSlow: return u"diskSlow"_s;
    case ErrorCode::DiskFull: return u"diskFull"_s;
    case ErrorCode::CannotWrite: return u"cannotWrite"_s;
    case ErrorCode::PrivateLink: return u"privateLink"_s;
    case ErrorCode::TooLarge: return u"tooLarge"_s;
    case ErrorCode::DateAhead: return u"dateAhead"_s;
    case ErrorCode::Forked: return u"forked"_s;
    case ErrorCode::BadUpdate: return u"badUpdate"_s;
    case ErrorCode::BadContent: return u"badContent"_s;
    case ErrorCode::ItemsLeftOut: return u"itemsLeftOut"_s;
    case ErrorCode::ItemsFailed: return u"itemsFailed"_s;
    case ErrorCode::FileChanged: return u"fileChanged"_s;
    case ErrorCode::NotHere: return u"notHere"_s;
    case ErrorCode::NothingToPublish: return u"nothingToPublish"_s;
    case ErrorCode::SourceMissing: return u"sourceMissing"_s;
    case ErrorCode::SourceUnreadable: return u"sourceUnreadable"_s;
    case ErrorCode::PathTaken: return u"pathTaken"_s;
    case ErrorCode::FileBusy: return u"fileBusy"_s;
    case ErrorCode::LinkNotFollowed: return u"linkNotFollowed"_s;
    case ErrorCode::NotPublishable: return u"notPublishable"_s;
    case ErrorCode::EmptyFolder: return u"emptyFolder"_s;
    case ErrorCode::HiddenFiles: return u"hiddenFiles"_s;
    case ErrorCode::SourcesShrunk: return u"sourcesShrunk"_s;
    case ErrorCode::NotShared: return u"notShared"_s;
    case ErrorCode::AsksNetwork: return u"asksNetwork"_s;
    case ErrorCode::ClockWrong: return u"clockWrong"_s;
    case ErrorCode::PublishedElsewhere: return u"publishedElsewhere"_s;
    case ErrorCode::ListLost: return u"listLost"_s;
    case ErrorCode::PublishingFailed: return u"publishingFailed"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

Megatorrent::ErrorCode Megatorrent::errorCodeOf(const QString &name)
{
    static const QHash<QString, ErrorCode> codes = []
    {
        QHash<QString, ErrorCode> result;
        for (int code = 0; code <= static_cast<int>(ErrorCode::PublishingFailed); ++code)
            result.insert(errorName(static_cast<ErrorCode>(code)), static_cast<ErrorCode>(code));
        return result;
    }();
    return codes.value(name, ErrorCode::None);
}
