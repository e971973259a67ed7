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

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace Megatorrent::Fuzz
{
    // What JavaScript writes of a JSON text that is well-formed: JSON.stringify(JSON.parse(text)). Shares no code with what
    // is tested. Numbers have to be integers that a double holds.
    class Stringify
    {
    public:
        // Nothing for other numbers, and for halves of surrogate pairs. `hasIndexes`: there are names that are array indexes.
        static std::optional<QByteArray> rewrite(const QByteArrayView text, bool *hasIndexes = nullptr)
        {
            Stringify reader {text};
            QByteArray result;
            if (!reader.value(result))
                return std::nullopt;
            reader.space();
            if (hasIndexes)
                *hasIndexes = reader.m_hasIndexes;
            return (reader.m_at == text.size()) ? std::optional(result) : std::nullopt;
        }

        static QByteArray string(const QString &value)
        {
            QByteArray text = "\"";
            for (const char c : value.toUtf8())
            {
                static constexpr std::pair<char, char> SHORT[] {{'"', '"'}, {'\\', '\\'}, {'\b', 'b'}, {'\f', 'f'}, {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}};
                const auto *found = std::find_if(std::begin(SHORT), std::end(SHORT), [c](const auto &pair) { return pair.first == c; });
                if (found != std::end(SHORT))
                    text.append('\\').append(found->second);
                else if ((c >= 0) && (c < 0x20))
                    text.append("\\u00").append(QByteArray(1, c).toHex());
                else
                    text.append(c);
            }
            return text + '"';
        }

    private:
        static constexpr quint64 NO_INDEX = 0xFFFF'FFFF;

        explicit Stringify(const QByteArrayView text)
            : m_text {text}
        {
        }

        char peek() const { return (m_at < m_text.size()) ? m_text[m_at] : '\0'; }

        bool take(const char c)
        {
            if (peek() != c)
                return false;
            ++m_at;
            return true;
        }

        void space()
        {
            while ((m_at < m_text.size()) && QByteArrayView(" \t\r\n").contains(peek()))
                ++m_at;
        }

        bool value(QByteArray &result)
        {
            space();
            if (peek() == '{')
                return object(result);
            if (peek() == '[')
                return array(result);
            if (peek() == '"')
            {
                QString text;
                if (!readString(text))
                    return false;
                result += string(text);
                return true;
            }
            for (const QByteArrayView word : {"true", "false", "null"})
            {
                if (m_text.sliced(m_at).startsWith(word))
                {
                    m_at += word.size();
                    result += word;
                    return true;
                }
            }
            return integer(result);
        }

        bool integer(QByteArray &result)
        {
            const qsizetype begin = m_at;
            while ((m_at < m_text.size()) && QByteArrayView("+-.0123456789eE").contains(peek()))
                ++m_at;
            bool isInteger = false;
            const qlonglong number = m_text.sliced(begin, (m_at - begin)).toLongLong(&isInteger);
            result += QByteArray::number(number);
            return isInteger && (number < (1LL << 53)) && (number > -(1LL << 53));
        }

        bool array(QByteArray &result)
        {
            result += '[';
            ++m_at;
            space();
            if (!take(']'))
            {
                do
                {
                    if (!result.endsWith('['))
                        result += ',';
                    QByteArray element;
                    if (!value(element))
                        return false;
                    result += element;
                    space();
                } while (take(','));
                if (!take(']'))
                    return false;
            }
            result += ']';
            return true;
        }

        bool object(QByteArray &result)
        {
            std::vector<std::pair<QString, QByteArray>> members;
            ++m_at;
            space();
            if (!take('}'))
            {
                do
                {
                    space();
                    QString name;
                    QByteArray member;
                    if (!readString(name))
                        return false;
                    space();
                    if (!take(':') || !value(member))
                        return false;
                    members.emplace_back(name, member);
                    m_hasIndexes = m_hasIndexes || (index(name) != NO_INDEX);
                    space();
                } while (take(','));
                if (!take('}'))
                    return false;
            }

            // members whose names are indexes come first there, in their order
            std::stable_sort(members.begin(), members.end(), [](const auto &left, const auto &right) { return index(left.first) < index(right.first); });
            result += '{';
            for (const auto &[name, member] : members)
                result += (result.endsWith('{') ? "" : ",") + string(name) + ':' + member;
            result += '}';
            return true;
        }

        static quint64 index(const QString &name)
        {
            const quint64 number = name.toULongLong();
            return ((number < NO_INDEX) && (QString::number(number) == name)) ? number : NO_INDEX;
        }

        bool readString(QString &result)
        {
            if (!take('"'))
                return false;
            while ((m_at < m_text.size()) && (peek() != '"'))
            {
                if (!take('\\'))
                {
                    const qsizetype begin = m_at;
                    while ((m_at < m_text.size()) && (peek() != '"') && (peek() != '\\'))
                        ++m_at;
                    appendUtf8(result, m_text.sliced(begin, (m_at - begin)));
                    continue;
                }
                const char c = peek();
                ++m_at;
                static constexpr QByteArrayView FROM = "\"\\/bfnrt", TO = "\"\\/\b\f\n\r\t";
                if (const qsizetype found = FROM.indexOf(c); found >= 0)
                {
                    result += QLatin1Char(TO[found]);
                    continue;
                }
                bool isNumber = false;
                result += QChar(m_text.sliced(m_at).first(std::min<qsizetype>(4, (m_text.size() - m_at))).toUShort(&isNumber, 16));
                if (!isNumber)
                    return false;
                m_at += 4;
            }
            return take('"') && result.isValidUtf16();
        }

        // Unlike QString::fromUtf8(), keeps a byte order mark at the beginning
        static void appendUtf8(QString &string, const QByteArrayView bytes)
        {
            string += QString::fromUtf8("x" + bytes.toByteArray()).sliced(1);
        }

        QByteArrayView m_text;
        qsizetype m_at = 0;
        bool m_hasIndexes = false;
    };
}
