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


#include "jsontext.h"

#include <limits>

#include <QChar>
#include <QJsonDocument>
#include <QSet>
#include <QStringConverter>
#include <QUtf8StringView>
#include <QVarLengthArray>

using namespace Megatorrent;

namespace
{
    // Of a member's name: JavaScript writes such members before all others, in the order of their numbers.
    bool isArrayIndex(const QByteArrayView name)
    {
        bool isNumber = false;
        const quint32 number = name.toUInt(&isNumber);
        return isNumber && (number != std::numeric_limits<quint32>::max()) && (QByteArray::number(number) == name);
    }

    // Checks a text that is within its limits and valid UTF-8 against the grammar. Recursion is bounded by
    // the limit of depth.
    class Scanner
    {
    public:
        Scanner(const QByteArrayView text, const Json::Style style)
            : m_text {text}
            , m_isCanonical {style == Json::Style::Canonical}
        {
        }

        bool scanObjectOnly()
        {
            skipSpace();
            if ((peek() != '{') || !scanObject(&m_names))
                return false;
            skipSpace();
            return m_position == m_text.size();
        }

        const QList<QByteArray> &names() const
        {
            return m_names;
        }

    private:
        // Of one object: mostly a few, but a foreign text may have a hundred thousand
        class Names
        {
        public:
            // False: it is there already
            bool add(const QByteArrayView name)
            {
                if (m_first.size() < FEW)
                {
                    if (m_first.contains(name))
                        return false;
                    m_first.append(name);
                    return true;
                }
                if (m_all.isEmpty())
                    m_all = {m_first.cbegin(), m_first.cend()};
                const qsizetype before = m_all.size();
                m_all.insert(name);
                return m_all.size() > before;
            }

        private:
            static constexpr qsizetype FEW = 16;

            QVarLengthArray<QByteArrayView, FEW> m_first;
            QSet<QByteArrayView> m_all;   // when there are more
        };

        // 0 at the end; a text that contains 0 fails wherever it is
        char peek() const
        {
            return (m_position < m_text.size()) ? m_text[m_position] : '\0';
        }

        bool take(const char c)
        {
            if (peek() != c)
                return false;
            ++m_position;
            return true;
        }

        bool takeWord(const QByteArrayView word)
        {
            if (!m_text.sliced(m_position).startsWith(word))
                return false;
            m_position += word.size();
            return true;
        }

        void skipSpace()
        {
            if (m_isCanonical)
                return;
            while ((peek() == ' ') || (peek() == '\t') || (peek() == '\n') || (peek() == '\r'))
                ++m_position;
        }

        bool scanValue()
        {
            switch (peek())
            {
            case '{':
                return scanObject(nullptr);
            case '[':
                return scanArray();
            case '"':
                return scanString();
            case 't':
                return takeWord("true");
            case 'f':
                return takeWord("false");
            case 'n':
                return takeWord("null");
            default:
                return m_isCanonical ? scanInteger() : scanNumber();
            }
        }

        bool scanObject(QList<QByteArray> *names)
        {
            Names seen;
            ++m_position;
            skipSpace();
            if (take('}'))
                return true;

            do
            {
                skipSpace();
                const qsizetype begin = m_position + 1;
                if ((peek() != '"') || !scanString())
                    return false;

                const QByteArrayView name = m_text.sliced(begin, (m_position - 1 - begin));
                if (name.contains('\\') || !seen.add(name) || (m_isCanonical && isArrayIndex(name)))
                    return false;
                if (names)
                    names->append(name.toByteArray());

                skipSpace();
                if (!take(':'))
                    return false;
                skipSpace();
                if (!scanValue())
                    return false;
                skipSpace();
            } while (take(','));
            return take('}');
        }

        bool scanArray()
        {
            ++m_position;
            skipSpace();
            if (take(']'))
                return true;

            do
            {
                skipSpace();
                if (!scanValue())
                    return false;
                skipSpace();
            } while (take(','));
            return take(']');
        }

        bool scanString()
        {
            ++m_position;
            while (m_position < m_text.size())
            {
                const auto c = static_cast<unsigned char>(m_text[m_position]);
                if (c < 0x20)
                    return false;
                ++m_position;
                if (c == '"')
                    return true;
                if ((c == '\\') && !scanEscape())
                    return false;
            }
            return false;
        }

        // After the backslash
        bool scanEscape()
        {
            const char c = peek();
            ++m_position;
            switch (c)
            {
            case '"':
            case '\\':
            case 'b':
            case 'f':
            case 'n':
            case 'r':
            case 't':
                return true;
            case '/':
                return !m_isCanonical;
            case 'u':
                break;
            default:
                return false;
            }

            const std::optional<char16_t> unit = takeCodeUnit();
            if (!unit)
                return false;
            if (m_isCanonical)
            {
                // only control characters without a short form
                return (*unit < 0x20) && (*unit != u'\b') && (*unit != u'\f') && (*unit != u'\n') && (*unit != u'\r') && (*unit != u'\t');
            }
            if (!QChar::isSurrogate(*unit))
                return true;
            if (!QChar::isHighSurrogate(*unit) || !takeWord("\\u"))
                return false;
            const std::optional<char16_t> low = takeCodeUnit();
            return low && QChar::isLowSurrogate(*low);
        }

        std::optional<char16_t> takeCodeUnit()
        {
            if ((m_text.size() - m_position) < 4)
                return std::nullopt;

            char16_t unit = 0;
            for (int i = 0; i < 4; ++i)
            {
                const char c = m_text[m_position++];
                int digit = -1;
                if ((c >= '0') && (c <= '9'))
                    digit = c - '0';
                else if ((c >= 'a') && (c <= 'f'))
                    digit = c - 'a' + 10;
                else if ((c >= 'A') && (c <= 'F') && !m_isCanonical)
                    digit = c - 'A' + 10;
                if (digit < 0)
                    return std::nullopt;
                unit = static_cast<char16_t>((unit << 4) | digit);
            }
            return unit;
        }

        bool takeDigits()
        {
            const qsizetype begin = m_position;
            while ((peek() >= '0') && (peek() <= '9'))
                ++m_position;
            return m_position > begin;
        }

        bool scanInteger()
        {
            const qsizetype begin = m_position;
            take('-');
            if (!take('0') && !takeDigits())
                return false;

            const QByteArrayView number = m_text.sliced(begin, (m_position - begin));
            bool ok = false;
            const qint64 value = number.toLongLong(&ok);
            return ok && (number != "-0") && (value <= Json::INTEGER_MAX) && (value >= -Json::INTEGER_MAX);
        }

        bool scanNumber()
        {
            take('-');
            if (!take('0') && !takeDigits())
                return false;
            if (take('.') && !takeDigits())
                return false;
            if (take('e') || take('E'))
            {
                if (!take('-'))
                    take('+');
                return takeDigits();
            }
            return true;
        }

        QByteArrayView m_text;
        bool m_isCanonical;
        qsizetype m_position = 0;
        QList<QByteArray> m_names;
    };

    // The escaped form of a code point; empty if it stands for itself
    QByteArray escape(const char32_t c)
    {
        switch (c)
        {
        case U'"':
            return "\\\"";
        case U'\\':
            return "\\\\";
        case U'\b':
            return "\\b";
        case U'\f':
            return "\\f";
        case U'\n':
            return "\\n";
        case U'\r':
            return "\\r";
        case U'\t':
            return "\\t";
        default:
            break;
        }
        if ((c < 0x20) || QChar::isSurrogate(c))
            return "\\u" + QByteArray::number(static_cast<uint>(c), 16).rightJustified(4, '0');
        return {};
    }

    // Calls function(begin, end, escaped) for each code point; `escaped` is empty if it stands for itself.
    template <typename Function>
    void forEachCodePoint(const QStringView string, Function &&function)
    {
        for (qsizetype i = 0; i < string.size();)
        {
            const bool isPair = string[i].isHighSurrogate() && ((i + 1) < string.size()) && string[i + 1].isLowSurrogate();
            const qsizetype end = i + (isPair ? 2 : 1);
            const char32_t c = isPair ? QChar::surrogateToUcs4(string[i], string[i + 1]) : string[i].unicode();
            if (!function(i, end, escape(c)))
                return;
            i = end;
        }
    }
}

std::optional<Json::Object> Megatorrent::Json::parseObject(const QByteArray &text, const JsonLimits &limits, const Style style)
{
    if (!isWithinLimits(text, limits) || !QUtf8StringView(text).isValidUtf8())
        return std::nullopt;

    Scanner scanner {text, style};
    if (!scanner.scanObjectOnly())
        return std::nullopt;

    // Qt drops a byte order mark at the beginning of a string, unless it is escaped.
    QByteArray exactText = text;
    exactText.replace("\"\xEF\xBB\xBF", "\"\\ufeff");
    const QJsonDocument document = QJsonDocument::fromJson(exactText);
    if (!document.isObject())
        return std::nullopt;
    return Object {.members = document.object(), .names = scanner.names()};
}

std::optional<qint64> Megatorrent::Json::integer(const QJsonValue &value, const qint64 min, const qint64 max)
{
    const qint64 none = std::numeric_limits<qint64>::min();
    const qint64 number = value.toInteger(none);
    if ((number == none) || (number < min) || (number > max))
        return std::nullopt;
    return number;
}

void Megatorrent::Json::appendString(QByteArray &text, const QStringView string)
{
    text.append('"');
    qsizetype done = 0;
    forEachCodePoint(string, [&](const qsizetype begin, const qsizetype end, const QByteArray &escaped)
    {
        if (!escaped.isEmpty())
        {
            text.append(string.sliced(done, (begin - done)).toUtf8());
            text.append(escaped);
            done = end;
        }
        return true;
    });
    text.append(string.sliced(done).toUtf8());
    text.append('"');
}

QByteArray Megatorrent::Json::quoted(const QStringView string)
{
    QByteArray text;
    appendString(text, string);
    return text;
}

QString Megatorrent::Json::cut(const QStringView string, const qsizetype size)
{
    qsizetype length = 0;
    qsizetype used = 0;
    forEachCodePoint(string, [&](const qsizetype begin, const qsizetype end, const QByteArray &escaped)
    {
        used += escaped.isEmpty() ? string.sliced(begin, (end - begin)).toUtf8().size() : escaped.size();
        if (used > size)
            return false;
        length = end;
        return true;
    });
    return string.first(length).toString();
}
