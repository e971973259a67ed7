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


#pragma once

#include <memory>

#include <QObject>
#include <QString>

#include "base/http/types.h"
#include "megatorrent/crypto/bytes.h"

namespace Megatorrent
{
    class ItemReader;
    class LaterResponse;
}

// A file of a channel on its way to a client, or the part of it that the client asks for (RFC 9110). It reads on when the client has taken
// what was sent. Goes with the response, which the connection destroys when the client has gone.
class FileAnswer final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FileAnswer)

public:
    FileAnswer(Megatorrent::LaterResponse *later, const Megatorrent::PublicKey &key, const QString &path);

private:
    void begin(const std::shared_ptr<Megatorrent::ItemReader> &reader);
    void readOn();
    void handleBytes(const QByteArray &bytes);
    Http::HeaderMap headers() const;

    Megatorrent::LaterResponse *const m_later;
    const QString m_path;
    std::shared_ptr<Megatorrent::ItemReader> m_reader;
    Http::ResponseStatus m_status {200, {}};
    Http::HeaderMap m_headers;
    qint64 m_offset = 0;
    qint64 m_left = 0;
};
