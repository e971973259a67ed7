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

#include "clockcheck.h"

#include <QDateTime>
#include <QLocale>

#include "base/global.h"

#include "sequencerules.h"

using namespace Megatorrent;

namespace
{
    QString timeText(const qint64 unixTime)
    {
        return QLocale::c().toString(QDateTime::fromMSecsSinceEpoch(unixTime), u"yyyy-MM-dd HH:mm"_s);
    }
}

QString ClockCheck::problem(const qint64 now, const qint64 highest, const std::optional<qint64> network)
{
    switch (judgeClock(now, highest, network))
    {
    case ClockVerdict::Ahead:
    case ClockVerdict::Behind:
        return tr("Nothing was signed, because this computer's clock says %1, while it is %2 by the clocks of the connected peers: readers might refuse"
                " what is dated wrong. Please set the clock and publish again.").arg(timeText(now), timeText(*network));
    case ClockVerdict::Doubtful:
        return tr("Nothing was signed, because the last publication is dated %1, and this computer's clock says %2: it is wrong now, or was then."
                " Please check it and publish again.").arg(timeText(highest), timeText(now));
    case ClockVerdict::Fine:
        break;
    }
    return {};
}
