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


#include "loadedfile.h"

#include <cerrno>

#include "../crypto/hash.h"
#include "retrylist.h"
#include "scratch.h"
#include "sourcetree.h"

using namespace Megatorrent;

namespace
{
    FileDescriptor openFile(const SourceTree &tree, const SourceEntry &entry, LoadedFile &loaded)
    {
        FileDescriptor file = tree.openForReading(entry.local);
        if (!file.isValid() || !Posix::stat(file.get(), loaded.stat))
        {
            loaded.error = RetryList::cannotRead(errno);
            file.close();
        }
        else if (loaded.stat != entry.stat)
        {
            loaded.isChanging = true;
            file.close();
        }
        return file;
    }

    bool read(const FileDescriptor &file, void *data, LoadedFile &loaded)
    {
        if (!Posix::readFully(file.get(), data, loaded.stat.size, 0))
        {
            loaded.isChanging = (errno == ENODATA);
            loaded.error = RetryList::cannotRead(errno);
            return false;
        }
        FileStat after;
        loaded.isChanging = !Posix::stat(file.get(), after) || (after != loaded.stat);
        return true;
    }
}

LoadedFile LoadedFile::readSmall(const SourceTree &tree, const SourceEntry &entry, const ChunkSecret &secret)
{
    LoadedFile loaded;
    const FileDescriptor file = openFile(tree, entry, loaded);
    if (!file.isValid())
        return loaded;

    const qint64 size = loaded.stat.size;
    if ((size < 1) || (size > PACKED_CHUNK_MAX_SIZE))
    {
        loaded.isChanging = true;
        return loaded;
    }
    loaded.plaintext.resize(size);
    if (read(file, loaded.plaintext.data(), loaded))
        loaded.chunk.key = Crypto::chunkKey(secret, ChunkForm::Packed, static_cast<quint32>(size), Crypto::sha256(loaded.plaintext));
    return loaded;
}

LoadedFile LoadedFile::readAlone(const SourceTree &tree, const SourceEntry &entry, const ChunkSecret &secret, Scratch &scratch)
{
    LoadedFile loaded;
    const FileDescriptor file = openFile(tree, entry, loaded);
    if (!file.isValid())
        return loaded;

    const qint64 size = loaded.stat.size;
    if ((size <= PACKED_CHUNK_MAX_SIZE) || (size > CHUNK_SIZE))
        loaded.isChanging = true;
    else if (read(file, scratch.blob(), loaded))
        loaded.chunk = scratch.sealer.sealAlone(secret, {scratch.blob(), size}, scratch.blob());
    return loaded;
}
