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
#include <QString>

#include "base/3rdparty/expected.hpp"

// What may stand as `path` of an item (protocol.md 6): the same rules for publishing and for receiving, on every platform,
// so that a channel made on one system can be saved on all.

namespace Megatorrent::PathRules
{
    inline constexpr qsizetype PATH_MAX_SIZE = 1024;       // UTF-8 bytes
    inline constexpr qsizetype COMPONENT_MAX_SIZE = 255;   // UTF-8 bytes

    // Nothing if the path is fine, else why not, as a sentence that names the path (made printable).
    std::optional<QString> check(QStringView path);
    // The path that was written as these bytes. Unlike QString::fromUtf8() it keeps a byte order mark at the beginning.
    QString decode(const QByteArray &utf8);
    // check() for bytes off the wire, which may not even be UTF-8
    nonstd::expected<QString, QString> fromUtf8(const QByteArray &path);
    // Two paths with equal keys would be one file on some systems.
    QByteArray foldedKey(QStringView path);
}
