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

#include "naturalorder.h"

#include <algorithm>
#include <array>

#include <QList>
#include <QString>

#include "base/global.h"
#include "textsearch.h"

using namespace Megatorrent;

namespace
{
    // What a key is made of: ends are below everything, then come signs, numbers and letters
    const char FILE_NAME = 0x01;
    const char FOLDER_END = 0x02;
    const char FIRST_SIGN = 0x03;
    const char OTHER_SIGN = 0x3E;    // and what it is, in UTF-8
    const char NUMBER = 0x40;        // and how many digits it has, and these
    const qsizetype DIGITS_MAX = 250;   // of one number; what is longer is several

    // The weights of ASCII; 0: a digit
    constexpr std::array<char, 128> asciiWeights()
    {
        // as the Unicode Collation Algorithm has them
        const char SIGNS[] = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
        std::array<char, 128> weights {};
        weights.fill(OTHER_SIGN);
        for (int i = 0; SIGNS[i] != '\0'; ++i)
            weights[static_cast<unsigned char>(SIGNS[i])] = static_cast<char>(FIRST_SIGN + i);
        for (int c = '0'; c <= '9'; ++c)
            weights[c] = 0;
        for (int c = 'a'; c <= 'z'; ++c)
            weights[c] = weights[c - 'a' + 'A'] = static_cast<char>(c);
        return weights;
    }

    constexpr std::array<char, 128> WEIGHTS = asciiWeights();

    // Letters that Unicode does not take apart, though people look for them there
    QByteArrayView spelledOut(const char32_t c)
    {
        switch (c)
        {
        case 0x00E6: return "ae";
        case 0x0153: return "oe";
        case 0x00F8: return "o";
        case 0x0142: return "l";
        case 0x0111: case 0x00F0: return "d";
        case 0x0127: return "h";
        case 0x0167: return "t";
        case 0x00FE: return "th";
        default: return {};
        }
    }

    class KeyMaker
    {
    public:
        explicit KeyMaker(QByteArray &key)
            : m_key {key}
        {
        }

        void addDigit(const char digit)
        {
            if (m_number < 0)
            {
                m_number = m_key.size();
                m_key += NUMBER;
                m_key += '\0';
            }
            const qsizetype digits = m_key.size() - (m_number + 2);
            if ((digits == 0) && (digit == '0'))
                return;
            m_key += digit;
            m_key[m_number + 1] = static_cast<char>(digits + 1);
            if ((digits + 1) == DIGITS_MAX)
                m_number = -1;
        }

        void addAscii(const char c)
        {
            const char weight = WEIGHTS[static_cast<unsigned char>(c)];
            if (weight == 0)
            {
                addDigit(c);
                return;
            }
            m_number = -1;
            m_key += weight;
        }

        void add(const char32_t c)
        {
            if (c < 0x80)
            {
                addAscii(static_cast<char>(c));
                return;
            }
            // accents; not the vowels of other alphabets, which combine as well
            if (QChar::isMark(c) && (QChar::combiningClass(c) >= 200))
                return;
            if (const int digit = QChar::isDigit(c) ? QChar::digitValue(c) : -1; digit >= 0)
            {
                addDigit(static_cast<char>('0' + digit));
                return;
            }
            m_number = -1;
            if (const QByteArrayView letters = spelledOut(c); !letters.isEmpty())
            {
                m_key.append(letters);
                return;
            }
            if (!QChar::isLetter(c) && !QChar::isMark(c) && !QChar::isNumber(c))
                m_key += OTHER_SIGN;
            m_key += QString::fromUcs4(&c, 1).toUtf8();
        }

    private:
        QByteArray &m_key;
        qsizetype m_number = -1;     // where the one begins that goes on
    };

    void append(QByteArray &key, const QByteArrayView text)
    {
        KeyMaker maker {key};
        if (std::ranges::all_of(text, [](const char c) { return static_cast<unsigned char>(c) < 0x80; }))
        {
            for (const char c : text)
                maker.addAscii(c);
            return;
        }
        const QString folded = withoutCase(QString::fromUtf8(text)).normalized(QString::NormalizationForm_KD);
        for (const char32_t c : asConst(folded.toUcs4()))
            maker.add(c);
    }
}

QByteArray NaturalOrder::key(const QByteArrayView text)
{
    QByteArray key;
    key.reserve(text.size() + 8);
    append(key, text);
    return key;
}

QByteArray NaturalOrder::nameKey(const QByteArrayView path)
{
    return key(path.sliced(path.lastIndexOf('/') + 1));
}

QByteArray NaturalOrder::folderKey(const QByteArrayView path)
{
    QByteArray key;
    key.reserve(path.size() + 8);
    qsizetype begin = 0;
    for (qsizetype end = path.indexOf('/'); end >= 0; end = path.indexOf('/', begin))
    {
        append(key, path.sliced(begin, (end - begin)));
        key += FOLDER_END;
        begin = end + 1;
    }
    key += FILE_NAME;
    append(key, path.sliced(begin));
    return key;
}
