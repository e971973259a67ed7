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

#include <QByteArray>
#include <QString>

#include "../content/blob.h"
#include "posixfile.h"
#include "sourceentry.h"

namespace Megatorrent
{
    class Scratch;
    class SourceTree;

    // A file that was read in one piece
    struct LoadedFile
    {
        FileStat stat;
        QByteArray plaintext;      // of small files
        SealedChunk chunk;         // of small files only the key
        Error error;
        bool isChanging = false;   // while it was read, or since it was looked at

        bool isSound() const { return !isChanging && error.isEmpty(); }

        // One that is packed with others, and is still as it was found. Any thread
        static LoadedFile readSmall(const SourceTree &tree, const SourceEntry &entry, const ChunkSecret &secret);
        // One that is a blob by itself, which is sealed in the scratch
        static LoadedFile readAlone(const SourceTree &tree, const SourceEntry &entry, const ChunkSecret &secret, Scratch &scratch);
    };
}
