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

#include "format.h"

#include <algorithm>
#include <array>

#include <QDateTime>

#include "base/global.h"
#include "failure.h"
#include "megatorrent/content/printable.h"

using namespace Megatorrent;
using namespace Megatorrent::Cli;

namespace
{
    const std::array UNITS {u"B"_s, u"KiB"_s, u"MiB"_s, u"GiB"_s, u"TiB"_s, u"PiB"_s};
    const int BAR_WIDTH = 20;
    const int BAR_MIN_WIDTH = 8;

    bool isInvisible(const char32_t c)
    {
        switch (QChar::category(c))
        {
        case QChar::Other_Control:
        case QChar::Other_Surrogate:
        case QChar::Separator_Line:
        case QChar::Separator_Paragraph:
            return true;
        default:
            return isBidiControl(c);
        }
    }

    QString escape(const char32_t c)
    {
        if (c == U'\n')
            return u"\\n"_s;
        if (c == U'\r')
            return u"\\r"_s;
        if (c == U'\t')
            return u"\\t"_s;
        const QString digits = QString::number(c, 16);
        if (c < 0x100)
            return u"\\x" + digits.rightJustified(2, u'0');
        return (c < 0x10000) ? (u"\\u" + digits.rightJustified(4, u'0')) : (u"\\U" + digits.rightJustified(8, u'0'));
    }

    std::size_t unitOf(const qint64 bytes)
    {
        std::size_t unit = 0;
        // what would be shown as 1024.0 is 1.0 of the next one
        for (double value = static_cast<double>(bytes); (value >= 1023.95) && (unit < (UNITS.size() - 1)); value /= 1024)
            ++unit;
        return unit;
    }

    QString inUnit(const qint64 bytes, const std::size_t unit)
    {
        double value = static_cast<double>(bytes);
        for (std::size_t i = 0; i < unit; ++i)
            value /= 1024;
        return (unit == 0) ? QString::number(bytes) : QString::number(value, 'f', 1);
    }
}

QString Format::escaped(const QStringView text)
{
    QString result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i)
    {
        const bool isPair = text[i].isHighSurrogate() && ((i + 1) < text.size()) && text[i + 1].isLowSurrogate();
        const char32_t c = isPair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : text[i].unicode();
        if (isInvisible(c))
            result += escape(c);
        else
            result += text.sliced(i, (isPair ? 2 : 1));
        if (isPair)
            ++i;
    }
    return result;
}

QString Format::size(const qint64 bytes)
{
    const std::size_t unit = unitOf(bytes);
    return inUnit(bytes, unit) + u' ' + UNITS.at(unit);
}

QString Format::rate(const qint64 bytesPerSecond)
{
    return size(bytesPerSecond) + u"/s";
}

QString Format::duration(const qint64 seconds)
{
    if (seconds < 60)
        return Text::tr("%1 s").arg(seconds);
    if (seconds < 3600)
        return Text::tr("%1 min").arg(seconds / 60);
    if (seconds < (48 * 3600))
        return Text::tr("%1 h %2 min").arg(seconds / 3600).arg((seconds / 60) % 60);
    return Text::tr("%1 days").arg(seconds / 86400);
}

QString Format::percent(const qint64 part, const qint64 whole)
{
    const qint64 value = (part >= whole) ? 100 : static_cast<qint64>(static_cast<double>(std::max<qint64>(part, 0)) * 100 / static_cast<double>(whole));
    return Text::tr("%1 %").arg(std::min<qint64>(value, ((part >= whole) ? 100 : 99)));
}

QString Format::items(const qint64 count)
{
    return (count == 1) ? Text::tr("1 item") : Text::tr("%1 items").arg(count);
}

QString Format::clock(const qint64 unixSeconds)
{
    return QDateTime::fromSecsSinceEpoch(unixSeconds).toString(u"HH:mm"_s);
}

QString Format::dateAndTime(const qint64 unixSeconds)
{
    return QDateTime::fromSecsSinceEpoch(unixSeconds).toString(u"yyyy-MM-dd HH:mm"_s);
}

QString Format::progress(const Progress &progress, const int width)
{
    QString result;
    if (progress.bytesTotal > 0)
    {
        const int barWidth = std::clamp((width / 3), BAR_MIN_WIDTH, BAR_WIDTH);
        const double share = std::clamp((static_cast<double>(progress.bytes) / static_cast<double>(progress.bytesTotal)), 0.0, 1.0);
        const auto filled = static_cast<int>(share * barWidth);
        QString bar = QString(filled, u'=');
        if (filled < barWidth)
            bar += u'>';
        const std::size_t unit = unitOf(progress.bytesTotal);
        result = u'[' + bar.leftJustified(barWidth) + u"] " + percent(progress.bytes, progress.bytesTotal)
            + u"  " + inUnit(progress.bytes, unit) + u'/' + inUnit(progress.bytesTotal, unit) + u' ' + UNITS.at(unit);
    }
    QStringList more;
    if (progress.rate > 0)
        more += rate(progress.rate);
    if (progress.eta >= 0)
        more += duration(progress.eta);
    if (!progress.current.isEmpty())
        more += escaped(progress.current);
    for (const QString &part : asConst(more))
    {
        if (!result.isEmpty())
            result += u"  ";
        result += part;
    }
    if (result.size() > width)
        result = result.left(std::max(0, (width - 1))) + u'…';
    return result;
}

QString Format::subscriptionState(const QJsonObject &subscription)
{
    const QString state = subscription[u"state"_s].toString();
    if (state == u"looking")
        return Text::tr("Looking for the channel");
    if (state == u"updating")
        return Text::tr("Fetching the list of items");
    if (state == u"downloading")
        return Text::tr("Downloading %1").arg(percent(subscription[u"completedBytes"_s].toInteger(), subscription[u"wantedBytes"_s].toInteger()));
    if (state == u"complete")
        return Text::tr("Up to date");
    if (state == u"paused")
        return Text::tr("Stopped");
    if (state == u"waiting")
        return Text::tr("Needs your decision");
    return Text::tr("Error");
}

QString Format::channelState(const QJsonObject &channel)
{
    const QString state = channel[u"state"_s].toString();
    if (state == u"empty")
        return Text::tr("Nothing published yet");
    if (state == u"publishing")
        return Text::tr("Publishing");
    if (state == u"published")
        return Text::tr("Published");
    if (state == u"incomplete")
        return Text::tr("Published, but some of it cannot be shared");
    if (state == u"waiting")
        return Text::tr("Needs your decision");
    if (state == u"stopped")
        return Text::tr("Published elsewhere");
    return Text::tr("Error");
}

QString Format::taskState(const QJsonObject &task)
{
    const QString state = task[u"state"_s].toString();
    if (state == u"running")
    {
        const qint64 total = task[u"bytesTotal"_s].toInteger();
        return (total > 0) ? Text::tr("Running %1").arg(percent(task[u"bytes"_s].toInteger(), total)) : Text::tr("Running");
    }
    if (state == u"done")
        return Text::tr("Done");
    if (state == u"waiting")
        return Text::tr("Needs your decision");
    if (state == u"cancelled")
        return Text::tr("Cancelled");
    return Text::tr("Failed");
}

QString Format::itemState(const QJsonObject &item)
{
    const QString state = item[u"state"_s].toString();
    if (state == u"complete")
        return percent(1, 1);
    if (state == u"unwanted")
        return u"-"_s;
    if (state == u"error")
        return Text::tr("Error");
    return percent(item[u"completed"_s].toInteger(), std::max<qint64>(item[u"size"_s].toInteger(), 1));
}
