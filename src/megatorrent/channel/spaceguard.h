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

#include <functional>
#include <optional>

#include <QCoreApplication>
#include <QString>

#include "base/path.h"

#include "diskstate.h"

namespace Megatorrent
{
    // What a channel makes this computer store
    struct SpaceNeeds
    {
        // In the data folder: catalogue and indexes, kept as they come, and what the database and
        // the layout take
        qint64 metadataBytes = 0;
        qint64 metadataFiles = 0;    // inodes
        // Where its files go; in whole blocks, as most file systems give space away
        qint64 contentBytes = 0;
        qint64 contentFiles = 0;     // inodes: files and folders

        // Catalogue or index blobs
        void addBlobs(qint64 count);
        // What is written down of an item. `isWanted`: of its file and chunks, too
        void addRecords(qint64 items, qint64 pathBytes, qint64 contentBytes, bool isWanted);
        void addContent(qint64 bytes);   // of a file

        qint64 bytes() const { return metadataBytes + contentBytes; }
        bool isNothing() const { return (metadataBytes <= 0) && (contentBytes <= 0) && (metadataFiles <= 0) && (contentFiles <= 0); }
    };

    // Holds what a version of a channel needs against the user's quota and the disks. These are
    // looked at once, when it is made; judging is cheap. Worker thread.
    class SpaceGuard
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::SpaceGuard)

    public:
        struct Limits
        {
            Path dataFolder;
            Path savePath;
            qint64 quota = 0;               // bytes that a channel may take unasked; 0: no limit
            bool isApproved = false;        // the user has said yes to more
            // Of a file system; tests have others
            std::function<std::optional<DiskState> (const Path &)> diskState = &DiskState::of;
        };

        struct Verdict
        {
            enum class Kind { Fits, AboveQuota, NoRoom };

            Kind kind = Kind::Fits;
            QString sentence;               // for the user, unless it fits
        };

        explicit SpaceGuard(const Limits &limits);

        // `total`: of the whole version. `additional`: what of it is not here yet. Who takes
        // nothing more is not asked.
        Verdict judge(const SpaceNeeds &total, const SpaceNeeds &additional);

    private:
        struct Need
        {
            qint64 bytes = 0;
            qint64 files = 0;
        };

        Verdict judgeDisk(const std::optional<DiskState> &disk, const Path &folder, const Need &need) const;
        const DiskUsage &contentHere();

        const Limits m_limits;
        const std::optional<DiskState> m_dataDisk;
        const std::optional<DiskState> m_contentDisk;
        std::optional<DiskUsage> m_contentHere;
    };
}
