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


#include "catalogueitem.h"

#include <QCoreApplication>

#include "base/global.h"
#include "fileindex.h"
#include "jsontext.h"
#include "pathrules.h"
#include "printable.h"

using namespace Megatorrent;

namespace
{
    const JsonLimits LIMITS {.maxSize = CATALOGUE_LINE_MAX_SIZE, .maxDepth = 4, .maxValues = 128};
    // Bytes, escaped: so that every line fits its limit
    const qsizetype TITLE_MAX_SIZE = 1024;
    const qsizetype TYPE_MAX_SIZE = 256;

    struct Text
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::CatalogueItem)
    };

    // Plaintext bytes of the chunk that `ref` names
    qint64 rootChunkSize(const qint64 fileSize)
    {
        const IndexShape shape {fileSize};
        return (shape.depth == 0) ? fileSize : shape.topSize();
    }

    // Whether a member is a string, or not there
    bool readOptional(const QJsonValue &value, QString &string)
    {
        string = value.toString();
        return value.isString() || value.isUndefined();
    }

    // Everything but the path. Gives the reason if something is wrong.
    std::optional<QString> readMembers(const QJsonObject &members, CatalogueItem &item)
    {
        const auto size = Json::integer(members[u"size"_s], 0, FILE_MAX_SIZE);
        if (!size)
            return Text::tr("its \"size\" is missing or out of bounds");
        item.size = *size;

        const auto mtime = Json::integer(members[u"mtime"_s], -Json::INTEGER_MAX);
        if (!mtime)
            return Text::tr("its \"mtime\" is missing or not a number of seconds");
        item.mtime = *mtime;

        const QJsonValue executable = members[u"x"_s];
        item.executable = executable.toBool();
        if (!(executable.isBool() || executable.isUndefined())
                || !readOptional(members[u"type"_s], item.type) || !readOptional(members[u"title"_s], item.title))
        {
            return Text::tr("its \"x\", \"type\" or \"title\" is not what it should be");
        }

        if (item.size == 0)
        {
            if (members.contains(u"ref"_s) || members.contains(u"at"_s))
                return Text::tr("it is empty but has a \"ref\"");
            return std::nullopt;
        }

        item.ref = Ref::fromHex(members[u"ref"_s].toString().toLatin1());
        if (!item.ref)
            return Text::tr("its \"ref\" is not 128 lower-case hexadecimal digits");

        if (members.contains(u"at"_s))
        {
            const qint64 chunkSize = rootChunkSize(item.size);
            item.at = Json::integer(members[u"at"_s], 0, (BLOB_SIZE - Crypto::AEAD_TAG_SIZE - chunkSize));
            if (!item.at || (chunkSize > PACKED_CHUNK_MAX_SIZE))
                return Text::tr("its \"at\" is out of bounds");
        }
        return std::nullopt;
    }
}

QByteArray CatalogueItem::toLine() const
{
    QByteArray line = "{\"path\":";
    Json::appendString(line, path);
    line += ",\"size\":" + QByteArray::number(size) + ",\"mtime\":" + QByteArray::number(mtime);
    if (executable)
        line += ",\"x\":true";
    if (!type.isEmpty())
    {
        line += ",\"type\":";
        Json::appendString(line, Json::cut(type, TYPE_MAX_SIZE));
    }
    if (!title.isEmpty())
    {
        line += ",\"title\":";
        Json::appendString(line, Json::cut(title, TITLE_MAX_SIZE));
    }
    if (ref)
        line += ",\"ref\":\"" + ref->toHex() + '"';
    if (at)
        line += ",\"at\":" + QByteArray::number(*at);
    return line + '}';
}

CatalogueItem::Parsed CatalogueItem::fromLine(const QByteArray &line)
{
    Parsed parsed;
    const auto object = Json::parseObject(line, LIMITS);
    if (!object || !object->members[u"path"_s].isString())
    {
        parsed.problem = Problem::Format;
        parsed.error = Text::tr("An item of the channel's list is malformed: it is no JSON object with a \"path\".");
        return parsed;
    }

    parsed.item.path = object->members[u"path"_s].toString();
    if (const auto reason = readMembers(object->members, parsed.item))
    {
        parsed.problem = Problem::Format;
        parsed.error = Text::tr("The item \"%1\" of the channel's list is malformed: %2.").arg(printable(parsed.item.path), *reason);
    }
    else if (const auto pathError = PathRules::check(parsed.item.path))
    {
        parsed.problem = Problem::Path;
        parsed.error = *pathError;
    }
    return parsed;
}
