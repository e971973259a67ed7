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

#include "output.h"

#include <algorithm>
#include <csignal>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <QJsonDocument>

#include "base/global.h"
#include "failure.h"
#include "format.h"

using namespace Megatorrent::Cli;

namespace
{
    const qsizetype BUFFER_SIZE = 65536;
    const int PROGRESS_INTERVAL = 250;  // ms
    const int DEFAULT_WIDTH = 80;

    bool isTerminal(const int fd)
    {
        return ::isatty(fd) && (qgetenv("TERM") != "dumb");
    }

    QByteArray colored(const QByteArray &text, const Output::Style style)
    {
        switch (style)
        {
        case Output::Style::Plain:
            break;
        case Output::Style::Bold:
            return "\x1b[1m" + text + "\x1b[0m";
        case Output::Style::Warning:
            return "\x1b[33m" + text + "\x1b[0m";
        case Output::Style::Error:
            return "\x1b[31m" + text + "\x1b[0m";
        }
        return text;
    }
}

Output::Output(const bool isJson, const bool isQuiet)
    : m_isJson {isJson}
    , m_isQuiet {isQuiet}
    , m_isColored {isTerminal(STDOUT_FILENO) && qgetenv("NO_COLOR").isEmpty()}
    , m_showsProgress {!isQuiet && isTerminal(STDERR_FILENO)}
{
    // a reader that has gone is seen when writing, also after Qt's sockets have switched the signal off
    std::signal(SIGPIPE, SIG_IGN);
}

Output::~Output()
{
    endProgress();
}

void Output::line(const QString &text, const Style style)
{
    const QByteArray bytes = Format::escaped(text).toUtf8();
    write((m_isColored ? colored(bytes, style) : bytes) + '\n');
}

void Output::table(const QList<Row> &rows)
{
    QList<qsizetype> widths;
    for (const Row &row : rows)
    {
        widths.resize(std::max(widths.size(), row.cells.size()));
        for (qsizetype i = 0; i < row.cells.size(); ++i)
            widths[i] = std::max(widths.at(i), Format::escaped(row.cells.at(i)).size());
    }
    for (const Row &row : rows)
    {
        QString text;
        for (qsizetype i = 0; i < row.cells.size(); ++i)
            text += (i ? u"  "_s : u""_s) + Format::escaped(row.cells.at(i)).leftJustified(widths.at(i));
        while (text.endsWith(u' '))
            text.chop(1);
        line(text, row.style);
    }
}

void Output::fields(const QStringList &cells)
{
    QStringList escaped;
    for (const QString &cell : cells)
        escaped += Format::escaped(cell);
    write(escaped.join(u'\t').toUtf8() + '\n');
}

void Output::json(const QJsonObject &object)
{
    write(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

void Output::jsonArray(const QJsonArray &array)
{
    write(QJsonDocument(array).toJson(QJsonDocument::Compact) + '\n');
}

void Output::write(const QByteArray &bytes)
{
    endProgress();
    m_buffer += bytes;
    if (m_buffer.size() >= BUFFER_SIZE)
        flush();
}

void Output::bytes(const QByteArray &bytes)
{
    write(bytes);
    flush();
}

void Output::flush()
{
    for (qsizetype written = 0; written < m_buffer.size();)
    {
        const ssize_t size = ::write(STDOUT_FILENO, (m_buffer.constData() + written), static_cast<size_t>(m_buffer.size() - written));
        if ((size < 0) && (errno == EINTR))
            continue;
        if ((size < 0) && (errno == EAGAIN))
        {
            // whoever gave us the pipe does not want to wait on it, but we do
            pollfd reader {.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
            ::poll(&reader, 1, -1);
            continue;
        }
        if ((size < 0) && (errno == EPIPE))
        {
            std::signal(SIGPIPE, SIG_DFL);
            std::raise(SIGPIPE);
        }
        if (size < 0)
        {
            const QString reason = qt_error_string(errno);
            m_buffer.clear();
            throw Failure(ExitCode::Refused, Text::tr("Cannot write the output: %1.").arg(reason));
        }
        written += size;
    }
    m_buffer.clear();
}

void Output::checkReader()
{
    pollfd reader {.fd = STDOUT_FILENO, .events = 0, .revents = 0};
    if ((::poll(&reader, 1, 0) > 0) && (reader.revents & POLLERR))
    {
        std::signal(SIGPIPE, SIG_DFL);
        std::raise(SIGPIPE);
    }
}

void Output::message(const QString &text)
{
    if (m_isQuiet)
        return;
    if (m_isJson)
        writeError(QJsonDocument(QJsonObject {{u"message"_s, text}}).toJson(QJsonDocument::Compact));
    else
        writeError(text);
}

void Output::error(const QString &text, const QString &name)
{
    if (m_isJson)
    {
        const QString word = name.isEmpty() ? errorName(ExitCode::Problems) : name;
        writeError(QJsonDocument(QJsonObject {{u"error"_s, word}, {u"message"_s, text}}).toJson(QJsonDocument::Compact));
    }
    else
    {
        writeError(u"megatorrent: " + text);
    }
}

void Output::failure(const Failure &failure)
{
    error(failure.message(), failure.name());
}

int Output::progressWidth() const
{
    winsize size {};
    if ((::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0) && (size.ws_col > 0))
        return size.ws_col - 1;
    return DEFAULT_WIDTH - 1;
}

void Output::progress(const QString &text)
{
    if (!m_showsProgress || (m_hasProgress && !m_lastProgress.hasExpired(PROGRESS_INTERVAL)))
        return;
    m_hasProgress = true;
    m_lastProgress.start();
    const QByteArray bytes = '\r' + Format::escaped(text).toUtf8() + "\x1b[K";
    std::ignore = ::write(STDERR_FILENO, bytes.constData(), static_cast<size_t>(bytes.size()));
}

void Output::endProgress()
{
    if (std::exchange(m_hasProgress, false))
        std::ignore = ::write(STDERR_FILENO, "\r\x1b[K", 4);
}

void Output::writeError(const QString &text)
{
    writeError(Format::escaped(text).toUtf8());
}

void Output::writeError(const QByteArray &bytes)
{
    endProgress();
    const QByteArray line = bytes + '\n';
    std::ignore = ::write(STDERR_FILENO, line.constData(), static_cast<size_t>(line.size()));
}
