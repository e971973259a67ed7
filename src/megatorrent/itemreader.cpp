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


#include "itemreader.h"

#include <utility>

#include "itemreaders.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // What comes from the network is told; what is found on the disk, or is not wanted any more, is seen by looking.
    const auto RETRY_INTERVAL = 1s;
}

ItemReader::ItemReader(ItemReaders *readers, const quint64 id, const PublicKey &key, const QString &path)
    : m_readers {readers}
    , m_id {id}
    , m_key {key}
    , m_path {path}
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, [this]
    {
        if (m_readers && m_done)
            m_readers->read(*this);
    });
}

ItemReader::~ItemReader()
{
    if (m_readers)
        m_readers->forget(m_id, m_key);
}

void ItemReader::read(const qint64 offset, const qint64 most, Done done)
{
    m_done = std::move(done);
    m_offset = offset;
    m_most = most;
    m_waiting.start();
    if (m_readers)
        m_readers->read(*this);
    else
        m_retry.start(0ms);
}

void ItemReader::tryAgainLater()
{
    m_retry.start(RETRY_INTERVAL);
}

void ItemReader::finish(const nonstd::expected<QByteArray, QString> &bytes)
{
    m_retry.stop();
    if (const Done done = std::exchange(m_done, {}))
        done(bytes);
}
