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

#include "torrentdownloads.h"

#include <QBitArray>
#include <QByteArray>

#include "base/bittorrent/infohash.h"
#include "base/bittorrent/session.h"
#include "base/bittorrent/torrent.h"
#include "base/global.h"

#include "storage/unfinishedfiles.h"

using namespace Megatorrent;

namespace
{
    QByteArray idOf(const BitTorrent::Torrent *torrent)
    {
        return torrent->id().toString().toLatin1();
    }

    // Of most torrents, without a look at their files
    bool isComplete(const BitTorrent::Torrent *torrent)
    {
        return torrent->isFinished() && (torrent->wantedSize() == torrent->totalSize());
    }
}

TorrentDownloads::TorrentDownloads(QObject *parent)
    : QObject(parent)
{
    using BitTorrent::Session;
    const Session *const session = Session::instance();
    const auto noteAll = [this](const QList<BitTorrent::Torrent *> &torrents)
    {
        for (const BitTorrent::Torrent *torrent : torrents)
            note(torrent);
    };
    connect(session, &Session::torrentsLoaded, this, noteAll);
    connect(session, &Session::torrentsUpdated, this, noteAll);
    for (const auto signal : {&Session::torrentAdded, &Session::torrentMetadataReceived, &Session::torrentFinished, &Session::torrentFinishedChecking
            , &Session::torrentSavePathChanged})
        connect(session, signal, this, &TorrentDownloads::note);
    connect(session, &Session::torrentAboutToBeRemoved, this, &TorrentDownloads::forget);
    noteAll(session->torrents());
}

TorrentDownloads::~TorrentDownloads()
{
    for (const BitTorrent::Torrent *torrent : asConst(BitTorrent::Session::instance()->torrents()))
        forget(torrent);
}

void TorrentDownloads::note(const BitTorrent::Torrent *torrent)
{
    if (!torrent->hasMetadata() || isComplete(torrent))
    {
        forget(torrent);
        return;
    }

    const QList<qreal> progress = torrent->filesProgress();
    QBitArray complete {progress.size()};
    for (qsizetype i = 0; i < progress.size(); ++i)
        complete.setBit(i, (progress[i] >= 1));
    UnfinishedFiles::set(idOf(torrent), {.folder = torrent->actualStorageLocation(), .files = torrent->filePaths(), .complete = complete});
}

void TorrentDownloads::forget(const BitTorrent::Torrent *torrent)
{
    UnfinishedFiles::remove(idOf(torrent));
}
