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

#include "droppedlinks.h"

#include <QMimeData>
#include <QUrl>

#include "base/global.h"

namespace
{
    const QString SCHEME = u"megatorrent:"_s;
    constexpr qsizetype TEXT_MAX_LENGTH = 100'000;   // more than this is no list of links
}

QStringList Megatorrent::DroppedLinks::find(const QMimeData *data)
{
    if (data->hasText())
        return find(data->text());

    QStringList links;
    for (const QUrl &url : asConst(data->urls()))
        links += find(url.toString());
    return links;
}

QStringList Megatorrent::DroppedLinks::find(const QString &text)
{
    if (text.size() > TEXT_MAX_LENGTH)
        return {};

    QStringList links;
    for (const QString &line : text.split(u'\n', Qt::SkipEmptyParts))
    {
        if (const QString link = line.trimmed(); link.startsWith(SCHEME, Qt::CaseInsensitive))
            links.append(link);
    }
    return links;
}
