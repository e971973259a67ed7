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


#include "pathrules.h"

#include <algorithm>

#include <QCoreApplication>
#include <QStringDecoder>
#include <QUtf8StringView>

#include "base/global.h"
#include "printable.h"

using namespace Megatorrent;

namespace
{
    struct Text
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::PathRules)
    };

    bool isDigit(const QChar c)
    {
        return (c >= u'0') && (c <= u'9');
    }

    bool isHexDigit(const QChar c)
    {
        return isDigit(c) || ((c >= u'a') && (c <= u'f')) || ((c >= u'A') && (c <= u'F'));
    }

    bool isLetter(const QChar c)
    {
        return ((c >= u'a') && (c <= u'z')) || ((c >= u'A') && (c <= u'Z'));
    }

    // Names that Windows gives to devices, in every folder and with every extension
    bool isDeviceName(const QStringView component)
    {
        const qsizetype dot = component.indexOf(u'.');
        const QStringView stem = ((dot >= 0) ? component.first(dot) : component).trimmed();
        for (const QStringView name : {u"con", u"prn", u"aux", u"nul", u"conin$", u"conout$"})
        {
            if (stem.compare(name, Qt::CaseInsensitive) == 0)
                return true;
        }
        if ((stem.size() != 4) || !(stem.startsWith(u"com", Qt::CaseInsensitive) || stem.startsWith(u"lpt", Qt::CaseInsensitive)))
            return false;
        // superscript digits count as digits there
        const QChar number = stem.back();
        return ((number >= u'1') && (number <= u'9')) || (number == QChar(0x00B9)) || (number == QChar(0x00B2)) || (number == QChar(0x00B3));
    }

    std::optional<QString> checkCharacters(const QStringView path)
    {
        if (!path.isValidUtf16())
            return Text::tr("it is not valid Unicode text");
        for (const QChar c : path)
        {
            // all of these are single code units
            if (c.category() == QChar::Other_Control)
                return Text::tr("it contains a control character");
            if (isBidiControl(c.unicode()))
                return Text::tr("it contains a character that changes the direction of writing, which could make it look like another name");
            if (c == u'\\')
                return Text::tr("it contains a backslash");
        }
        return std::nullopt;
    }

    std::optional<QString> checkComponent(const QStringView component)
    {
        if (component.isEmpty())
            return Text::tr("it contains an empty name");
        if ((component == u".") || (component == u".."))
            return Text::tr("it contains \".\" or \"..\" as a name");
        if (component.toUtf8().size() > PathRules::COMPONENT_MAX_SIZE)
            return Text::tr("a name in it is longer than %1 bytes").arg(PathRules::COMPONENT_MAX_SIZE);
        if (component.endsWith(u'.') || component.endsWith(u' '))
            return Text::tr("a name in it ends in a dot or a space");
        if (isDeviceName(component))
            return Text::tr("\"%1\" is the name of a device on some systems").arg(component);
        if ((component.size() == 64) && std::all_of(component.begin(), component.end(), isHexDigit))
            return Text::tr("a name of 64 hexadecimal digits would look like the name of a stored block");
        return std::nullopt;
    }

    std::optional<QString> reasonAgainst(const QStringView path)
    {
        if (path.isEmpty())
            return Text::tr("it is empty");
        if (auto reason = checkCharacters(path))
            return reason;
        if (path.toUtf8().size() > PathRules::PATH_MAX_SIZE)
            return Text::tr("it is longer than %1 bytes").arg(PathRules::PATH_MAX_SIZE);
        if (path.startsWith(u'/'))
            return Text::tr("it is absolute");
        if ((path.size() >= 2) && isLetter(path[0]) && (path[1] == u':'))
            return Text::tr("it begins with a drive letter");
        if (path.toString().normalized(QString::NormalizationForm_C) != path)
            return Text::tr("it is not in Unicode's normal form C");
        for (const QStringView component : path.split(u'/'))
        {
            if (auto reason = checkComponent(component))
                return reason;
        }
        return std::nullopt;
    }
}

std::optional<QString> PathRules::check(const QStringView path)
{
    const std::optional<QString> reason = reasonAgainst(path);
    if (!reason)
        return std::nullopt;
    return Text::tr("The path \"%1\" is not allowed: %2.").arg(printable(path), *reason);
}

QString PathRules::decode(const QByteArray &utf8)
{
    QStringDecoder decoder {QStringDecoder::Utf8, (QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom)};
    return decoder.decode(utf8);
}

nonstd::expected<QString, QString> PathRules::fromUtf8(const QByteArray &path)
{
    if (!QUtf8StringView(path).isValidUtf8())
        return nonstd::make_unexpected(Text::tr("The path \"%1\" is not allowed: it is not valid Unicode text.").arg(printable(QString::fromUtf8(path))));

    const QString text = decode(path);
    if (const std::optional<QString> error = check(text))
        return nonstd::make_unexpected(*error);
    return text;
}

QByteArray PathRules::foldedKey(const QStringView path)
{
    return path.toString().normalized(QString::NormalizationForm_D).toCaseFolded().normalized(QString::NormalizationForm_C).toUtf8();
}
