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

#include <QDir>
#include <QString>
#include <QStringList>

#include "megatorrent/content/pathrules.h"
#include "support/fuzz.h"
#include "support/input.h"
#include "support/memorylimit.h"

using namespace Megatorrent;

// A path that is accepted stays in its folder, on every system. The rules of the protocol are checked here in another way.

namespace
{
    bool isDevice(const QString &name)
    {
        static const QStringList DEVICES = QString::fromUtf8("CON PRN AUX NUL CONIN$ CONOUT$"
            " COM1 COM2 COM3 COM4 COM5 COM6 COM7 COM8 COM9 COM\u00B9 COM\u00B2 COM\u00B3"
            " LPT1 LPT2 LPT3 LPT4 LPT5 LPT6 LPT7 LPT8 LPT9 LPT\u00B9 LPT\u00B2 LPT\u00B3").split(u' ');
        return DEVICES.contains(name.split(u'.').first().trimmed(), Qt::CaseInsensitive);
    }

    void checkAccepted(const QString &path)
    {
        FUZZ_REQUIRE(path.isValidUtf16() && (path.normalized(QString::NormalizationForm_C) == path));
        FUZZ_REQUIRE(!path.isEmpty() && (path.toUtf8().size() <= 1024));
        FUZZ_REQUIRE(!path.startsWith(u'/') && !path.contains(u'\\'));
        FUZZ_REQUIRE((path.size() < 2) || (path[1] != u':') || (path[0].unicode() > 0x7F) || !path[0].isLetter());
        const QString whole = QStringLiteral("/folder/") + path;
        FUZZ_REQUIRE(QDir::cleanPath(whole) == whole);

        for (const char32_t c : path.toUcs4())
        {
            FUZZ_REQUIRE((c > 0x1F) && ((c < 0x7F) || (c > 0x9F)));
            static const QList<QChar::Direction> TURNING {QChar::DirLRE, QChar::DirLRO, QChar::DirRLE, QChar::DirRLO, QChar::DirPDF
                , QChar::DirLRI, QChar::DirRLI, QChar::DirFSI, QChar::DirPDI};
            FUZZ_REQUIRE(!TURNING.contains(QChar::direction(c)) && (c != 0x061C) && (c != 0x200E) && (c != 0x200F));
        }
        for (const QString &name : path.split(u'/'))
        {
            FUZZ_REQUIRE(!name.isEmpty() && (name.toUtf8().size() <= 255));
            FUZZ_REQUIRE(!name.endsWith(u'.') && !name.endsWith(u' ') && !isDevice(name));
            FUZZ_REQUIRE((name.size() != 64) || (QString::fromLatin1(QByteArray::fromHex(name.toLatin1()).toHex()) != name.toLower()));
        }

        // keys of paths that some systems take for the same
        const QByteArray key = PathRules::foldedKey(path);
        FUZZ_REQUIRE(!key.isEmpty());
        FUZZ_REQUIRE(PathRules::foldedKey(path.normalized(QString::NormalizationForm_D)) == key);
        FUZZ_REQUIRE(PathRules::foldedKey(path.toCaseFolded().normalized(QString::NormalizationForm_C)) == key);
    }
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    Fuzz::Input input {data, size};
    const bool isUtf16 = input.byte() & 1;
    const Fuzz::MemoryLimit limit {64 * static_cast<qint64>(size)};

    QString path;
    if (isUtf16)
    {
        while (!input.isEmpty())
            path += QChar(input.number<char16_t>());
    }
    else
    {
        const QByteArray utf8 = input.rest().toByteArray();
        const auto read = PathRules::fromUtf8(utf8);
        FUZZ_REQUIRE(!read || (read->toUtf8() == utf8));
        path = read.value_or(QString::fromUtf8(utf8));
        FUZZ_REQUIRE(!read || !PathRules::check(path));
    }

    if (const auto problem = PathRules::check(path))
        FUZZ_REQUIRE(!problem->isEmpty());
    else
        checkAccepted(path);
    return 0;
}
