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

#include <QCoreApplication>
#include <QFile>

#include "base/global.h"

#include "../crypto/hash.h"
#include "crashpoint.h"
#include "posixfile.h"

using namespace Megatorrent;

namespace
{
    nonstd::unexpected_type<QString> failure(const QString &path, const int error)
    {
        return nonstd::make_unexpected(QCoreApplication::translate("Megatorrent::Storage", "\"%1\" could not be written: %2")
                .arg(path, Posix::errorText(error)));
    }
}

KeptBlobs::KeptBlobs(const QString &folder)
    : m_folder {folder}
{
}

QString KeptBlobs::path(const BlobId &id) const
{
    const QString hex = id.toString();
    return m_folder + u'/' + QStringView(hex).first(2) + u'/' + hex;
}

nonstd::expected<void, QString> KeptBlobs::write(const BlobId &id, const QByteArrayView blob) const
{
    {
        const std::lock_guard lock {m_mutex};
        m_unsettled.insert(id);
    }

    const QString target = path(id);
    if (!Posix::makeFolder(target.first(target.lastIndexOf(u'/')), true))
        return failure(target, errno);

    QByteArray temporary = QFile::encodeName(target) + ".XXXXXX";
    FileDescriptor file {::mkostemp(temporary.data(), O_CLOEXEC)};
    if (!file.isValid())
        return failure(target, errno);
    if (!Posix::writeFully(file.get(), blob.data(), blob.size(), 0)
            || (std::rename(temporary.constData(), QFile::encodeName(target).constData()) != 0))
    {
        const int error = errno;
        ::unlink(temporary.constData());
        return failure(target, error);
    }
    crashPoint("kept");
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

    QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
    if (!Posix::readFully(file.get(), blob.data(), BLOB_SIZE, 0) || (Crypto::sha256(blob).view() != id.view()))
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
