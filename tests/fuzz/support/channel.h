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
#include <QByteArrayView>

#include "megatorrent/content/link.h"

// The channel of tests/vectors, whose secrets a fuzzer has, and signatures made with them

namespace Megatorrent::Fuzz
{
    inline const Identity &identity()
    {
        static const Identity IDENTITY = Identity::fromSeed(
            *Seed::fromHex("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"));
        return IDENTITY;
    }

    inline const ReadKey &readKey()
    {
        static const ReadKey KEY = *ReadKey::fromHex("606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f");
        return KEY;
    }

    // `text` is the whole manifest but for its signature, `}` included.
    inline QByteArray signedManifest(const QByteArray &text)
    {
        return text.chopped(1) + ",\"signature\":\"" + Crypto::sign(identity().seed, text).toHex() + "\"}";
    }

    // A manifest with these members after the sequence
    inline QByteArray signedManifest(const qint64 sequence, const QByteArrayView members)
    {
        return signedManifest("{\"publicKey\":\"" + identity().publicKey.toHex() + "\",\"sequence\":" + QByteArray::number(sequence)
            + ',' + members.toByteArray() + '}');
    }
}
