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


#include "mediatype.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/global.h"

using namespace Megatorrent;

namespace
{
    // No HTML, SVG, XML, PDF, style sheets or scripts
    const std::array<std::pair<QStringView, QStringView>, 39> TYPES
    {{
        {u"mp4", u"video/mp4"}, {u"m4v", u"video/mp4"}, {u"webm", u"video/webm"}, {u"mkv", u"video/x-matroska"}, {u"mov", u"video/quicktime"}
        , {u"avi", u"video/x-msvideo"}, {u"ts", u"video/mp2t"}, {u"m2ts", u"video/mp2t"}, {u"mpg", u"video/mpeg"}, {u"mpeg", u"video/mpeg"}
        , {u"ogv", u"video/ogg"}, {u"wmv", u"video/x-ms-wmv"}, {u"flv", u"video/x-flv"}, {u"3gp", u"video/3gpp"}
        , {u"mp3", u"audio/mpeg"}, {u"m4a", u"audio/mp4"}, {u"m4b", u"audio/mp4"}, {u"aac", u"audio/aac"}, {u"ogg", u"audio/ogg"}
        , {u"oga", u"audio/ogg"}, {u"opus", u"audio/ogg"}, {u"flac", u"audio/flac"}, {u"wav", u"audio/wav"}, {u"weba", u"audio/webm"}
        , {u"jpg", u"image/jpeg"}, {u"jpeg", u"image/jpeg"}, {u"png", u"image/png"}, {u"gif", u"image/gif"}, {u"webp", u"image/webp"}
        , {u"avif", u"image/avif"}, {u"bmp", u"image/bmp"}
        , {u"txt", u"text/plain; charset=UTF-8"}, {u"log", u"text/plain; charset=UTF-8"}, {u"md", u"text/plain; charset=UTF-8"}
        , {u"nfo", u"text/plain; charset=UTF-8"}, {u"srt", u"text/plain; charset=UTF-8"}, {u"csv", u"text/plain; charset=UTF-8"}
        , {u"cue", u"text/plain; charset=UTF-8"}, {u"vtt", u"text/vtt; charset=UTF-8"}
    }};
}

MediaType MediaType::ofFile(const QStringView path)
{
    const QStringView name = path.sliced(path.lastIndexOf(u'/') + 1);
    const qsizetype dot = name.lastIndexOf(u'.');
    const QStringView extension = (dot >= 0) ? name.sliced(dot + 1) : QStringView();
    const auto type = std::ranges::find_if(TYPES, [extension](const auto &entry) { return extension.compare(entry.first, Qt::CaseInsensitive) == 0; });
    if (type == TYPES.end())
        return {.name = u"application/octet-stream"_s, .isShown = false};
    return {.name = type->second.toString(), .isShown = true};
}
