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

#include <QString>
#include <QStringList>

#include "base/3rdparty/expected.hpp"

#include "error.h"

// The folders in which users keep their subscriptions: only in lists, not on the disk. A path is "Films/Old", an empty one is the top.
// A folder is there as long as a subscription is in it.

namespace Megatorrent::ListFolder
{
    inline constexpr qsizetype LEVELS_MAX = 10;
    inline constexpr qsizetype LENGTH_MAX = 500;   // characters

    // The path without what nobody can see or meant: characters that steer text, empty names, spaces around names. Or a sentence.
    nonstd::expected<QString, Error> clean(const QString &path);
    bool isAtOrBelow(const QString &path, const QString &folder);
    // Of a path at or below `from`, where it is when `from` has become `to`
    QString moved(const QString &path, const QString &from, const QString &to);
    // Those that are not within another of them, each once
    QStringList topmost(const QStringList &folders);
    // In natural order, each before those within it
    QStringList sorted(QStringList folders);
}
