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

#include "layoutfile.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <QtEndian>

#include "base/global.h"

#include "layoutformat.h"
#include "storagetext.h"

using namespace Megatorrent;

nonstd::expected<std::shared_ptr<const LayoutFile>, QString> LayoutFile::open(const Path &path)
{
    const auto failure = [&path](const QString &reason)
    {
        return nonstd::make_unexpected(StorageText::tr("The file \"%1\", which lists what a channel consists of, cannot be read: %2").arg(path.toString(), reason));
    };

    std::shared_ptr<LayoutFile> layout {new LayoutFile};
    layout->m_descriptor = Posix::openForReading(path.data());
    if (!layout->m_descriptor.isValid())
        return failure(Posix::obstacleText(errno));
    if (!layout->m_file.open(layout->m_descriptor.get(), QIODevice::ReadOnly))
        return failure(layout->m_file.errorString());

    const QString damaged = StorageText::tr("it is damaged.");
    const qint64 size = layout->m_file.size();
    if (size < LayoutFormat::HEADER_SIZE)
        return failure(damaged);
    const uchar *const data = layout->m_file.map(0, size);
    if (!data)
        return failure(layout->m_file.errorString());

    const auto count = qFromLittleEndian<quint32>(data + LayoutFormat::COUNT_OFFSET);
    if ((std::memcmp(data, LayoutFormat::MAGIC, LayoutFormat::MAGIC_SIZE) != 0)
            || (qFromLittleEndian<quint32>(data + LayoutFormat::VERSION_OFFSET) != LayoutFormat::VERSION)
            || (size != LayoutFormat::fileSize(count)))
    {
        return failure(damaged);
    }

    layout->m_ids = data + LayoutFormat::HEADER_SIZE;
    layout->m_sorted = layout->m_ids + (static_cast<qint64>(count) * BlobId::SIZE);
    layout->m_size = count;
    return layout;
}

LayoutFile::~LayoutFile() = default;

quint32 LayoutFile::size() const
{
    return m_size;
}

BlobId LayoutFile::blobAt(const quint32 position) const
{
    Q_ASSERT(position < m_size);
    return BlobId::fromBytes({(m_ids + (static_cast<qint64>(position) * BlobId::SIZE)), BlobId::SIZE});
}

std::optional<quint32> LayoutFile::positionOf(const BlobId &id) const
{
    quint32 low = 0;
    quint32 high = m_size;
    while (low < high)
    {
        const quint32 middle = low + ((high - low) / 2);
        const auto position = qFromLittleEndian<quint32>(m_sorted + (static_cast<qint64>(middle) * 4));
        if (position >= m_size)
            return std::nullopt;  // damaged
        const int order = std::memcmp((m_ids + (static_cast<qint64>(position) * BlobId::SIZE)), id.data(), BlobId::SIZE);
        if (order == 0)
            return position;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return std::nullopt;
}
