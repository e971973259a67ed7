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

#pragma once

#include <functional>
#include <optional>

#include <QByteArray>
#include <QList>
#include <QString>

#include "base/3rdparty/expected.hpp"

#include "blob.h"

// The catalogue (protocol.md 5): JSON Lines in chunks of exactly 1 MiB. Written and read as a stream.

namespace Megatorrent
{
    inline constexpr qsizetype CATALOGUE_LINE_MAX_SIZE = 8 * 1024;       // bytes, without the line feed
    inline constexpr qint64 CATALOGUE_MAX_SIZE = 4LL << 30;              // bytes
    inline constexpr qint64 CATALOGUE_MAX_ITEMS = 10'000'000;
    inline constexpr int CATALOGUE_VERSION = 1;

    struct CatalogueHeader
    {
        QString title;
        qint64 items = 0;
        qint64 bytes = 0;       // sum of the items' sizes
        QString description;    // optional

        QByteArray toLine() const;  // without line feed
        static nonstd::expected<CatalogueHeader, QString> fromLine(const QByteArray &line);
        // Whether the line is the first of a catalogue that this version cannot read
        static bool isOfNewerVersion(const QByteArray &line);
    };

    struct CatalogueItem
    {
        QString path;
        qint64 size = 0;             // bytes
        qint64 mtime = 0;            // Unix seconds
        bool executable = false;     // "x"
        QString type;                // optional
        QString title;               // optional
        std::optional<Ref> ref;      // none if size is 0
        std::optional<qint64> at;    // offset in a pack; none: form F

        QByteArray toLine() const;   // without line feed; a title or type beyond all measure is cut

        enum class Problem { None, Path, Format };
        struct Parsed;
        // A problem with the path concerns this item only (`item` is filled as far as possible), one with the format the whole catalogue.
        static Parsed fromLine(const QByteArray &line);
    };

    struct CatalogueItem::Parsed
    {
        CatalogueItem item;
        Problem problem = Problem::None;
        QString error;
    };

    // Cuts lines into chunks: after a line whose path says so, or when the next one does not fit.
    class CatalogueWriter
    {
    public:
        // `onChunk` gets each chunk: exactly CHUNK_SIZE bytes.
        explicit CatalogueWriter(std::function<void (const QByteArray &)> onChunk);

        void addHeader(const CatalogueHeader &header);
        // In strictly ascending order of the UTF-8 bytes of the path
        void addItem(const CatalogueItem &item);
        // Emits the last chunk. Returns the catalogue's size in bytes (a multiple of CHUNK_SIZE).
        qint64 finish();

        // Whether a chunk ends after the line of this path
        static bool endsChunk(QByteArrayView utf8Path);

    private:
        void addLine(const QByteArray &line);
        void flush();

        std::function<void (const QByteArray &)> m_onChunk;
        QByteArray m_chunk;
        qint64 m_size = 0;
    };

    // Reads chunk by chunk and checks all of protocol.md 5 that can be seen in one pass: order, limits, sums, paths, folders that are
    // also files. Equality after case folding needs memory of what came before: the caller's (foldedKey() of PathRules).
    class CatalogueReader
    {
    public:
        enum class Result { Ok, NeedsNewerVersion, Malformed };

        std::function<void (const CatalogueHeader &)> onHeader;
        std::function<void (const CatalogueItem &)> onItem;
        // An item that is left out, and why
        std::function<void (const QString &path, const QString &error)> onRefused;

        // One whole plaintext chunk
        Result feed(const QByteArray &chunk);
        // After the last one: do the totals match?
        Result finish();
        // A sentence for the user, after any result but Ok
        QString error() const;

    private:
        Result readLine(const QByteArray &line);
        Result readHeader(const QByteArray &line);
        Result readItem(const QByteArray &line);
        // Notes the path as the last one. Returns the length of the file's path among its beginnings, 0 if there is none.
        qsizetype enter(const QByteArray &path);
        void refuse(const CatalogueItem &item, const QString &error);
        Result fail(const QString &error, Result result = Result::Malformed);

        std::optional<CatalogueHeader> m_header;
        Result m_result = Result::Ok;
        qint64 m_size = 0;
        qint64 m_items = 0;
        qint64 m_bytes = 0;
        QByteArray m_lastPath;
        QList<qsizetype> m_openFiles;  // lengths of those beginnings of m_lastPath that are accepted files
        QString m_error;
    };
}
