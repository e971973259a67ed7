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


#include "cataloguereader.h"

#include <cstring>

#include <QCoreApplication>

#include "printable.h"

using namespace Megatorrent;

namespace
{
    struct Text
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::CatalogueReader)
    };

    // Whether there are only line feeds
    bool isFilling(const QByteArrayView rest)
    {
        return rest.isEmpty() || ((rest.front() == '\n')
                && (std::memcmp(rest.data(), (rest.data() + 1), static_cast<size_t>(rest.size() - 1)) == 0));
    }
}

CatalogueReader::Result CatalogueReader::feed(const QByteArray &chunk)
{
    if (m_result != Result::Ok)
        return m_result;

    m_size += chunk.size();
    if ((chunk.size() != CHUNK_SIZE) || !chunk.endsWith('\n'))
        return fail(Text::tr("The channel's list of items is malformed: it is not made of parts with whole lines."));
    if (m_size > CATALOGUE_MAX_SIZE)
        return fail(Text::tr("The channel's list of items is larger than allowed."));

    for (qsizetype begin = 0; !isFilling(QByteArrayView(chunk).sliced(begin));)
    {
        while (chunk[begin] == '\n')
            ++begin;
        const qsizetype end = chunk.indexOf('\n', begin);
        // a view only: no line outlives this call
        const Result result = readLine(QByteArray::fromRawData((chunk.constData() + begin), (end - begin)));
        if (result != Result::Ok)
            return result;
        begin = end + 1;
    }
    return Result::Ok;
}

CatalogueReader::Result CatalogueReader::finish()
{
    if (m_result != Result::Ok)
        return m_result;
    if (!m_header)
        return fail(Text::tr("The channel's list of items is malformed: it is empty."));
    if ((m_items != m_header->items) || (m_bytes != m_header->bytes))
    {
        return fail(Text::tr("The channel's list of items is malformed: items and bytes that it announces: %1, %2; that it holds: %3, %4.")
            .arg(QString::number(m_header->items), QString::number(m_header->bytes), QString::number(m_items), QString::number(m_bytes)));
    }
    return Result::Ok;
}

QString CatalogueReader::error() const
{
    return m_error;
}

CatalogueReader::Result CatalogueReader::readLine(const QByteArray &line)
{
    if (line.size() > CATALOGUE_LINE_MAX_SIZE)
        return fail(Text::tr("The channel's list of items is malformed: a line is longer than allowed."));
    return m_header ? readItem(line) : readHeader(line);
}

CatalogueReader::Result CatalogueReader::readHeader(const QByteArray &line)
{
    const auto header = CatalogueHeader::fromLine(line);
    if (!header)
        return fail(header.error(), (CatalogueHeader::isOfNewerVersion(line) ? Result::NeedsNewerVersion : Result::Malformed));

    m_header = *header;
    if (onHeader)
        onHeader(*m_header);
    return Result::Ok;
}

CatalogueReader::Result CatalogueReader::readItem(const QByteArray &line)
{
    const CatalogueItem::Parsed parsed = CatalogueItem::fromLine(line);
    const CatalogueItem &item = parsed.item;
    if (parsed.problem == CatalogueItem::Problem::Format)
        return fail(parsed.error);

    // refused items count as well: the first line is about the catalogue as it is
    ++m_items;
    if ((m_items > m_header->items) || (item.size > (m_header->bytes - m_bytes)))
        return fail(Text::tr("The channel's list of items is malformed: it holds more than its first line announces."));
    m_bytes += item.size;

    const QByteArray path = item.path.toUtf8();
    if ((m_items > 1) && (path <= m_lastPath))
    {
        return fail(Text::tr("The channel's list of items is malformed: \"%1\" is not in order after \"%2\".")
            .arg(printable(item.path), printable(QString::fromUtf8(m_lastPath))));
    }

    const qsizetype folderFile = enter(path);
    if (parsed.problem == CatalogueItem::Problem::Path)
    {
        refuse(item, parsed.error);
    }
    else if (folderFile > 0)
    {
        refuse(item, Text::tr("The path \"%1\" is not allowed: \"%2\" is a file, so it cannot be a folder as well.")
            .arg(printable(item.path), printable(QString::fromUtf8(path.first(folderFile)))));
    }
    else
    {
        m_openFiles.append(path.size());
        if (onItem)
            onItem(item);
    }
    return Result::Ok;
}

// A file stays open while paths below it can still come. In ascending order those follow the file itself, but not at once:
// "a-b" comes between "a" and "a/c". All open files are beginnings of the last path, so their lengths are enough.
qsizetype CatalogueReader::enter(const QByteArray &path)
{
    const auto canHaveChildrenFrom = [this, &path](const qsizetype length)
    {
        return (path.size() > length) && (static_cast<unsigned char>(path[length]) <= '/')
                && path.startsWith(QByteArrayView(m_lastPath).first(length));
    };
    while (!m_openFiles.isEmpty() && !canHaveChildrenFrom(m_openFiles.last()))
        m_openFiles.removeLast();
    m_lastPath = path;

    for (const qsizetype length : m_openFiles)
    {
        if (path[length] == '/')
            return length;
    }
    return 0;
}

void CatalogueReader::refuse(const CatalogueItem &item, const QString &error)
{
    if (onRefused)
        onRefused(item.path, error);
}

CatalogueReader::Result CatalogueReader::fail(const QString &error, const Result result)
{
    m_error = error;
    m_result = result;
    return result;
}
