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


#include "previewactions.h"

#include "base/global.h"
#include "megatorrent/content/link.h"
#include "megatorrent/diskspace.h"
#include "megatorrent/previews.h"
#include "megatorrent/seams/laterresponse.h"
#include "megatorrent/session.h"
#include "itemactions.h"
#include "megatorrentcontroller.h"
#include "parameters.h"
#include "serialize.h"

using namespace Megatorrent;
using namespace Parameters;

namespace
{
    PreviewInfo previewParam(const StringMap &params)
    {
        const auto info = session()->previews()->info(keyParam(params));
        if (!info)
            throw ActionError::notFound(ErrorCode::NoSuchPreview, MegatorrentController::tr("There is no preview of a channel with this key."));
        return *info;
    }
}

QJsonObject PreviewActions::open(const StringMap &params)
{
    const QString link = requiredParam(params, u"link"_s);
    const auto parsed = Link::parse(link);
    if (!parsed)
        throwBadParam(u"link"_s, parsed.error());
    const QStringList peers = params.value(u"peers"_s).split(u',', Qt::SkipEmptyParts);
    for (const QString &peer : peers)
        checkPeer(u"peers"_s, peer);
    const PublicKey key = valueOf(session()->previews()->open(link, peers));
    return {{u"key"_s, key.toString()}};
}

QJsonObject PreviewActions::status(const StringMap &params)
{
    return Serialize::preview(previewParam(params));
}

void PreviewActions::items(const StringMap &params, const LaterAnswer::Begin &begin)
{
    const PublicKey key = previewParam(params).key;
    const ItemQuery query = ItemActions::query(params);
    LaterResponse *const later = begin();
    session()->previews()->page(key, query, later, [later, key, offset = query.offset](const nonstd::expected<ItemPage, Error> &read)
    {
        LaterAnswer::answer(later, read, [key, offset](const ItemPage &found)
        {
            ChannelItems::Page page {.total = found.total, .items = {}};
            for (const ItemRow &row : found.items)
                page.items.append({.key = key, .record = row.record, .addedAt = 0, .localPath = {}});
            return Serialize::items(page, offset);
        });
    });
}

void PreviewActions::discard(const StringMap &params)
{
    session()->previews()->discard(previewParam(params).key);
}

void PreviewActions::freeSpace(const StringMap &params, const LaterAnswer::Begin &begin)
{
    const Path path {requiredParam(params, u"path"_s)};
    if (!path.isAbsolute())
        throwBadParam(u"path"_s, MegatorrentController::tr("an absolute path is expected."));
    LaterResponse *const later = begin();
    DiskSpace::ask(path, later, [later](const nonstd::expected<DiskState, Error> &state)
    {
        LaterAnswer::answer(later, state, [](const DiskState &disk) { return QJsonObject {{u"free"_s, disk.bytesFree}, {u"total"_s, disk.bytesTotal}}; });
    });
}
