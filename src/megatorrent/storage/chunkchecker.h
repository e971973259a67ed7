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

#include <optional>

#include <QByteArray>

#include "chunktable.h"
#include "scratch.h"
#include "tables.h"

// Does a file hold a chunk? Seals what is there again and compares. Pool threads.

namespace Megatorrent::ChunkChecker
{
    // Reads the chunk's plaintext from where it should be in a file into scratch.plaintext(). False
    // with errno.
    [[nodiscard]] bool read(int fd, const ChunkRow &chunk, Scratch &scratch);

    // Seals scratch.plaintext() and gives the tag if it is the chunk: by its tag where that is
    // known (of the row, or `tag`), else, for form F, by the SHA-256 of the blob. A chunk that
    // cannot be told from the file alone counts as not being there.
    std::optional<AeadTag> check(const ChunkRow &chunk, const std::optional<AeadTag> &tag, Scratch &scratch);
}
