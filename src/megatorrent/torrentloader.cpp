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

#include "torrentloader.h"

#include <algorithm>
#include <utility>

#include <QFileInfo>
#include <QThreadPool>

#include "base/global.h"

#include "storage/contentreader.h"

using namespace Megatorrent;

namespace
{
    const qint64 OUT_BYTES_MAX = 32 * 1024 * 1024;   // and one more
}

TorrentLoader::TorrentLoader(const ContentReader *reader, QThreadPool *pool, QObject *parent)
    : QObject(parent)
    , m_reader {reader}
    , m_pool {pool}
{
}

TorrentLoader::~TorrentLoader() = default;

void TorrentLoader::load(const TorrentItem &item, const qint64 maxSize)
{
    m_waiting.enqueue({item, maxSize});
    loadNext();
}

void TorrentLoader::loadNext()
{
    if (m_isReading || m_waiting.isEmpty() || (m_outBytes > OUT_BYTES_MAX))
        return;
    m_isReading = true;
    m_work.run(m_pool, this, [reader = m_reader, waiting = m_waiting.dequeue()] { return read(reader, waiting); }, [this](const TorrentItem &item)
    {
        m_isReading = false;
        qint64 &size = m_out[{item.channel, item.path}];
        m_outBytes += item.content.size() - size;
        size = item.content.size();
        emit loaded(item);
        loadNext();
    });
}

// Pool
TorrentItem TorrentLoader::read(const ContentReader *reader, const Waiting &waiting)
{
    TorrentItem item = waiting.item;
    const qint64 maxSize = item.localPath.hasExtension(u".magnet"_s) ? MAGNET_MAX_SIZE : waiting.maxSize;
    if (item.size > maxSize)
    {
        item.error = tr("it is larger than %1 bytes").arg(maxSize);
        return item;
    }
    while (item.content.size() < item.size)
    {
        const ContentReader::Piece piece = reader->read(item.file, item.content.size(), (item.size - item.content.size()));
        if (piece.kind != ContentReader::Piece::Kind::Here)
        {
            item.content.clear();
            // a link that leads nowhere is there, too
            const QFileInfo file {item.localPath.data()};
            item.isGone = (piece.kind == ContentReader::Piece::Kind::Missing) || (!file.exists() && !file.isSymLink());
            item.error = piece.error.isEmpty() ? tr("it has not been received") : piece.error;
            if (item.error.endsWith(u'.'))
                item.error.chop(1);   // it is the end of a sentence
            return item;
        }
        item.content += piece.bytes;
    }
    return item;
}

void TorrentLoader::handleOutcome(const TorrentOutcome &outcome)
{
    m_outBytes -= m_out.take({outcome.channel, outcome.path});
    loadNext();
}

void TorrentLoader::forget(const PublicKey &key)
{
    m_waiting.removeIf([&key](const Waiting &waiting) { return waiting.item.channel == key; });
}
