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

#include <QSet>
#include <QString>

#include "megatorrent/content/link.h"
#include "megatorrent/content/printable.h"
#include "support/fuzz.h"
#include "support/input.h"
#include "support/memorylimit.h"

using namespace Megatorrent;

// A text that is a link. What is read is written so that it reads the same, and the read key shows only where it is asked for.
int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    Fuzz::Input input {data, size};
    QString text;
    if (input.byte() & 1)
    {
        // any code units, halves of surrogate pairs too
        while (!input.isEmpty())
            text += QChar(input.number<char16_t>());
    }
    else
    {
        text = QString::fromUtf8(input.rest());
    }

    const Fuzz::MemoryLimit limit {64 * text.size()};
    const auto link = Link::parse(text);
    if (!link)
    {
        FUZZ_REQUIRE(!link.error().isEmpty());
        return 0;
    }

    FUZZ_REQUIRE(Crypto::isSound(link->publicKey));
    FUZZ_REQUIRE(link->name.size() <= 256);
    FUZZ_REQUIRE(printable(link->name, 256) == link->name);
    FUZZ_REQUIRE(link->bootstrap.size() <= 32);
    FUZZ_REQUIRE(QSet<QString>(link->bootstrap.cbegin(), link->bootstrap.cend()).size() == link->bootstrap.size());

    const QString shown = link->toString();
    const QString withoutDecoration = QStringLiteral("megatorrent://") + link->publicKey.toString();
    FUZZ_REQUIRE(shown.startsWith(withoutDecoration));
    FUZZ_REQUIRE((shown.size() == withoutDecoration.size()) || (shown[withoutDecoration.size()] != u':'));
    const QString whole = link->toStringWithReadKey();
    if (whole.size() > 8192)
        return 0;   // a name takes more room when it is written
    const auto again = Link::parse(whole);
    FUZZ_REQUIRE(again && (again->publicKey == link->publicKey) && (again->readKey == link->readKey)
        && (again->name == link->name) && (again->bootstrap == link->bootstrap));
    FUZZ_REQUIRE(again->toStringWithReadKey() == whole);
    const auto withoutKey = Link::parse(shown);
    FUZZ_REQUIRE(withoutKey && !withoutKey->readKey && (withoutKey->publicKey == link->publicKey));
    return 0;
}
