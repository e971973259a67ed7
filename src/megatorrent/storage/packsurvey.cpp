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

#include "packsurvey.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <QFile>

#include "base/global.h"

#include "../crypto/hash.h"
#include "posixfile.h"

using namespace Megatorrent;

bool PackSurvey::isThere(const QString &path, const qint64 size)
{
    struct stat info {};
    return (::lstat(QFile::encodeName(path).constData(), &info) == 0) && S_ISREG(info.st_mode) && (info.st_size == size);
}

std::optional<QHash<qint64, AeadTag>> PackSurvey::rebuild(const BlobId &id, const QList<Member> &members)
{
    ChunkSealer sealer;
    PackBuilder builder {sealer};
    qint64 end = 0;
    QHash<qint64, qint64> sizes;
    for (const Member &member : members)
    {
        if (sizes.contains(member.offset))
            continue;   // the same content under another name
        if ((member.offset != end) || (member.size > PACKED_CHUNK_MAX_SIZE) || !builder.fits(member.size) || !isThere(member.path, member.size))
            return std::nullopt;
        const FileDescriptor file = Posix::openRegular(AT_FDCWD, QFile::encodeName(member.path), (O_RDONLY | O_NOFOLLOW));
        QByteArray content {member.size, Qt::Uninitialized};
        if (!file.isValid() || !Posix::readFully(file.get(), content.data(), content.size(), 0))
            return std::nullopt;
        builder.addKnown(member.key, content);
        sizes.insert(member.offset, member.size);
        end += member.size + Crypto::AEAD_TAG_SIZE;
    }
    const QByteArray blob = builder.isEmpty() ? QByteArray() : builder.finish();
    if (blob.isEmpty() || (Crypto::sha256(blob).view() != id.view()))
        return std::nullopt;

    QHash<qint64, AeadTag> tags;
    for (const auto &[offset, size] : sizes.asKeyValueRange())
        tags.insert(offset, AeadTag::fromBytes(QByteArrayView(blob).sliced((offset + size), Crypto::AEAD_TAG_SIZE)));
    return tags;
}
