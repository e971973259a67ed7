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

#include "spaceguard.h"

#include <algorithm>


#include "base/utils/misc.h"

#include "../content/blob.h"

using namespace Megatorrent;

namespace
{
    // What the database takes for an item, with its indexes, while it is staged beside the version
    // in use, and in its log: measured, and rounded up. The path is in several tables and indexes.
    const qint64 ITEM_BYTES = 512;
    const qint64 ITEM_PATH_COPIES = 6;
    // A wanted one is a file of the storage, too, and has chunks
    const qint64 FILE_BYTES = 512;
    const qint64 FILE_PATH_COPIES = 4;
    const qint64 CHUNK_BYTES = 512;         // with its place in the layout

    const qint64 DISK_BLOCK_SIZE = 4096;    // in which most file systems give space away

    // What is left to the user: a hundredth of the file system, but no more than this
    const qint64 RESERVE_SHARE = 100;
    const qint64 RESERVE_MAX_BYTES = 1LL << 30;

    qint64 onDisk(const qint64 bytes)
    {
        return ((bytes + DISK_BLOCK_SIZE - 1) / DISK_BLOCK_SIZE) * DISK_BLOCK_SIZE;
    }

    QString friendly(const qint64 bytes)
    {
        return Utils::Misc::friendlyUnit(std::max<qint64>(bytes, 0));
    }
}

void SpaceNeeds::addBlobs(const qint64 count)
{
    metadataBytes += count * onDisk(BLOB_SIZE);
    metadataFiles += count;
}

void SpaceNeeds::addRecords(const qint64 items, const qint64 pathBytes, const qint64 bytes, const bool isWanted)
{
    metadataBytes += (items * ITEM_BYTES) + (pathBytes * ITEM_PATH_COPIES);
    if (isWanted)
        metadataBytes += (items * FILE_BYTES) + (pathBytes * FILE_PATH_COPIES) + ((bytes / CHUNK_SIZE) * CHUNK_BYTES);
}

void SpaceNeeds::addContent(const qint64 bytes)
{
    contentBytes += onDisk(bytes);   // ten million files of a byte take 40 GB
    ++contentFiles;
}

SpaceGuard::SpaceGuard(const Limits &limits)
    : m_limits {limits}
    , m_dataDisk {limits.diskState(limits.dataFolder)}
    , m_contentDisk {limits.diskState(limits.savePath)}
{
}

SpaceGuard::Verdict SpaceGuard::judge(const SpaceNeeds &total, const SpaceNeeds &additional)
{
    if (additional.isNothing())
        return {};

    if ((m_limits.quota > 0) && !m_limits.isApproved && (total.bytes() > m_limits.quota))
    {
        return {Verdict::Kind::AboveQuota, tr("This channel takes %1 (%2 for its files, %3 for the list of them), more than the %4 that a channel may take "
                "unasked. Start it to have it all the same.")
                .arg(friendly(total.bytes()), friendly(total.contentBytes), friendly(total.metadataBytes), friendly(m_limits.quota))};
    }

    const Need metadata {.bytes = additional.metadataBytes, .files = additional.metadataFiles};
    Need content {.bytes = additional.contentBytes, .files = additional.contentFiles};
    const bool isSameDisk = m_dataDisk && m_contentDisk && (m_dataDisk->id == m_contentDisk->id);
    const auto judgeDisks = [&]() -> Verdict
    {
        if (isSameDisk)
            return judgeDisk(m_contentDisk, m_limits.savePath, {.bytes = (metadata.bytes + content.bytes), .files = (metadata.files + content.files)});
        const Verdict ofMetadata = judgeDisk(m_dataDisk, m_limits.dataFolder, metadata);
        return (ofMetadata.kind == Verdict::Kind::Fits) ? judgeDisk(m_contentDisk, m_limits.savePath, content) : ofMetadata;
    };

    const Verdict verdict = judgeDisks();
    if ((verdict.kind == Verdict::Kind::Fits) || ((content.bytes <= 0) && (content.files <= 0)))
        return verdict;
    // Some of it may be in the folder already: under another name, in part, or from an earlier
    // subscription. Looking takes a while, and is done only where it matters.
    content.bytes = std::max<qint64>(0, content.bytes - contentHere().bytes);
    content.files = std::max<qint64>(0, content.files - contentHere().files);
    return judgeDisks();
}

const DiskUsage &SpaceGuard::contentHere()
{
    if (!m_contentHere)
        m_contentHere = DiskUsage::of(m_limits.savePath);
    return *m_contentHere;
}

SpaceGuard::Verdict SpaceGuard::judgeDisk(const std::optional<DiskState> &disk, const Path &folder, const Need &need) const
{
    if (!disk)
        return {};

    const qint64 bytesReserve = std::min((disk->bytesTotal / RESERVE_SHARE), RESERVE_MAX_BYTES);
    const qint64 bytesLeft = std::max<qint64>(0, disk->bytesFree - bytesReserve);
    if ((need.bytes > 0) && (need.bytes > bytesLeft))
    {
        return {Verdict::Kind::NoRoom, tr("This channel needs %1 more in \"%2\", but only %3 can be taken there (%4 are left to you): %5 are missing. Make "
                "room, or choose fewer items, then start it.")
                .arg(friendly(need.bytes), folder.toString(), friendly(bytesLeft), friendly(bytesReserve), friendly(need.bytes - bytesLeft))};
    }

    if (!disk->filesTotal)
        return {};
    const qint64 filesReserve = *disk->filesTotal / RESERVE_SHARE;
    const qint64 filesLeft = std::max<qint64>(0, disk->filesFree - filesReserve);
    if ((need.files > 0) && (need.files > filesLeft))
    {
        return {Verdict::Kind::NoRoom, tr("This channel needs %n more files and folders in \"%1\", but the file system can take only %2 (%3 are left to "
                "you), however small they are. Delete files there, or choose fewer items, then start it.", nullptr, static_cast<int>(need.files))
                .arg(folder.toString(), QString::number(filesLeft), QString::number(filesReserve))};
    }
    return {};
}
