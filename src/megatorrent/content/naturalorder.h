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

#pragma once

#include <QByteArray>
#include <QByteArrayView>

// The order in which people expect names: numbers by their value ("2" before "10"), letters without
// regard to case and accents, in all alphabets. It is the same on every machine, whatever language is
// set there: a list may be looked at from elsewhere. Keys are compared byte by byte; texts that
// differ in case or accents only have the same one. All take UTF-8.
namespace Megatorrent::NaturalOrder
{
    QByteArray key(QByteArrayView text);
    // Of the last part of a path
    QByteArray nameKey(QByteArrayView path);
    // Folder by folder: what is in a folder stands together, in the order of its names, before what
    // is in folders below
    QByteArray folderKey(QByteArrayView path);
}
