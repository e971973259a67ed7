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

#include "keptblobs.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

#include <QFile>
#include <QtEndian>

#include "base/global.h"

#include "../crypto/hash.h"
#include "crashpoint.h"
#include "posixfile.h"
#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    nonstd::unexpected_type<Error> failure(const QString &path, const int error)
    {
        return nonstd::make_unexpected(Posix::writingFailed(path, error));
    }

    // Catalogues are text, and half empty
    const QByteArrayView COMPACT {"megatorrent blob 1\n"};
    const int COMPRESSION = 1;

    // Empty: it is none
    QByteArray expand(const QByteArray &content)
    {
        const qsizetype head = COMPACT.size() + SymmetricKey::SIZE;
        const qsizetype sizeOfLength = 4;   // qCompress() begins with the plaintext's
        if (!content.startsWith(COMPACT) || (content.size() < (head + sizeOfLength)))
            return {};
        const QByteArrayView compressed = QByteArrayView(content).sliced(head);
        const quint32 size = qFromBigEndian<quint32>(compressed.data());
        if ((size < 1) || (size > CHUNK_SIZE))
            return {};
        const QByteArray plaintext = qUncompress(reinterpret_cast<const uchar *>(compressed.data()), compressed.size());
        if (plaintext.size() != static_cast<qsizetype>(size))
            return {};

        QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
        ChunkSealer sealer;
        sealer.rebuildAlone(SymmetricKey::fromBytes(QByteArrayView(content).sliced(COMPACT.size(), SymmetricKey::SIZE)), plaintext
                , reinterpret_cast<std::uint8_t *>(blob.data()));
        return blob;
    }
}

KeptBlobs::KeptBlobs(const QString &folder)
    : m_folder {folder}
    , m_mark {u'.' + Crypto::random<Nonce>().toString() + u'.'}
{
}

bool KeptBlobs::isBeingWritten(const QString &fileName) const
{
    return fileName.contains(m_mark);
}

QString KeptBlobs::path(const BlobId &id) const
{
    const QString hex = id.toString();
    return m_folder + u'/' + QStringView(hex).first(2) + u'/' + hex;
}

nonstd::expected<void, Error> KeptBlobs::write(const BlobId &id, const QByteArrayView blob) const
{
    {
        const std::lock_guard lock {m_mutex};
        m_unsettled.insert(id);
    }
    const auto written = put(id, blob, false);
    crashPoint("kept");
    return written;
}

void KeptBlobs::compact(const BlobId &id, const SymmetricKey &key, const qint64 size) const
{
    QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
    {
        const FileDescriptor file = Posix::openForReading(path(id));
        FileStat stat;
        if (!file.isValid() || !Posix::stat(file.get(), stat) || (stat.size != BLOB_SIZE) || !Posix::readFully(file.get(), blob.data(), BLOB_SIZE, 0))
            return;
    }

    ChunkSealer sealer;
    QByteArray plaintext {CHUNK_SIZE, Qt::Uninitialized};
    if (sealer.openAlone(key, {}, blob, size, reinterpret_cast<std::uint8_t *>(plaintext.data())) != ChunkSealer::Opened::Rebuildable)
        return;
    plaintext.truncate(size);
    const QByteArray content = COMPACT.toByteArray() + key.view().toByteArray() + qCompress(plaintext, COMPRESSION);
    if (((content.size() * 2) < BLOB_SIZE) && (expand(content) == blob))
        [[maybe_unused]] const auto replaced = put(id, content, true);
}

nonstd::expected<void, Error> KeptBlobs::put(const BlobId &id, const QByteArrayView content, const bool isReplacing) const
{
    const QString target = path(id);
    if (!Posix::makeFolder(target.first(target.lastIndexOf(u'/')), true))
        return failure(target, errno);

    QByteArray temporary = QFile::encodeName(target + m_mark) + "XXXXXX";
    FileDescriptor file {::mkostemp(temporary.data(), O_CLOEXEC)};
    if (!file.isValid())
        return failure(target, errno);
    const auto install = [&]
    {
        if (const int error = Posix::obstacle(target); error != 0)
        {
            errno = error;
            return false;
        }
        if (!isReplacing)
            return std::rename(temporary.constData(), QFile::encodeName(target).constData()) == 0;

        // what it takes the place of may be on the disk already, and is not needed any more if it
        // has gone meanwhile
        if (Posix::synchronize(file.get()) != 0)
            return false;
        const std::lock_guard lock {m_mutex};
        return (::access(QFile::encodeName(target).constData(), F_OK) == 0)
                && (std::rename(temporary.constData(), QFile::encodeName(target).constData()) == 0);
    };
    if (!Posix::writeFully(file.get(), content.data(), content.size(), 0) || !install())
    {
        const int error = errno;
        ::unlink(temporary.constData());
        return failure(target, error);
    }
    return {};
}

QByteArray KeptBlobs::read(const BlobId &id) const
{
    {
        const std::lock_guard lock {m_mutex};
        for (const auto &[recentId, recentBlob] : m_recent)
        {
            if ((recentId == id) && !recentBlob.isEmpty())
                return recentBlob;
        }
    }

    const FileDescriptor file = Posix::openForReading(path(id));
    if (!file.isValid())
        return {};

    FileStat stat;
    if (!Posix::stat(file.get(), stat) || (stat.size > BLOB_SIZE))
        return {};
    QByteArray blob {static_cast<qsizetype>(stat.size), Qt::Uninitialized};
    if (!Posix::readFully(file.get(), blob.data(), stat.size, 0))
        return {};
    if (stat.size < BLOB_SIZE)
        blob = expand(blob);
    if ((blob.size() != BLOB_SIZE) || (Crypto::sha256(blob).view() != id.view()))
        return {};

    const std::lock_guard lock {m_mutex};
    m_recent[m_nextRecent] = {id, blob};
    m_nextRecent = (m_nextRecent + 1) % m_recent.size();
    return blob;
}

void KeptBlobs::settled(const BlobId &id) const
{
    const std::lock_guard lock {m_mutex};
    m_unsettled.remove(id);
}

void KeptBlobs::remove(const BlobId &id) const
{
    const std::lock_guard lock {m_mutex};
    if (m_unsettled.contains(id))
        return;
    for (auto &[recentId, recentBlob] : m_recent)
    {
        if (recentId == id)
            recentBlob.clear();
    }
    ::unlink(QFile::encodeName(path(id)).constData());
}
