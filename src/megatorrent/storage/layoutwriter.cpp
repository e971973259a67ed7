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

#include "layoutwriter.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <QFile>
#include <QtEndian>

#include "base/global.h"

#include "layoutformat.h"
#include "posixfile.h"
#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    const quint32 COUNT_MAX = 0x7FFF'FFFF;
    const quint32 FIRST_CAPACITY = 4096;

    // A file whose space is reserved before it is mapped, so that a full disk is an error and not a
    // signal
    class MappedFile
    {
        Q_DISABLE_COPY_MOVE(MappedFile)

    public:
        MappedFile() = default;

        ~MappedFile()
        {
            unmap();
        }

        bool open(const QByteArray &path)
        {
            m_file = Posix::openNew(path);
            return m_file.isValid();
        }

        // False with errno
        bool resize(const qint64 size)
        {
            unmap();
            if (::ftruncate(m_file.get(), size) != 0)
                return false;
            if (const int error = ::posix_fallocate(m_file.get(), 0, size); error != 0)
            {
                errno = error;
                return false;
            }
            void *const data = ::mmap(nullptr, static_cast<size_t>(size), (PROT_READ | PROT_WRITE), MAP_SHARED, m_file.get(), 0);
            if (data == MAP_FAILED)
                return false;
            m_data = static_cast<uchar *>(data);
            m_size = size;
            return true;
        }

        bool isOpen() const { return m_file.isValid(); }
        uchar *data() const { return m_data; }
        int fd() const { return m_file.get(); }

    private:
        void unmap()
        {
            if (m_data)
                ::munmap(std::exchange(m_data, nullptr), static_cast<size_t>(m_size));
        }

        FileDescriptor m_file;
        uchar *m_data = nullptr;
        qint64 m_size = 0;
    };
}

class LayoutWriter::Private
{
public:
    explicit Private(const QString &path)
        : path {QFile::encodeName(path)}
        , temporaryPath {this->path + ".new"}
    {
    }

    // Ids by position in the file to be, and a hash table of positions (plus one) beside it: both
    // are page cache, not memory of ours.
    bool grow()
    {
        const quint32 wanted = (capacity == 0) ? FIRST_CAPACITY : (capacity * 2);
        if (capacity == 0)
        {
            const QByteArray tablePath = path + ".table";
            if (!ids.open(temporaryPath) || !table.open(tablePath))
                return false;
            ::unlink(tablePath.constData());
        }
        if (!ids.resize(LayoutFormat::HEADER_SIZE + (static_cast<qint64>(wanted) * BlobId::SIZE))
                || !table.resize(static_cast<qint64>(wanted) * 2 * 4))
        {
            return false;
        }

        capacity = wanted;
        std::memset(table.data(), 0, (static_cast<size_t>(capacity) * 2 * 4));
        for (quint32 position = 0; position < count; ++position)
            *slot(idAt(position)) = position + 1;
        return true;
    }

    const uchar *idAt(const quint32 position) const
    {
        return ids.data() + LayoutFormat::HEADER_SIZE + (static_cast<qint64>(position) * BlobId::SIZE);
    }

    // Where the id is in the table, or would be
    quint32 *slot(const uchar *id) const
    {
        auto *const entries = reinterpret_cast<quint32 *>(table.data());
        const quint64 slotCount = static_cast<quint64>(capacity) * 2;
        quint64 index = qFromLittleEndian<quint64>(id) % slotCount;
        while ((entries[index] != 0) && (std::memcmp(idAt(entries[index] - 1), id, BlobId::SIZE) != 0))
            index = (index + 1) % slotCount;
        return entries + index;
    }

    nonstd::unexpected_type<QString> failure(const int error) const
    {
        return nonstd::make_unexpected(StorageText::tr("\"%1\" could not be written: %2")
                .arg(QFile::decodeName(path), Posix::obstacleText(error)));
    }

    const QByteArray path;
    const QByteArray temporaryPath;
    MappedFile ids;
    MappedFile table;
    quint32 capacity = 0;
    quint32 count = 0;
    bool isFinished = false;
};

LayoutWriter::LayoutWriter(const Path &path)
    : m_private {std::make_unique<Private>(path.data())}
{
}

LayoutWriter::~LayoutWriter()
{
    if (!m_private->isFinished && m_private->ids.isOpen())
        ::unlink(m_private->temporaryPath.constData());
}

nonstd::expected<void, QString> LayoutWriter::append(const BlobId &id)
{
    Private &d = *m_private;
    if ((d.count == d.capacity) && ((d.count >= COUNT_MAX) || !d.grow()))
        return d.failure((d.count >= COUNT_MAX) ? EFBIG : errno);

    quint32 *const slot = d.slot(id.data());
    if (*slot != 0)
        return {};
    std::memcpy((d.ids.data() + LayoutFormat::HEADER_SIZE + (static_cast<qint64>(d.count) * BlobId::SIZE)), id.data(), BlobId::SIZE);
    *slot = ++d.count;
    return {};
}

nonstd::expected<void, QString> LayoutWriter::finish()
{
    Private &d = *m_private;
    if ((d.capacity == 0) && !d.grow())
        return d.failure(errno);
    if (!d.ids.resize(LayoutFormat::fileSize(d.count)))
        return d.failure(errno);

    uchar *const data = d.ids.data();
    std::memcpy(data, LayoutFormat::MAGIC, LayoutFormat::MAGIC_SIZE);
    qToLittleEndian(LayoutFormat::VERSION, (data + LayoutFormat::VERSION_OFFSET));
    qToLittleEndian(d.count, (data + LayoutFormat::COUNT_OFFSET));

    auto *const sorted = reinterpret_cast<quint32 *>(data + LayoutFormat::HEADER_SIZE + (static_cast<qint64>(d.count) * BlobId::SIZE));
    for (quint32 position = 0; position < d.count; ++position)
        sorted[position] = position;
    std::sort(sorted, (sorted + d.count), [&d](const quint32 left, const quint32 right)
    {
        return std::memcmp(d.idAt(left), d.idAt(right), BlobId::SIZE) < 0;
    });
    for (quint32 i = 0; i < d.count; ++i)
        sorted[i] = qToLittleEndian(sorted[i]);

    if (const int error = Posix::obstacle(QFile::decodeName(d.path)); error != 0)
        return d.failure(error);
    if ((::msync(data, static_cast<size_t>(LayoutFormat::fileSize(d.count)), MS_SYNC) != 0) || (::fsync(d.ids.fd()) != 0)
            || (std::rename(d.temporaryPath.constData(), d.path.constData()) != 0))
    {
        return d.failure(errno);
    }
    d.isFinished = true;
    return {};
}
