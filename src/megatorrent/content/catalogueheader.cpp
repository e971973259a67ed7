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


#include "catalogueheader.h"

#include <QCoreApplication>

#include "base/global.h"
#include "jsontext.h"

using namespace Megatorrent;

namespace
{
    const JsonLimits LIMITS {.maxSize = CATALOGUE_LINE_MAX_SIZE, .maxDepth = 4, .maxValues = 128};

    struct Text
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::CatalogueHeader)
    };
}

QByteArray CatalogueHeader::toLine() const
{
    QByteArray line = "{\"megatorrent\":" + QByteArray::number(CATALOGUE_VERSION) + ",\"title\":";
    Json::appendString(line, Json::cut(title, TITLE_MAX_SIZE));
    line += ",\"items\":" + QByteArray::number(items) + ",\"bytes\":" + QByteArray::number(bytes);
    if (!description.isEmpty())
    {
        line += ",\"description\":";
        Json::appendString(line, Json::cut(description, DESCRIPTION_MAX_SIZE));
    }
    return line + '}';
}

nonstd::expected<CatalogueHeader, QString> CatalogueHeader::fromLine(const QByteArray &line)
{
    const auto object = Json::parseObject(line, LIMITS);
    const auto version = object ? Json::integer(object->members[u"megatorrent"_s], 1) : std::nullopt;
    if (!version)
        return nonstd::make_unexpected(Text::tr("The channel's list of items is malformed: its first line does not say which version it has."));
    if (*version > CATALOGUE_VERSION)
        return nonstd::make_unexpected(Text::tr("This channel needs a newer version of Megatorrent."));

    const QJsonObject &members = object->members;
    const auto items = Json::integer(members[u"items"_s], 0, CATALOGUE_MAX_ITEMS);
    const auto bytes = Json::integer(members[u"bytes"_s], 0);
    const QJsonValue title = members[u"title"_s];
    const QJsonValue description = members[u"description"_s];
    if (!items || !bytes || !title.isString() || !(description.isString() || description.isUndefined()))
        return nonstd::make_unexpected(Text::tr("The channel's list of items is malformed: \"title\", \"items\" or \"bytes\" of its first line is missing or out of bounds."));
    return CatalogueHeader {.title = title.toString(), .items = *items, .bytes = *bytes, .description = description.toString()};
}

bool CatalogueHeader::isOfNewerVersion(const QByteArray &line)
{
    const auto object = Json::parseObject(line, LIMITS);
    return object && Json::integer(object->members[u"megatorrent"_s], (CATALOGUE_VERSION + 1)).has_value();
}
