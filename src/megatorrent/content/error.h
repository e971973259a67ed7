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

#include <QString>

namespace Megatorrent
{
    // What kind of trouble a sentence is about, for programs. errorName() gives the names, which do not change:
    // docs/webapi.md says what each means.
    enum class ErrorCode
    {
        None,                 // there is no trouble
        Refused,              // only the sentence says why

        // what was asked
        BadParameter,
        BadLink,
        BadAddress,           // of a peer
        BadTitle,
        BadPath,              // it cannot be one in a channel
        BadListFolder,        // of the user's list
        BadRule,
        RulesChanged,         // since they were read
        RuleTooSlow,
        NoSuchChannel,
        NoSuchSubscription,
        NoSuchItem,
        NoSuchTask,
        NoSuchRule,
        NoSuchPreview,
        NoSuchListFolder,
        NoSuchBan,
        AlreadySubscribed,
        AlreadyYours,         // the channel is one's own
        BeingRemoved,
        TooMany,              // at a time
        WrongPassphrase,
        BadBackup,            // of a key: it is none, or damaged

        // this program and its network
        SwitchedOff,
        NotRunning,           // although it is switched on
        CannotStart,
        SafeModeWaits,
        SafeModeEnded,
        NetworkAway,
        SessionPaused,
        DatabaseFailed,

        // folders and disks
        FolderUnusable,       // no folder, or none can be made there
        FolderTaken,          // it overlaps with one that is used for something else
        FolderOfOwnData,
        FolderAway,
        FilesElsewhere,       // some are still in the former folder
        DiskSilent,           // it does not answer
        DiskSlow,             // it has not answered yet, and what was asked will be done
        DiskFull,
        CannotWrite,

        // what is received
        PrivateLink,          // the read key is needed
        TooLarge,             // more than a channel may take unasked
        DateAhead,
        Forked,               // two updates carry one date
        BadUpdate,            // it cannot be read, or not be used
        BadContent,           // it is not what the publisher's key opens
        ItemsLeftOut,
        ItemsFailed,
        FileChanged,          // edited or deleted since it was received
        NotHere,              // what is to be read has not arrived, and does not

        // what is published
        NothingToPublish,
        SourceMissing,
        SourceUnreadable,
        PathTaken,            // by another file
        FileBusy,             // it changes while it is read or moved
        LinkNotFollowed,
        NotPublishable,       // a pipe, a device, or too large
        EmptyFolder,
        HiddenFiles,          // which are published, too
        SourcesShrunk,        // so much is gone that the user has to say yes
        NotShared,            // published files that are not there or were changed
        AsksNetwork,          // for the newest state, before anything is signed
        ClockWrong,           // so that nothing is signed
        PublishedElsewhere,
        ListLost,             // of an own channel, with this computer's database
        PublishingFailed      // the last one: errorCodeOf() counts up to it
    };

    // Empty: there is no trouble
    QString errorName(ErrorCode code);
    // None: there is no such name
    ErrorCode errorCodeOf(const QString &name);

    // What is wrong: for people, and for programs. Sentences that come from below without a kind get one from who knows what
    // they are about (as()).
    struct Error
    {
        ErrorCode code = ErrorCode::None;
        QString text;

        Error() = default;
        Error(const ErrorCode code, const QString &text)
            : code {text.isEmpty() ? ErrorCode::None : code}
            , text {text}
        {
        }
        Error(const QString &text)
            : Error(ErrorCode::Refused, text)
        {
        }

        bool isEmpty() const { return text.isEmpty(); }
        bool contains(const QStringView part) const { return text.contains(part); }
        operator QString() const { return text; }
        // Of this kind, if nobody has said a better one
        Error as(const ErrorCode kind) const { return (code == ErrorCode::Refused) ? Error(kind, text) : *this; }

        friend bool operator==(const Error &, const Error &) = default;
        friend bool operator==(const Error &left, const QString &right) { return left.text == right; }
    };
}
