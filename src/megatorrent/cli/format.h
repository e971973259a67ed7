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

#include <QJsonObject>
#include <QString>
#include <QStringView>

// Values as people read them
namespace Megatorrent::Cli::Format
{
    // What ends a line, moves the cursor or turns the line around, as \n, \x1b, \u202e
    QString escaped(QStringView text);

    QString size(qint64 bytes);
    QString rate(qint64 bytesPerSecond);
    QString duration(qint64 seconds);
    // Rounded down: all is 100 % only if nothing is missing
    QString percent(qint64 part, qint64 whole);
    QString items(qint64 count);
    QString clock(qint64 unixSeconds);
    QString dateAndTime(qint64 unixSeconds);

    struct Progress
    {
        qint64 bytes = 0;
        qint64 bytesTotal = 0;
        qint64 rate = 0;
        qint64 eta = -1;      // seconds
        QString current {};   // file, or what is being done
    };

    // [====>   ] 62 %  1.2/1.9 GiB  3.1 MiB/s  3 min  a/b.mkv
    QString progress(const Progress &progress, int width);

    // Of subscriptions and channels, as the WebAPI gives them
    QString subscriptionState(const QJsonObject &subscription);
    QString channelState(const QJsonObject &channel);
    QString taskState(const QJsonObject &task);
    QString itemState(const QJsonObject &item);
}
