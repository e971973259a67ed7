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

#include <mutex>

#include <QHash>
#include <QString>

#include "base/3rdparty/expected.hpp"

#include "posixfile.h"

namespace Megatorrent
{
    // The folders of subscriptions. In the hidden folder of each lies a small file with the
    // channel's key: without this mark it is an empty mount point, another disk, or another
    // channel's folder, and nothing is written there. Only establish() makes folders. Any thread
    // that may block; errors are sentences.
    class SaveFolders
    {
    public:
        static constexpr char HIDDEN_NAME[] = ".megatorrent";

        static QString hiddenPath(const QString &root);

        // Makes the folder and its mark, and tries whether files can be received into it.
        static nonstd::expected<void, QString> establish(const QString &root, const QString &mark);
        // Takes the mark away, what was being received, and the hidden folder if nothing else is in
        // it, and the folder itself if establish() made it and it is empty.
        static void removeMark(const QString &root, const QString &mark);
        // Of no other channel
        static bool isFree(const QString &root, const QString &mark);
        // A folder without any mark, which may become one of ours
        static bool isUnmarked(const QString &root);

        struct Opened
        {
            FileDescriptor root;
            FileDescriptor hidden;
        };
        static nonstd::expected<Opened, QString> open(const QString &root, const QString &mark);

        // From now on the folder is known by this mark; before, it cannot be opened.
        void remember(const QString &root, const QString &mark);
        void forget(const QString &root);
        nonstd::expected<Opened, QString> open(const QString &root) const;

    private:
        mutable std::mutex m_mutex;
        QHash<QString, QString> m_marks;
    };
}
