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

#include "catalogueheader.h"
#include "catalogueitem.h"

namespace Megatorrent
{
    // Reads a catalogue chunk by chunk and checks all of protocol.md 5 that can be seen in one pass: order, limits, sums, paths, folders that are
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
