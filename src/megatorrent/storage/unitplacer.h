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

#include <vector>

#include <QtClassHelperMacros>
#include <QtTypes>

#include "moveunit.h"

class QSqlDatabase;

namespace Megatorrent
{
    class FormerNames;
    class MoveRun;

    // Gives units their new names, has the database say so, durably, and then takes the old names
    // away. What cannot be committed is taken back. One worker.
    class UnitPlacer
    {
        Q_DISABLE_COPY_MOVE(UnitPlacer)

    public:
        UnitPlacer(MoveRun &run, const FormerNames &formerNames);

        // Holds back all other files that are to be put in place meanwhile. Returns how many units
        // have been moved.
        qint64 move(std::vector<MoveUnit> &units);

    private:
        void moveAll(std::vector<MoveUnit> &units);
        void countMoved(const MoveUnit &unit);
        void countLeft(const MoveUnit &unit);
        bool isAsItWas(const MoveUnit &unit) const;
        void place(MoveUnit &unit);
        void placeParts(MoveUnit &unit);
        bool commit(std::vector<MoveUnit> &units);
        void enter(QSqlDatabase &db, MoveUnit &unit, QList<FileRow> &before) const;
        void takeBack(const MoveUnit &unit) const;
        void takeBackMoved(std::vector<MoveUnit> &units) const;
        bool removeOld(const MoveUnit &unit);
        void renewStat(const MoveUnit &unit) const;
        bool hasLaterVersion(const FileRow &file) const;

        MoveRun &m_run;
        const FormerNames &m_formerNames;
    };
}
