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

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>
#include <QtClassHelperMacros>

#include "ingestwork.h"

class QSqlDatabase;

namespace Megatorrent
{
    // Whether items can have their paths in a channel, beside all others: those that are published
    // and those that the same ingest has found before. Work for the database's thread
    class PathJudge
    {
        Q_DISABLE_COPY_MOVE(PathJudge)

    public:
        enum class Place
        {
            Free,
            Taken,
            Same     // by this very file
        };

        struct Judgement
        {
            Place place = Place::Free;
            Error reason = {};      // why it is taken
        };

        // `areNamed`: the user has named the sources now.
        PathJudge(qint64 channel, bool areNamed);

        void begin(QSqlDatabase &db) const;
        void end(QSqlDatabase &db) const;

        // Files on the disk, and whether they are there: of those that are not known it is taken for
        // granted.
        using Sightings = QHash<QString, bool>;

        // What whoever asks has to look at before these can be judged. It may be on a disk that hangs,
        // which the database's thread must not wait for.
        QStringList doubts(QSqlDatabase &db, const QList<IngestWork> &works, const Sightings &seen) const;
        // Those that are free are taken from now on.
        QList<Judgement> judge(QSqlDatabase &db, const QList<IngestWork> &works, const Sightings &seen) const;

    private:
        // The file that has the path, and whether it keeps it only as long as it is there
        struct Owner
        {
            QString local;
            bool isDoubtful = false;
        };

        std::optional<Owner> ownerOf(QSqlDatabase &db, const IngestWork &work) const;
        Judgement judgeWork(QSqlDatabase &db, const IngestWork &work, const Sightings &seen) const;
        Judgement judgePlace(QSqlDatabase &db, const IngestWork &work, const Sightings &seen) const;
        Error conflict(QSqlDatabase &db, const QString &path) const;

        const qint64 m_channel;
        const bool m_areNamed;
    };
}
