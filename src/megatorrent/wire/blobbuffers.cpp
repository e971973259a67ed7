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

#include "blobbuffers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "../content/blob.h"

using namespace Megatorrent;

namespace
{
    thread_local std::array<QByteArray, 4> kept;
}

QByteArray Megatorrent::BlobBuffers::take()
{
    const auto buffer = std::ranges::find_if(kept, [](const QByteArray &buffer) { return !buffer.isEmpty(); });
    return (buffer != kept.end()) ? std::exchange(*buffer, {}) : QByteArray(BLOB_SIZE, Qt::Uninitialized);
}

void Megatorrent::BlobBuffers::give(QByteArray buffer)
{
    if ((buffer.size() != BLOB_SIZE) || !buffer.isDetached())
        return;

    if (const auto place = std::ranges::find_if(kept, &QByteArray::isEmpty); place != kept.end())
        *place = std::move(buffer);
}
