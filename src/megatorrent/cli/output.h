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
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

namespace Megatorrent::Cli
{
    class Failure;

    // What the program says: data on standard output, everything else on standard error. Names that others chose never do more on a
    // terminal than to stand there: what would move the cursor is escaped. JSON has them as they are.
    class Output
    {
        Q_DISABLE_COPY_MOVE(Output)

    public:
        enum class Style
        {
            Plain,
            Bold,
            Warning,
            Error
        };

        struct Row
        {
            QStringList cells;
            Style style = Style::Plain;
        };

        Output(bool isJson, bool isQuiet);
        ~Output();

        bool isJson() const { return m_isJson; }

        void line(const QString &text, Style style = Style::Plain);
        // Lines whose columns stand below each other
        void table(const QList<Row> &rows);
        // For other programs: a tab between the cells
        void fields(const QStringList &cells);
        void json(const QJsonObject &object);
        void jsonArray(const QJsonArray &array);
        // As they are, at once
        void bytes(const QByteArray &bytes);
        // What was written so far, at once. Ends the program like any other whose reader has gone.
        void flush();
        // The same if the reader has gone meanwhile
        void checkReader();

        // For the user, not if he wants it quiet. For other programs each of these three is an object, so that they
        // find nothing else on standard error.
        void message(const QString &text);
        // A part of what was asked for has not been done. `name`: what kind of error that is
        void error(const QString &text, const QString &name = {});
        // Why nothing of it was done
        void failure(const Failure &failure);

        // Whether there is somebody to see how far something is
        bool showsProgress() const { return m_showsProgress; }
        int progressWidth() const;
        // One line that takes the place of the last one, a few times a second
        void progress(const QString &text);
        void endProgress();

    private:
        void write(const QByteArray &bytes);
        void writeError(const QString &text);
        void writeError(const QByteArray &bytes);

        QByteArray m_buffer;
        bool m_isJson = false;
        bool m_isQuiet = false;
        bool m_isColored = false;
        bool m_showsProgress = false;
        bool m_hasProgress = false;
        QElapsedTimer m_lastProgress;
    };
}
