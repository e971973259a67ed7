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

#include "textsearch.h"

#include <algorithm>

#include <QHash>
#include <QRegularExpression>
#include <QStringList>

#include "base/global.h"

using namespace Megatorrent;

namespace
{
    // Letters that become several when case is left out of account, by these: "ss" has ß. (Regular
    // expressions take care of those that become one.)
    const QHash<QString, QString> &folded()
    {
        static const QHash<QString, QString> letters = []
        {
            QHash<QString, QString> result;
            for (char16_t c = 0x00DF; c < 0xFFFE; ++c)
            {
                if (!QChar::isLetter(c))
                    continue;
                const QString text {QChar(c)};
                const QString several = withoutCase(text).normalized(QString::NormalizationForm_C);
                if ((several.size() > 1) && (text.normalized(QString::NormalizationForm_C) == text))
                    result[several] += text;
            }
            return result;
        }();
        return letters;
    }

    QString anyOf(const QString &literal, const QString &letters)
    {
        return u"(?:"_s + QRegularExpression::escape(literal) + u"|["_s + letters + u"])"_s;
    }

    bool isAscii(const QString &text)
    {
        return std::ranges::all_of(text, [](const QChar c) { return (c.unicode() > 0) && (c.unicode() < 0x80); });
    }
}

QString Megatorrent::withoutCase(const QString &text)
{
    return text.toCaseFolded().toUpper().toCaseFolded();
}

TextSearch TextSearch::of(const QString &text)
{
    QString wanted = withoutCase(text.normalized(QString::NormalizationForm_C)).normalized(QString::NormalizationForm_C);
    // A dot above, or none, makes no other letter of an i
    wanted.replace(QChar(0x0130), u'i').replace(u"i\u0307"_s, u"i"_s);

    TextSearch search;
    if (isAscii(wanted))
    {
        search.like = u"%"_s;
        for (const QChar c : wanted)
        {
            if ((c == u'%') || (c == u'_') || (c == u'\\'))
                search.like += u'\\';
            search.like += c;
        }
        search.like += u'%';
    }

    search.regex = u"(?i)"_s;
    for (qsizetype i = 0; i < wanted.size();)
    {
        qsizetype length = 3;
        for (; length > 0; --length)
        {
            const auto letters = ((i + length) <= wanted.size()) ? folded().constFind(wanted.sliced(i, length)) : folded().cend();
            if (letters == folded().cend())
                continue;
            search.regex += anyOf(wanted.sliced(i, length), *letters);
            break;
        }
        if (length == 0)
        {
            length = (wanted[i].isHighSurrogate() && ((i + 1) < wanted.size())) ? 2 : 1;
            search.regex += (wanted[i] == u'i') ? u"(?:i\u0307?|[\u0130\u0131])"_s : QRegularExpression::escape(wanted.sliced(i, length));
        }
        i += length;
    }
    return search;
}
