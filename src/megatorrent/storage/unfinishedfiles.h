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

#include <QBitArray>
#include <QByteArray>
#include <QSet>
#include <QString>
#include <QStringList>

#include "base/path.h"

namespace Megatorrent::UnfinishedFiles
{
    // What a torrent has not got the whole of yet. Under its final name such a file looks like any other, has its full
    // size, and may stay as it is for days: none of it is published.
    struct Download
    {
        Path folder;
        PathList files;       // in the folder; shared with the torrent
        QBitArray complete;   // of each
    };

    // There is one list, as there is one list of torrents. Any thread.
    void set(const QByteArray &torrent, const Download &download);
    void remove(const QByteArray &torrent);
    // Those in `sources`, files or folders, or in what these lead to, as they are named there. Looks at the sources' disks, and
    // at no other. A torrent's folder is taken as qBittorrent names it; with each file goes the one of its name in ".unwanted",
    // where qBittorrent may put what is not selected.
    QSet<QString> within(const QStringList &sources);
}
