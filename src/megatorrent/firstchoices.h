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

#include <chrono>
#include <functional>

#include <QHash>
#include <QObject>
#include <QSet>
#include <QStringList>
#include <QThreadPool>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

#include "channelitems.h"

namespace Megatorrent
{
    class ChannelMirror;
    struct SubscriptionInfo;

    // What a user has chosen of a channel before he subscribed
    struct FirstChoice
    {
        bool isAll = false;        // everything is wanted but the exceptions; otherwise nothing but them
        QStringList exceptions;    // paths; one that ends in '/' stands for all below it

        QByteArray toJson() const;
        static nonstd::expected<FirstChoice, QString> fromJson(const QByteArray &json);

        friend bool operator==(const FirstChoice &left, const FirstChoice &right) = default;
    };

    // Keeps such choices, in a file each, until the list of items has been taken in, and then makes them: qBittorrent may end
    // meanwhile. Main thread; the disk is a worker's.
    class FirstChoices final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(FirstChoices)

    public:
        static constexpr std::chrono::milliseconds PAUSE {200};

        // They outlive it. `folder`: for the files. `pause`: before it is looked whether a choice has been
        // written; each time twice as long
        FirstChoices(const ChannelMirror *mirror, ChannelItems *items, const Path &folder, std::chrono::milliseconds pause = PAUSE, QObject *parent = nullptr);
        // What has been given to set() is written by then.
        ~FirstChoices() override;

        // Of the last run
        void load();
        // The subscription has just been made, and chooses nothing by itself. No more than PATHS_MAX exceptions
        void set(const PublicKey &key, const FirstChoice &choice);
        bool contains(const PublicKey &key) const { return m_choices.contains(key); }

        static constexpr qsizetype PATHS_MAX = 10'000;

    signals:
        // It has been made.
        void settled(const PublicKey &key);
        // It cannot be made now, a sentence: it is tried again at the next start.
        void failed(const PublicKey &key, const QString &error);

    private:
        void read();
        void take(const PublicKey &key, const FirstChoice &choice);
        void forget(const PublicKey &key);
        void consider(const SubscriptionInfo &info);
        void advance(const PublicKey &key);
        // All there is to do of it, again and again until nothing changes any more: what is asked for is not yet written.
        void choose(const PublicKey &key);
        void choosePage(const PublicKey &key, qint64 offset, bool isChanged);
        void finishPage(const PublicKey &key, qint64 next, bool isLast, bool isChanged);
        void chooseSlice(const PublicKey &key);
        void finish(const PublicKey &key);
        void stop(const PublicKey &key);
        // `next` once more, unless that has been done often enough without anything having changed
        void repeat(const PublicKey &key, std::function<void ()> next);
        Path filePath(const PublicKey &key) const;

        const ChannelMirror *const m_mirror;
        ChannelItems *const m_items;
        const Path m_folder;
        const std::chrono::milliseconds m_pause;
        QHash<PublicKey, FirstChoice> m_choices;
        QHash<PublicKey, int> m_repeats;   // since something was written
        QSet<PublicKey> m_busy;
        QSet<PublicKey> m_reported;  // of these there was a report meanwhile
        QThreadPool m_pool;          // of one thread: the files are written in order
    };
}
