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


#include "manifestcontent.h"

#include <QCoreApplication>
#include <QJsonArray>

#include "base/global.h"
#include "cataloguelimits.h"
#include "printable.h"

using namespace Megatorrent;

namespace
{
    const qsizetype TITLE_MAX_SIZE = 64;  // bytes, escaped (protocol.md 7)
    const int CATALOGUE_ROOT_VERSION = 1;
    const qint64 FILE_MAX_CHUNKS = 1'000'000;

    struct Text
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::ManifestContent)
    };

    using Error = nonstd::unexpected_type<QString>;

    Error malformed(const QString &what)
    {
        return nonstd::make_unexpected(Text::tr("The channel's state is malformed: %1.").arg(what));
    }

    template <typename T>
    std::optional<T> fixed(const QJsonValue &value)
    {
        return T::fromHex(value.toString().toLatin1());
    }

    QByteArray chunkToJson(const InlineChunk &chunk)
    {
        return "{\"blobId\":\"" + chunk.blobId.toHex()
                + "\",\"offset\":" + QByteArray::number(chunk.offset)
                + ",\"length\":" + QByteArray::number(chunk.length)
                + ",\"key\":\"" + chunk.key.toHex()
                + "\",\"nonce\":\"" + chunk.nonce.toHex()
                + "\",\"realSize\":" + QByteArray::number(chunk.realSize) + '}';
    }

    QByteArray fileToJson(const InlineFile &file)
    {
        QByteArray json = "{\"name\":";
        Json::appendString(json, file.name);
        json += ",\"size\":" + QByteArray::number(file.size) + ",\"chunks\":[";
        for (qsizetype i = 0; i < file.chunks.size(); ++i)
        {
            if (i > 0)
                json += ',';
            json += chunkToJson(file.chunks.at(i));
        }
        json += ']';
        if (file.mtime)
            json += ",\"mtime\":" + QByteArray::number(*file.mtime);
        return json + '}';
    }

    std::optional<InlineChunk> chunkFromJson(const QJsonValue &value)
    {
        const auto blobId = fixed<BlobId>(value[u"blobId"_s]);
        const auto offset = Json::integer(value[u"offset"_s], 0, BLOB_SIZE);
        const auto length = Json::integer(value[u"length"_s], 0, BLOB_SIZE);
        const auto key = fixed<SymmetricKey>(value[u"key"_s]);
        const auto nonce = fixed<Nonce>(value[u"nonce"_s]);
        const auto realSize = Json::integer(value[u"realSize"_s], 1, CHUNK_SIZE);
        if (!blobId || !offset || !length || !key || !nonce || !realSize)
            return std::nullopt;
        if (((*offset + *length) > BLOB_SIZE) || (*realSize > (*length - Crypto::AEAD_TAG_SIZE)))
            return std::nullopt;
        return InlineChunk {.blobId = *blobId, .offset = *offset, .length = *length, .key = *key, .nonce = *nonce, .realSize = *realSize};
    }

    nonstd::expected<InlineFile, QString> fileFromJson(const QJsonValue &value)
    {
        InlineFile file {.name = value[u"name"_s].toString(), .size = 0, .chunks = {}
                , .mtime = Json::integer(value[u"mtime"_s], -Json::INTEGER_MAX)};
        if (file.name.isEmpty())
            return malformed(Text::tr("it lists a file without a name"));

        const QString shownName = printable(file.name);
        const auto size = Json::integer(value[u"size"_s], 0);
        if (!size)
            return malformed(Text::tr("the size of file \"%1\" is not a number of bytes").arg(shownName));
        file.size = *size;

        const QJsonValue chunks = value[u"chunks"_s];
        if (!chunks.isArray() || (chunks.toArray().size() > FILE_MAX_CHUNKS))
            return malformed(Text::tr("file \"%1\" has no list of parts").arg(shownName));

        qint64 sum = 0;
        for (const QJsonValue &chunkValue : chunks.toArray())
        {
            const auto chunk = chunkFromJson(chunkValue);
            if (!chunk)
                return malformed(Text::tr("part %1 of file \"%2\" is out of bounds or incomplete").arg(QString::number(file.chunks.size() + 1), shownName));
            file.chunks.append(*chunk);
            sum += chunk->realSize;
        }
        if (sum != file.size)
            return malformed(Text::tr("the parts of file \"%1\" do not add up to its size").arg(shownName));
        return file;
    }

    nonstd::expected<CatalogueRoot, QString> catalogueFromJson(const QJsonValue &value)
    {
        const auto version = Json::integer(value[u"v"_s], 1);
        if (!version)
            return malformed(Text::tr("its list of items has no version"));
        if (*version > CATALOGUE_ROOT_VERSION)
            return nonstd::make_unexpected(Text::tr("This channel needs a newer version of Megatorrent."));

        const auto size = Json::integer(value[u"size"_s], CHUNK_SIZE, CATALOGUE_MAX_SIZE);
        if (!size || ((*size % CHUNK_SIZE) != 0))
            return malformed(Text::tr("the size of its list of items is not a number of whole parts"));

        const auto ref = Ref::fromHex(value[u"ref"_s].toString().toLatin1());
        if (!ref)
            return malformed(Text::tr("the \"ref\" of its list of items is not 128 lower-case hexadecimal digits"));
        return CatalogueRoot {.size = *size, .ref = *ref};
    }
}

QByteArray ManifestContent::toMembers() const
{
    QByteArray members = "\"collections\":[{\"title\":";
    Json::appendString(members, (catalogue ? Json::cut(title, TITLE_MAX_SIZE) : title));
    members += ",\"items\":[";
    if (!catalogue)
    {
        for (qsizetype i = 0; i < files.size(); ++i)
        {
            if (i > 0)
                members += ',';
            members += fileToJson(files.at(i));
        }
    }
    members += "]}],\"timestamp\":" + QByteArray::number(timestamp);
    if (catalogue)
    {
        members += ",\"catalogue\":{\"v\":" + QByteArray::number(CATALOGUE_ROOT_VERSION)
                + ",\"size\":" + QByteArray::number(catalogue->size)
                + ",\"ref\":\"" + catalogue->ref.toHex() + "\"}";
    }
    return members;
}

nonstd::expected<ManifestContent, QString> ManifestContent::fromMembers(const QJsonObject &members)
{
    ManifestContent content;

    const auto timestamp = Json::integer(members[u"timestamp"_s], 0);
    if (!timestamp)
        return malformed(Text::tr("its \"timestamp\" is not a number of milliseconds"));
    content.timestamp = *timestamp;

    const QJsonValue collections = members[u"collections"_s];
    if (!collections.isArray())
        return malformed(Text::tr("its \"collections\" are not a list"));

    bool isFirst = true;
    for (const QJsonValue &collection : collections.toArray())
    {
        const QJsonValue title = collection[u"title"_s];
        const QJsonValue items = collection[u"items"_s];
        if (!title.isString() || !items.isArray())
            return malformed(Text::tr("a collection has no title or no list of items"));

        if (isFirst)
            content.title = title.toString();
        isFirst = false;
        for (const QJsonValue &item : items.toArray())
        {
            auto file = fileFromJson(item);
            if (!file)
                return nonstd::make_unexpected(file.error());
            content.files.append(std::move(*file));
        }
    }

    if (members.contains(u"catalogue"_s))
    {
        const auto catalogue = catalogueFromJson(members[u"catalogue"_s]);
        if (!catalogue)
            return nonstd::make_unexpected(catalogue.error());
        content.catalogue = *catalogue;
        content.files.clear();
    }
    return content;
}
