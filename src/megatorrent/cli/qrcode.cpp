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

#include "qrcode.h"

#include "base/global.h"

#include "../content/qrcode.h"
#include "failure.h"

namespace
{
    const int MARGIN = 4;  // what readers need around it
}

QStringList Megatorrent::Cli::qrCode(const QString &text)
{
    const QStringList modules = QrCode::modules(text);
    if (modules.isEmpty())
        throw Failure(ExitCode::Refused, Text::tr("The link is too long for a QR code."));

    const auto width = static_cast<int>(modules.size());
    const auto isLight = [&modules, width](const int x, const int y)
    {
        if ((x < 0) || (y < 0) || (x >= width) || (y >= width))
            return true;
        return modules[y][x] == u'0';
    };
    QStringList lines;
    for (int y = -MARGIN; y < (width + MARGIN); y += 2)
    {
        QString line;
        for (int x = -MARGIN; x < (width + MARGIN); ++x)
        {
            const bool top = isLight(x, y);
            const bool bottom = isLight(x, (y + 1));
            line += top ? (bottom ? u'█' : u'▀') : (bottom ? u'▄' : u' ');
        }
        lines += line;
    }
    return lines;
}
