/*
 * Megatorrent, channels for qBittorrent.
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


// A thousand nodes check the same few thousand announcements, and a signature is what costs each of them most. Whether these very
// bytes are signed is the same whoever asks, so in the simulator it is found out once. The linker
// puts this in the way (--wrap, CMakeLists.txt); the program knows nothing of it.

#include <QByteArray>
#include <QHash>

#include "megatorrent/content/onionannouncement.h"

using Megatorrent::OnionAnnouncement;

bool isReallySigned(const OnionAnnouncement *announcement) asm("__real__ZNK11Megatorrent17OnionAnnouncement8isSignedEv");
bool isKnownToBeSigned(const OnionAnnouncement *announcement) asm("__wrap__ZNK11Megatorrent17OnionAnnouncement8isSignedEv");

bool isKnownToBeSigned(const OnionAnnouncement *announcement)
{
    static QHash<QByteArray, bool> known;
    const QByteArray bytes = announcement->signedBytes() + announcement->signature.toByteArray();
    const auto it = known.constFind(bytes);
    if (it != known.cend())
        return *it;
    return *known.insert(bytes, isReallySigned(announcement));
}
