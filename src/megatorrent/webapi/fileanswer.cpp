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


#include "fileanswer.h"

#include <algorithm>

#include <QUrl>

#include "base/global.h"
#include "megatorrent/channelitems.h"
#include "megatorrent/content/byterange.h"
#include "megatorrent/content/mediatype.h"
#include "megatorrent/itemreader.h"
#include "megatorrent/itemreaders.h"
#include "megatorrent/seams/laterresponse.h"
#include "megatorrent/session.h"
#include "actionerror.h"
#include "lateranswer.h"
#include "parameters.h"

using namespace Megatorrent;

namespace
{
    const qint64 PIECE_SIZE = 1024 * 1024;   // bytes that are read at a time

    // A name that somebody else chose, as RFC 6266 has it. The first form is for clients that do not know the second one.
    QString disposition(const QString &path, const bool isShown)
    {
        const QString name = path.sliced(path.lastIndexOf(u'/') + 1);
        QString plain = name;
        for (QChar &c : plain)
        {
            const bool isPlain = (c.unicode() < 0x80) && (c.isLetterOrNumber() || (c == u'.') || (c == u'-') || (c == u'_') || (c == u' '));
            if (!isPlain)
                c = u'_';
        }
        return u"%1; filename=\"%2\"; filename*=UTF-8''%3"_s.arg((isShown ? u"inline"_s : u"attachment"_s), plain, QString::fromLatin1(QUrl::toPercentEncoding(name)));
    }
}

FileAnswer::FileAnswer(LaterResponse *later, const PublicKey &key, const QString &path)
    : QObject(later)
    , m_later {later}
    , m_path {path}
{
    connect(later, &LaterResponse::wantsMore, this, &FileAnswer::readOn);
    Parameters::session()->items()->readers()->open(key, path, this, [this](const nonstd::expected<std::shared_ptr<ItemReader>, Error> &reader)
    {
        if (reader)
        {
            begin(*reader);
            return;
        }
        const Error error = reader.error();
        const bool isUnknown = (error.code == ErrorCode::NoSuchChannel) || (error.code == ErrorCode::NoSuchItem);
        LaterAnswer::refuse(m_later, isUnknown ? ActionError::notFound(error.code, error.text) : ActionError::refused(error));
    });
}

void FileAnswer::begin(const std::shared_ptr<ItemReader> &reader)
{
    m_reader = reader;
    const qint64 size = reader->size();
    const QString tag = u'"' + QString::fromLatin1(reader->fingerprint()) + u'"';
    const Http::HeaderMap &asked = m_later->requestHeaders();

    // Whoever has a part of something else gets the whole; so does who names a date, for there is none.
    const QString condition = asked.value(u"if-range"_s).trimmed();
    const bool isRangeMeant = condition.isEmpty() || (condition == tag);
    const ByteRange range = ByteRange::parse((isRangeMeant ? asked.value(u"range"_s) : QString()), size);

    m_headers = headers();
    m_headers[u"etag"_s] = tag;
    m_headers[u"accept-ranges"_s] = u"bytes"_s;
    switch (range.kind)
    {
    case ByteRange::Kind::Whole:
        m_status = {200, u"OK"_s};
        break;
    case ByteRange::Kind::Part:
        m_status = {206, u"Partial Content"_s};
        m_headers[u"content-range"_s] = u"bytes %1-%2/%3"_s.arg(range.first).arg(range.first + range.length - 1).arg(size);
        break;
    case ByteRange::Kind::Unsatisfiable:
        m_headers[u"content-range"_s] = u"bytes */%1"_s.arg(size);
        m_later->begin({416, u"Range Not Satisfiable"_s}, m_headers, 0);
        return;
    }
    m_offset = range.first;
    m_left = range.length;

    // What cannot be read is refused as long as nothing has been said.
    if ((m_left > 0) && !m_later->isHead())
        readOn();
    else
        m_later->begin(m_status, m_headers, m_left);
}

void FileAnswer::readOn()
{
    if (m_left == 0)
        return;
    m_reader->read(m_offset, std::min(m_left, PIECE_SIZE), [this](const nonstd::expected<QByteArray, QString> &bytes)
    {
        if (bytes)
            handleBytes(*bytes);
        else
            LaterAnswer::refuse(m_later, ActionError::refused({ErrorCode::NotHere, bytes.error()}));
    });
}

void FileAnswer::handleBytes(const QByteArray &bytes)
{
    if (!m_later->hasBegun())
        m_later->begin(m_status, m_headers, m_left);
    m_offset += bytes.size();
    m_left -= bytes.size();
    m_later->send(bytes);
}

// Whatever is in the file, nothing of it runs: docs/security.md.
Http::HeaderMap FileAnswer::headers() const
{
    const MediaType type = MediaType::ofFile(m_path);
    return
    {
        {Http::HEADER_CONTENT_TYPE, type.name},
        {Http::HEADER_CONTENT_DISPOSITION, disposition(m_path, type.isShown)},
        {Http::HEADER_X_CONTENT_TYPE_OPTIONS, u"nosniff"_s},
        {Http::HEADER_CONTENT_SECURITY_POLICY, u"default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; sandbox"_s},
        {u"cross-origin-resource-policy"_s, u"same-origin"_s},
        {Http::HEADER_CACHE_CONTROL, u"no-store"_s}
    };
}
