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


#include "itemcontent.h"

#include "../crypto/hash.h"
#include "../storage/statement.h"

using namespace Megatorrent;

namespace
{
    const qsizetype FINGERPRINT_SIZE = 16;

    // Keys follow from the content, and are nothing to be shown.
    QByteArray fingerprintOf(const qint64 size, const QByteArray &keys)
    {
        const QByteArray text = "megatorrent content " + QByteArray::number(size) + ' ' + keys;
        return Crypto::sha256(text).view().toByteArray().first(FINGERPRINT_SIZE).toHex();
    }
}

std::optional<ItemContent> ItemContent::find(QSqlDatabase &db, const qint64 channel, const bool isOwn, const QString &path)
{
    if (isOwn)
    {
        Statement statement {db, "SELECT size, key, file FROM published_item WHERE (channel = ?) AND (path = ?)"};
        if (statement.exec(channel, path).next())
        {
            ItemContent result;
            result.size = statement.integer(0);
            result.fingerprint = fingerprintOf(result.size, statement.bytes(1));
            result.file = statement.integer(2);
            result.state = ItemState::Complete;
            return result;
        }
    }

    Statement statement {db, "SELECT size, substr(ref, 33), chunks, file, wanted, state, error FROM item WHERE (channel = ?) AND (path = ?)"};
    if (!statement.exec(channel, path.toUtf8()).next())
        return std::nullopt;
    ItemContent result;
    result.size = statement.integer(0);
    result.fingerprint = fingerprintOf(result.size, (statement.bytes(1) + statement.bytes(2)));
    if (!statement.isNull(3))
        result.file = statement.integer(3);
    result.isWanted = (statement.integer(4) != 0);
    result.state = static_cast<ItemState>(statement.integer(5));
    result.error = statement.text(6);
    return result;
}
