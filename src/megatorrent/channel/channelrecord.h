/*
 * Bittorrent Client using Qt and libtorrent.
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
#include <QList>
#include <QString>
#include <QStringList>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

#include "../content/link.h"
#include "../content/dhtitem.h"

namespace Megatorrent
{
    // How items that are new in a channel are treated
    enum class DownloadPolicy : int
    {
        None = 0,  // listed, the user chooses
        All = 1,
        Rule = 2   // listed, the user's rules choose
    };
    // Of a number that was stored
    DownloadPolicy toDownloadPolicy(int number);
    // As programs and files have it: "all", "none" or "rule"
    QString policyName(DownloadPolicy policy);
    std::optional<DownloadPolicy> policyOf(QStringView name);

    // Values are in the database and in files: never change them.
    enum class ChannelRole : int
    {
        Forgotten = 0,   // only the highest sequence is remembered (protocol.md 7)
        Subscription = 1,
        Own = 2
    };

    // What the user published: a local file or folder, and the path under which it appears in the
    // channel
    struct PublishedSource
    {
        Path path;
        QString prefix;

        friend bool operator==(const PublishedSource &, const PublishedSource &) = default;
    };

    // What a publication left for the user to say: whether what is gone of a source may be taken out
    struct SourceQuestion
    {
        PublishedSource source;
        QString text;                       // a sentence

        friend bool operator==(const SourceQuestion &, const SourceQuestion &) = default;
    };

    // What is still to be removed of a forgotten channel
    enum class RemovalWish : int
    {
        None = 0,
        KeepFiles = 1,
        DeleteFiles = 2
    };

    inline constexpr qsizetype NAMED_PEERS_MAX = 50;   // that a user or a link names

    // What is known of a channel between two runs
    struct ChannelRecord
    {
        qint64 id = 0;
        PublicKey publicKey;
        ChannelRole role = ChannelRole::Subscription;
        RemovalWish removal = RemovalWish::None;  // forgotten channels
        std::optional<Seed> seed;           // own channels
        std::optional<ReadKey> readKey;     // private channels
        std::optional<Seed> onionSeed;      // of the key of this node's own onion service for it; none yet: not needed so far
        QStringList peers;                  // "host:port" that the link or the user named
        QString name;                       // the user's
        QString folder;                     // subscriptions: where the user keeps it in the list, "Films/Old"; empty: at the top
        QString title;                      // the publisher's
        QString description;
        Path savePath;                      // subscriptions: folder of its files
        DownloadPolicy policy = DownloadPolicy::All;
        bool isSequential = false;          // subscriptions: items are fetched one after the other
        bool isPaused = false;
        bool isForked = false;
        bool talksToV5 = true;
        qint64 highestSequence = 0;         // of all verified items ever seen
        std::optional<DhtItem> item;        // the newest verified one
        qint64 version = 0;                 // sequence whose catalogue is in use; 0: none yet
        qint64 approvedSequence = 0;        // the user said yes to the size of this version
        QList<PublishedSource> sources;     // own channels
        bool isWatched = false;             // own channels: what changes in the sources is published by itself
        bool isBackedUp = false;            // own channels: the user has a copy of the key
        bool isDirty = false;               // own channels: title or description await the next publication
        QStringList exclusions;             // own channels: what was withdrawn and stays out, as much of it as fits into a small file
        qint64 exclusionsTotal = 0;         // how much there is
        QList<SourceQuestion> questions;    // own channels: that are open
        QList<BlobId> metadata;             // catalogue chunks and index of the version in use
    };

    // Takes the first ones, as many as fit
    void setExclusions(ChannelRecord &record, const QStringList &paths, qint64 total);

    // A record as the text of a file: JSON in readable lines, then a checksum. Not in it is what
    // the database alone knows: id, version, metadata.
    namespace ChannelText
    {
        enum class Problem
        {
            Damaged,
            TooNew     // written by a newer version of this program
        };

        QByteArray write(const ChannelRecord &record);
        nonstd::expected<ChannelRecord, Problem> read(const QByteArray &text);
        // What of it is the user's own decision, to see whether that has changed
        QByteArray settings(const ChannelRecord &record);

        QByteArray sourcesToJson(const QList<PublishedSource> &sources);
        QList<PublishedSource> sourcesFromJson(const QByteArray &json);
    }
}
