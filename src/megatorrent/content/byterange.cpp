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


#include "byterange.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/global.h"

using namespace Megatorrent;

namespace
{
    // Digits and nothing else; what is beyond all files is as good as the largest number
    std::optional<qint64> number(const QStringView text)
    {
        if (text.isEmpty())
            return std::nullopt;
        qint64 result = 0;
        for (const QChar c : text)
        {
            if ((c < u'0') || (c > u'9'))
                return std::nullopt;
            const int digit = c.unicode() - u'0';
            const qint64 most = (std::numeric_limits<qint64>::max() - digit) / 10;
            result = (result > most) ? std::numeric_limits<qint64>::max() : ((result * 10) + digit);
        }
        return result;
    }
}

ByteRange ByteRange::parse(const QStringView header, const qint64 size)
{
    const ByteRange whole {.kind = Kind::Whole, .first = 0, .length = size};
    const ByteRange unsatisfiable {.kind = Kind::Unsatisfiable};

    const qsizetype equals = header.indexOf(u'=');
    if ((equals < 0) || (header.first(equals).trimmed().compare(u"bytes", Qt::CaseInsensitive) != 0))
        return whole;
    const QStringView range = header.sliced(equals + 1).trimmed();
    const qsizetype dash = range.indexOf(u'-');
    if (dash < 0)
        return whole;

    const QStringView from = range.first(dash).trimmed();
    const QStringView to = range.sliced(dash + 1).trimmed();
    const std::optional<qint64> last = number(to);
    if (!to.isEmpty() && !last)
        return whole;

    if (from.isEmpty())
    {
        // so many at the end
        if (!last)
            return whole;
        if (*last == 0)
            return unsatisfiable;
        const qint64 length = std::min(*last, size);
        return (length > 0) ? ByteRange {.kind = Kind::Part, .first = (size - length), .length = length} : whole;
    }

    const std::optional<qint64> first = number(from);
    if (!first || (last && (*last < *first)))
        return whole;
    if (*first >= size)
        return unsatisfiable;
    const qint64 end = last ? std::min((size - 1), *last) : (size - 1);
    return {.kind = Kind::Part, .first = *first, .length = (end - *first + 1)};
}
