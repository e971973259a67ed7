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

#include <memory>
#include <optional>

#include <QFile>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

#include "layout.h"
#include "posixfile.h"

namespace Megatorrent
{
    // A layout in a memory-mapped file: its memory is page cache, not ours. Format (little-endian):
    // "MTLAYOUT", u32 version 1, u32 n, n x 32 bytes blob ids by position, n x u32 positions sorted
    // by blob id.
    class LayoutFile final : public Layout
    {
    public:
        static nonstd::expected<std::shared_ptr<const LayoutFile>, QString> open(const Path &path);
        ~LayoutFile() override;

        quint32 size() const override;
        BlobId blobAt(quint32 position) const override;
        std::optional<quint32> positionOf(const BlobId &id) const override;

    private:
        LayoutFile() = default;

        FileDescriptor m_descriptor;
        QFile m_file;
        const uchar *m_ids = nullptr;
        const uchar *m_sorted = nullptr;
        quint32 m_size = 0;
    };
}
