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

#include <QBitArray>
#include <QList>

#include "messages.h"

// What is held of one version of a channel, as HAVE messages and back (protocol.md 10). Pure.

namespace Megatorrent::Wire
{
    // The messages (without tag) that say `held`: All, None, one List if few are held, else Bits
    // for the whole range.
    QList<Have> describeHeld(const QBitArray &held, qint64 sequence);
    // Positions that have become held, in as many Lists as needed
    QList<Have> describeAdded(const QList<quint32> &positions, qint64 sequence);
    // Positions, in order, that have ceased to be held: the bytes of bits that they are in
    QList<Have> describeLost(const QList<quint32> &positions, const QBitArray &held, qint64 sequence);
    // Enters what a message says into `held`, whose size is that of the layout. Returns false if it
    // speaks of positions that do not exist (padding bits of the last byte must be 0); what exists
    // is entered all the same.
    bool applyHave(const Have &have, QBitArray &held);
}
