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

#include <QByteArray>
#include <QString>
#include <QtClassHelperMacros>

namespace Megatorrent::Cli
{
    class Output;

    // A file that only its owner can read, or, by the name "-", standard output. One that exists is left alone. What fails is thrown as a
    // sentence.
    class NewFile
    {
        Q_DISABLE_COPY_MOVE(NewFile)

    public:
        // Tries whether it can be made, before something is asked for that goes into it.
        NewFile(const QString &path, Output &out);

        // Makes it, with all of its content, on the disk.
        void write(const QByteArray &content) const;
        // Then nothing else is to be written there.
        bool isStandardOutput() const;

    private:
        const QString m_path;
        Output &m_out;
    };
}
