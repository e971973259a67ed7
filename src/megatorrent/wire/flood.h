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
#include <QByteArrayView>

#include "../content/onionannouncement.h"

// FLOOD (protocol.md 11) and its strict codec: as messages.h

namespace Megatorrent::Wire
{
    struct Flood
    {
        static constexpr quint8 HOPS_MAX = 8;   // passed on so often, and no more

        quint8 hops = 0;                        // how often it has been passed on: not signed, so no more than a claim
        OnionAnnouncement announcement;
    };

    QByteArray encodeFlood(const Flood &flood);

    enum class FloodForm
    {
        Sound,
        Later,      // of a later version: none of our business
        Malformed
    };
    // Form only: neither time nor signature are checked. Hops above HOPS_MAX are read as that.
    [[nodiscard]] FloodForm decodeFlood(QByteArrayView payload, Flood &flood);
}
