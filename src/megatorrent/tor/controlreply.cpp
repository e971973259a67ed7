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


#include "controlreply.h"

#include <algorithm>
#include <utility>

#include "../content/printable.h"

using namespace Megatorrent;
using namespace Megatorrent::Tor;

namespace
{
    const qsizetype STATUS_SIZE = 3;
    const qsizetype SHOWN_MAX_LENGTH = 120;   // characters of Tor's words in a sentence of ours
    const QByteArray BOOTSTRAP {"BOOTSTRAP"};

    bool isDigit(const char c)
    {
        return (c >= '0') && (c <= '9');
    }

    // Without the quotes around it, which `text` begins with; `text` is then what follows it.
    std::optional<QByteArray> takeQuoted(QByteArrayView &text)
    {
        QByteArray result;
        for (qsizetype i = 1; i < text.size(); ++i)
        {
            char c = text[i];
            if (c == '"')
            {
                text = text.sliced(i + 1);
                return result;
            }
            if (c == '\\')
            {
                if (++i == text.size())
                    return std::nullopt;
                c = text[i];
                if ((c >= '0') && (c <= '7'))
                {
                    int code = 0;
                    for (int digits = 0; (digits < 3) && (i < text.size()) && (text[i] >= '0') && (text[i] <= '7'); ++digits, ++i)
                        code = (code * 8) + (text[i] - '0');
                    --i;
                    c = static_cast<char>(code & 0xFF);
                }
                else if (c == 'n')
                    c = '\n';
                else if (c == 'r')
                    c = '\r';
                else if (c == 't')
                    c = '\t';
            }
            result += c;
        }
        return std::nullopt;
    }

    QString shown(const QByteArray &text)
    {
        return printable(QString::fromUtf8(text), SHOWN_MAX_LENGTH);
    }
}

std::optional<QByteArray> ControlReply::value(const QByteArrayView key) const
{
    for (const QByteArray &line : lines)
    {
        if (line.startsWith(key) && (line.size() > key.size()) && (line[key.size()] == '='))
            return line.sliced(key.size() + 1);
    }
    return std::nullopt;
}

QList<ControlReply> ControlReader::add(QByteArrayView bytes)
{
    QList<ControlReply> complete;
    while (!m_isBroken && !bytes.isEmpty())
    {
        const qsizetype end = bytes.indexOf('\n');
        const qsizetype size = (end < 0) ? bytes.size() : end;
        if ((m_rest.size() + size) > LINE_MAX_SIZE)
        {
            m_isBroken = true;
            break;
        }
        m_rest += bytes.first(size);
        if (end < 0)
            break;
        bytes = bytes.sliced(end + 1);
        QByteArray line = std::exchange(m_rest, {});
        if (line.endsWith('\r'))
            line.chop(1);
        addLine(line, complete);
    }
    if (m_isBroken)
        m_rest.clear();
    return complete;
}

void ControlReader::addLine(QByteArrayView line, QList<ControlReply> &complete)
{
    m_size += line.size() + 1;
    if ((m_size > REPLY_MAX_SIZE) || line.contains('\0'))
    {
        m_isBroken = true;
        return;
    }
    if (m_isInData)
    {
        if (line == ".")
            m_isInData = false;
        else
            (m_reply.lines.last() += '\n') += (line.startsWith("..") ? line.sliced(1) : line);
        return;
    }

    const bool isSound = (line.size() > STATUS_SIZE) && std::all_of(line.begin(), (line.begin() + STATUS_SIZE), isDigit)
            && (m_reply.lines.size() < LINES_MAX_COUNT);
    const char kind = isSound ? line[STATUS_SIZE] : '\0';
    if ((kind != ' ') && (kind != '-') && (kind != '+'))
    {
        m_isBroken = true;
        return;
    }
    // that of the last line is the reply's
    m_reply.status = line.first(STATUS_SIZE).toInt();
    m_reply.lines.append(line.sliced(STATUS_SIZE + 1).toByteArray());
    m_isInData = (kind == '+');
    if (kind == ' ')
    {
        complete.append(std::exchange(m_reply, {}));
        m_size = 0;
    }
}

std::optional<QHash<QByteArray, QByteArray>> Megatorrent::Tor::keywords(QByteArrayView line)
{
    QHash<QByteArray, QByteArray> result;
    while (!line.isEmpty())
    {
        if (line.front() == ' ')
        {
            line = line.sliced(1);
            continue;
        }
        const auto end = std::ranges::find_if(line, [](const char c) { return (c == '=') || (c == ' '); });
        const QByteArray key = line.first(end - line.begin()).toByteArray();
        line = line.sliced(key.size());
        QByteArray value;
        if (line.startsWith('='))
        {
            line = line.sliced(1);
            if (line.startsWith('"'))
            {
                const std::optional<QByteArray> quoted = takeQuoted(line);
                if (!quoted)
                    return std::nullopt;
                value = *quoted;
            }
            else
            {
                value = line.first(std::ranges::find(line, ' ') - line.begin()).toByteArray();
                line = line.sliced(value.size());
            }
        }
        if (!result.contains(key))
            result.insert(key, value);
    }
    return result;
}

QList<QByteArray> Megatorrent::Tor::quotedWords(QByteArrayView line)
{
    QList<QByteArray> result;
    while (!line.isEmpty())
    {
        if (line.front() != '"')
        {
            line = line.sliced(1);
            continue;
        }
        const std::optional<QByteArray> word = takeQuoted(line);
        if (!word)
            break;
        result.append(*word);
    }
    return result;
}

std::optional<ProtocolInfo> ProtocolInfo::from(const ControlReply &reply)
{
    if (!reply.isOk())
        return std::nullopt;
    ProtocolInfo info;
    bool hasAuthentication = false;
    for (const QByteArray &line : reply.lines)
    {
        const auto words = keywords(line);
        if (line.startsWith("AUTH ") && words)
        {
            hasAuthentication = true;
            info.methods = words->value("METHODS").split(',');
            info.cookieFile = words->value("COOKIEFILE");
        }
        else if (line.startsWith("VERSION ") && words)
        {
            info.version = shown(words->value("Tor"));
        }
    }
    if (!hasAuthentication)
        return std::nullopt;
    return info;
}

std::optional<BootstrapPhase> BootstrapPhase::from(const QByteArrayView text)
{
    const auto words = keywords(text);
    if (!words || !words->contains(BOOTSTRAP))
        return std::nullopt;
    bool isNumber = false;
    const int progress = words->value("PROGRESS").toInt(&isNumber);
    if (!isNumber)
        return std::nullopt;
    return BootstrapPhase {.progress = std::clamp(progress, 0, 100), .summary = shown(words->value("SUMMARY")), .warning = shown(words->value("WARNING"))};
}
