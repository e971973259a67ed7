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

#include <functional>

#include <QString>

#include "base/3rdparty/expected.hpp"

#include "../content/error.h"
#include "filelocks.h"

namespace Megatorrent
{
    class Database;
    class FileSurvey;
    class PackRestorer;
    class Placer;

    // Has a file looked at in the way that its state asks for, by one worker at a time. Any worker
    class FileSurveys
    {
        Q_DISABLE_COPY_MOVE(FileSurveys)

    public:
        // Called by the worker
        using Failed = std::function<void (FileId file, const Error &error)>;

        FileSurveys(Database *database, FileSurvey &survey, Placer &placer, PackRestorer &packRestorer, Failed failed);

        // Goes on with a file that has been registered, or that something held up. Nothing happens
        // if another worker looks at it.
        void survey(FileId file);
        // Reads everything of a file again.
        void recheck(FileId file);
        // Waits for its turn. A file that is damaged rests as that. Gives why it cannot be read.
        nonstd::expected<void, Error> recheckResting(FileId file);

        FileLocks &locks() { return m_locks; }

    private:
        Database *m_database = nullptr;
        FileSurvey &m_survey;
        Placer &m_placer;
        PackRestorer &m_packRestorer;
        const Failed m_failed;
        FileLocks m_locks;
    };
}
