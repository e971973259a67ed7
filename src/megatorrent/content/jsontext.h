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

#include <optional>

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonObject>
#include <QList>
#include <QStringView>

#include "jsonlimits.h"

// JSON text as the protocol has it: strict where it is read, byte-exact where it is written. Pure.

namespace Megatorrent::Json
{
    inline constexpr qint64 INTEGER_MAX = (1LL << 53) - 1;  // what every reader of JSON can hold exactly

    enum class Style
    {
        Any,       // white space, all kinds of numbers, all escapes
        Canonical  // only what JSON.stringify writes, and numbers are integers: signed texts
    };

    struct Object
    {
        QJsonObject members;
        QList<QByteArray> names;  // in the order of the text, as they stand there
    };

    // Nothing if the text is not exactly one object: limits, grammar, UTF-8. On top of that names that occur twice in
    // one object, escapes in names and halves of surrogate pairs are refused, for readers disagree about them.
    [[nodiscard]] std::optional<Object> parseObject(const QByteArray &text, const JsonLimits &limits, Style style = Style::Any);

    // The number, if it is an integer in [min, max]
    [[nodiscard]] std::optional<qint64> integer(const QJsonValue &value, qint64 min, qint64 max = INTEGER_MAX);

    // A string with its quotes, escaped as JSON.stringify does
    void appendString(QByteArray &text, QStringView string);
    [[nodiscard]] QByteArray quoted(QStringView string);
    // The longest beginning, cut between code points, that takes at most `size` bytes when escaped (without quotes)
    [[nodiscard]] QString cut(QStringView string, qsizetype size);
}
