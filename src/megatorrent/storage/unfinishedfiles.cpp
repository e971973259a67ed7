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

#include "unfinishedfiles.h"

#include <QFileInfo>
#include <QHash>
#include <QMultiHash>
#include <QMutex>
#include <QMutexLocker>

#include "base/global.h"

using namespace Megatorrent;

namespace
{
    using UnfinishedFiles::Download;

    const QString UNWANTED_FOLDER = u".unwanted"_s;

    QMutex mutex;
    QHash<QByteArray, Download> downloads;
}

void Megatorrent::UnfinishedFiles::set(const QByteArray &torrent, const Download &download)
{
    const QMutexLocker locker {&mutex};
    downloads.insert(torrent, download);
}

void Megatorrent::UnfinishedFiles::remove(const QByteArray &torrent)
{
    const QMutexLocker locker {&mutex};
    downloads.remove(torrent);
}

QSet<QString> Megatorrent::UnfinishedFiles::within(const QStringList &sources)
{
    QHash<QByteArray, Download> known;
    {
        const QMutexLocker locker {&mutex};
        known = downloads;
    }
    QSet<QString> result;
    if (known.isEmpty())
        return result;

    QMultiHash<QString, QString> sourcesAt;   // by where they are
    for (const QString &source : sources)
    {
        sourcesAt.insert(source, source);
        const QString place = QFileInfo(source).canonicalFilePath();
        if (!place.isEmpty() && (place != source))
            sourcesAt.insert(place, source);
    }
    const auto add = [&](const QString &path)
    {
        // it, and each folder above it, may be one
        for (qsizetype end = path.size(); end > 0; end = path.lastIndexOf(u'/', (end - 1)))
        {
            const auto [first, last] = sourcesAt.equal_range(path.first(end));
            for (auto it = first; it != last; ++it)
                result.insert(it.value() + path.sliced(end));
        }
    };
    for (const Download &download : asConst(known))
    {
        for (qsizetype i = 0; i < download.files.size(); ++i)
        {
            if ((i < download.complete.size()) && download.complete.testBit(i))
                continue;
            const QString path = download.folder.data() + u'/' + download.files[i].data();
            const qsizetype name = path.lastIndexOf(u'/') + 1;
            add(path);
            add(path.first(name) + UNWANTED_FOLDER + u'/' + path.sliced(name));
        }
    }
    return result;
}
