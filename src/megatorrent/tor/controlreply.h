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

#include <optional>

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

namespace Megatorrent::Tor
{
    // What Tor says at its control port, as one reply or event (control-spec.txt 2.3)
    struct ControlReply
    {
        int status = 0;
        QList<QByteArray> lines;    // without the status; the data of a line follows it after '\n'

        bool isOk() const { return status == 250; }
        bool isEvent() const { return (status / 100) == 6; }
        // What follows `key` and '=' in the line that begins with both; nothing if none does
        std::optional<QByteArray> value(QByteArrayView key) const;
    };

    // Takes a stream of replies apart. Whoever sends it may be anybody: what is longer than Tor
    // ever needs breaks it, and nothing after that is read.
    class ControlReader
    {
    public:
        static constexpr qsizetype LINE_MAX_SIZE = 16 * 1024;     // bytes
        static constexpr qsizetype REPLY_MAX_SIZE = 256 * 1024;   // bytes of all of its lines
        static constexpr qsizetype LINES_MAX_COUNT = 2'000;       // of a reply

        // In pieces of any size. What is complete comes in order.
        QList<ControlReply> add(QByteArrayView bytes);
        bool isBroken() const { return m_isBroken; }

    private:
        void addLine(QByteArrayView line, QList<ControlReply> &complete);

        QByteArray m_rest;          // of a line that is not complete
        ControlReply m_reply;
        qsizetype m_size = 0;       // of the reply so far
        bool m_isInData = false;
        bool m_isBroken = false;
    };

    // --- words of lines ---

    // KEY=value, KEY="quoted value", and words alone, which have an empty value. Nothing if a quote
    // does not end. Of a key that comes twice the first one counts.
    std::optional<QHash<QByteArray, QByteArray>> keywords(QByteArrayView line);
    // "quoted" words that are separated by spaces; what is not quoted is left out.
    QList<QByteArray> quotedWords(QByteArrayView line);

    // --- replies ---

    struct ProtocolInfo
    {
        QList<QByteArray> methods;  // NULL, COOKIE, SAFECOOKIE, HASHEDPASSWORD, and what else there may be
        QByteArray cookieFile;      // a path; empty: none
        QString version;            // for the user

        static std::optional<ProtocolInfo> from(const ControlReply &reply);
    };

    // How far Tor is with joining its network
    struct BootstrapPhase
    {
        int progress = 0;           // percent
        QString summary;            // Tor's own words, English, for the user
        QString warning;            // what it waits for or fails at, Tor's own words; empty: nothing

        bool isDone() const { return progress >= 100; }

        // Of GETINFO status/bootstrap-phase, or of the event STATUS_CLIENT. Nothing: it says something else.
        static std::optional<BootstrapPhase> from(QByteArrayView text);
    };
}
