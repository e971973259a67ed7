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

#include <QByteArrayView>
#include <QtTypes>

#include "bytes.h"

// Keys from what people can remember. Pure, callable from any thread, and slow by intent: about half a second and 128 MiB with the
// default cost, so not for the main thread or the engine's.

namespace Megatorrent::Crypto
{
    // Cost parameters of scrypt (RFC 7914, 2). It takes 128 * n * r bytes of memory.
    struct ScryptCost
    {
        qint64 n = 1 << 17;  // a power of two
        qint64 r = 8;
        qint64 p = 1;

        // Whether these can be used here: a file that somebody made up must not take all memory, or the day.
        bool isAcceptable() const;
    };

    // Nothing if the cost is not acceptable, or there is no memory for it.
    std::optional<SymmetricKey> scrypt(QByteArrayView passphrase, QByteArrayView salt, const ScryptCost &cost);
}
