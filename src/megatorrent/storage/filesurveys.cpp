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


#include "filesurveys.h"

#include <optional>
#include <utility>

#include <QSqlDatabase>

#include "database.h"
#include "filesurvey.h"
#include "packrestorer.h"
#include "placer.h"
#include "tables.h"

using namespace Megatorrent;

FileSurveys::FileSurveys(Database *database, FileSurvey &survey, Placer &placer, PackRestorer &packRestorer, Failed failed)
    : m_database {database}
    , m_survey {survey}
    , m_placer {placer}
    , m_packRestorer {packRestorer}
    , m_failed {std::move(failed)}
{
}

void FileSurveys::survey(const FileId file)
{
    const auto lock = m_locks.tryLock(file);
    if (!lock)
        return;

    const std::optional<FileRow> row = m_survey.prepare(file);
    if (!row)
        return;
    if (row->state == FileState::Moving)
    {
        m_placer.place({file});
        return;
    }
    const auto result = (row->state == FileState::Damaged) ? m_survey.recheck(file) : m_survey.start(*row);
    if (!result)
        m_failed(file, result.error());
    m_packRestorer.note(file);
}

void FileSurveys::recheck(const FileId file)
{
    std::optional<FileRow> row;
    m_database->look([&](QSqlDatabase &db) { row = Tables::file(db, file); });
    if (row && ((row->state == FileState::Moving) || (row->state == FileState::Registered)))
    {
        survey(file);   // what held it up may be gone
        return;
    }

    const auto lock = m_locks.tryLock(file);
    if (!lock)
        return;
    if (const auto result = m_survey.recheck(file); !result)
        m_failed(file, result.error());
    m_packRestorer.note(file);
}

nonstd::expected<void, Error> FileSurveys::recheckResting(const FileId file)
{
    const FileLocks::Lock lock = m_locks.lock(file);
    const auto result = m_survey.recheck(file, false);
    m_packRestorer.note(file);
    return result;
}
