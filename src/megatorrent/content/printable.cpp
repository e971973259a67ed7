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


#include "printable.h"

#include <QChar>

bool Megatorrent::isBidiControl(const char32_t c)
{
    return (c == 0x061C) || (c == 0x200E) || (c == 0x200F)
            || ((c >= 0x202A) && (c <= 0x202E)) || ((c >= 0x2066) && (c <= 0x2069));
}

QString Megatorrent::printable(const QStringView text, const qsizetype maxLength)
{
    QString result;
    for (qsizetype i = 0; i < text.size();)
    {
        const bool isPair = text[i].isHighSurrogate() && ((i + 1) < text.size()) && text[i + 1].isLowSurrogate();
        const qsizetype size = isPair ? 2 : 1;
        if ((result.size() + size) > maxLength)
            return result + QChar(0x2026);

        const char32_t c = isPair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : text[i].unicode();
        const QChar::Category category = QChar::category(c);
        if ((category == QChar::Other_Control) || (category == QChar::Other_Surrogate)
                || (category == QChar::Separator_Line) || (category == QChar::Separator_Paragraph) || isBidiControl(c))
        {
            result += QChar(QChar::ReplacementCharacter);
        }
        else
        {
            result += text.sliced(i, size);
        }
        i += size;
    }
    return result;
}

QString Megatorrent::plainTitle(const QStringView text)
{
    QString result;
    for (const QChar c : text)
    {
        if (c.isSpace())
            result += u' ';
        else if ((c.category() != QChar::Other_Control) && !isBidiControl(c.unicode()) && (c != QChar(QChar::ByteOrderMark)))
            result += c;
    }
    return result.simplified();
}

bool Megatorrent::isZeroWidth(const char32_t c)
{
    return ((c >= 0x200B) && (c <= 0x200D)) || (c == 0x2060) || (c == 0xFEFF) || (c == 0x00AD);
}
