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

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "megatorrent/content/jsontext.h"
#include "support/fuzz.h"
#include "support/input.h"
#include "support/memorylimit.h"
#include "support/stringify.h"

using namespace Megatorrent;

// The strict reader of JSON and its limits. The input: u8 greatest depth, u8 greatest number of values, text.

namespace
{
    struct Extent
    {
        int depth = 0;
        int values = 0;
    };

    void measure(const QJsonValue &value, const int depth, Extent &extent)
    {
        if (!value.isObject() && !value.isArray())
            return;

        extent.depth = std::max(extent.depth, depth);
        QJsonArray children = value.toArray();
        if (value.isObject())
        {
            const QJsonObject object = value.toObject();
            for (const QJsonValue &child : object)
                children.append(child);
        }
        for (const QJsonValue &child : std::as_const(children))
        {
            ++extent.values;
            measure(child, (depth + 1), extent);
        }
    }

    void checkObject(const Json::Object &object, const QByteArray &text, const JsonLimits &limits)
    {
        Extent extent;
        measure(object.members, 1, extent);
        FUZZ_REQUIRE(text.size() <= limits.maxSize);
        FUZZ_REQUIRE(extent.depth <= limits.maxDepth);
        FUZZ_REQUIRE(extent.values <= limits.maxValues);
        FUZZ_REQUIRE(object.names.size() == object.members.size());
        for (const QByteArray &name : object.names)
            FUZZ_REQUIRE(object.members.contains(QString::fromUtf8("x" + name).sliced(1)));
    }

    void checkString(const QByteArrayView utf8)
    {
        const QString string = QString::fromUtf8("x" + utf8.toByteArray()).sliced(1);   // with a byte order mark, if it has one
        const QByteArray quoted = Json::quoted(string);
        FUZZ_REQUIRE(quoted == Fuzz::Stringify::string(string));
        const auto object = Json::parseObject(("{\"s\":" + quoted + '}'), {.maxSize = 100'000, .maxDepth = 1, .maxValues = 2}, Json::Style::Canonical);
        FUZZ_REQUIRE(object && (object->members[QLatin1StringView("s")].toString() == string));

        const qsizetype size = utf8.size() / 2;
        const QString cut = Json::cut(string, size);
        FUZZ_REQUIRE(string.startsWith(cut) && cut.isValidUtf16() && (Json::quoted(cut).size() <= (size + 2)));
        // one more code point would not fit
        FUZZ_REQUIRE((cut == string) || (Json::quoted(string.first(std::min((cut.size() + 2), string.size()))).size() > (size + 2)));
    }
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    Fuzz::Input input {data, size};
    const JsonLimits limits {.maxSize = 3000, .maxDepth = input.byte() % 16, .maxValues = input.byte()};
    const QByteArray text = input.rest().toByteArray();
    checkString(text);

    const Fuzz::MemoryLimit memoryLimit {64 * text.size()};
    const auto object = Json::parseObject(text, limits);
    const auto canonical = Json::parseObject(text, limits, Json::Style::Canonical);
    if (canonical)
    {
        FUZZ_REQUIRE(object && (canonical->members == object->members) && (canonical->names == object->names));
        FUZZ_REQUIRE(Fuzz::Stringify::rewrite(text) == text);
    }
    if (object)
    {
        checkObject(*object, text, limits);
        // what JavaScript writes of it says the same, and is canonical
        const JsonLimits noLimits {.maxSize = 100'000, .maxDepth = 20, .maxValues = 10'000};
        bool hasIndexes = false;
        if (const auto rewritten = Fuzz::Stringify::rewrite(text, &hasIndexes))
        {
            const auto again = Json::parseObject(*rewritten, noLimits, (hasIndexes ? Json::Style::Any : Json::Style::Canonical));
            FUZZ_REQUIRE(again && (again->members == object->members));
        }
    }
    return 0;
}
