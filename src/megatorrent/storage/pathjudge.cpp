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

#include "pathjudge.h"

#include <optional>

#include <QSqlDatabase>

#include "base/global.h"

#include "ingest.h"
#include "publishedsources.h"
#include "publishedtables.h"
#include "statement.h"
#include "storagetext.h"

using namespace Megatorrent;

PathJudge::PathJudge(const qint64 channel, const bool areNamed)
    : m_channel {channel}
    , m_areNamed {areNamed}
{
}

void PathJudge::begin(QSqlDatabase &db) const
{
    PublishedSources::beginNotingGone(db);
    Statement(db, "CREATE TEMP TABLE IF NOT EXISTS ingest_path (channel INTEGER NOT NULL, path TEXT NOT NULL, folded INTEGER NOT NULL"
            ", local TEXT NOT NULL, PRIMARY KEY (channel, path)) WITHOUT ROWID").exec();
    Statement(db, "CREATE INDEX IF NOT EXISTS temp.ingest_path_folded ON ingest_path (channel, folded)").exec();
}

void PathJudge::end(QSqlDatabase &db) const
{
    Statement(db, "DELETE FROM temp.ingest_path WHERE channel = ?").exec(m_channel);
}

QStringList PathJudge::doubts(QSqlDatabase &db, const QList<IngestWork> &works, const Sightings &seen) const
{
    QStringList result;
    for (const IngestWork &work : works)
    {
        if (!work.isNew)
            continue;
        if (const std::optional<Owner> owner = ownerOf(db, work); owner && owner->isDoubtful && !seen.contains(owner->local))
            result.append(owner->local);
    }
    return result;
}

QList<PathJudge::Judgement> PathJudge::judge(QSqlDatabase &db, const QList<IngestWork> &works, const Sightings &seen) const
{
    QList<Judgement> result;
    for (const IngestWork &work : works)
        result.append(judgeWork(db, work, seen));
    return result;
}

// Whether an item can have its place in the channel, beside the others
PathJudge::Judgement PathJudge::judgeWork(QSqlDatabase &db, const IngestWork &work, const Sightings &seen) const
{
    const QString &path = work.entry.path;
    if (work.isNew)
    {
        if (const Judgement judgement = judgePlace(db, work, seen); judgement.place != Place::Free)
            return judgement;
        if (const Error reason = conflict(db, path); !reason.isEmpty())
            return {.place = Place::Taken, .reason = reason};
    }
    Statement(db, "INSERT OR IGNORE INTO temp.ingest_path (channel, path, folded, local) VALUES (?, ?, ?, ?)").exec(m_channel, path
            , PublishedTables::foldedHash(path), work.entry.local);
    return {};
}

// Another source may have the same path: whoever has it keeps it.
PathJudge::Judgement PathJudge::judgePlace(QSqlDatabase &db, const IngestWork &work, const Sightings &seen) const
{
    const std::optional<Owner> owner = ownerOf(db, work);
    if (!owner || (owner->isDoubtful && !seen.value(owner->local, true)))
        return {};
    if (owner->local == work.entry.local)
        return {.place = Place::Same};
    return {.place = Place::Taken, .reason = {ErrorCode::PathTaken
            , StorageText::tr("its path in the channel, \"%1\", is that of \"%2\", which is published already").arg(work.entry.path, owner->local)}};
}

std::optional<PathJudge::Owner> PathJudge::ownerOf(QSqlDatabase &db, const IngestWork &work) const
{
    {
        Statement statement {db, "SELECT local FROM temp.ingest_path WHERE (channel = ?) AND (path = ?)"};
        if (statement.exec(m_channel, work.entry.path).next())
            return Owner {.local = statement.text(0)};
    }
    const std::optional<PublishedRow> row = PublishedTables::find(db, m_channel, work.entry.path);
    // of a dry run: what is gone has not been taken out
    if (!row || PublishedSources::isGone(db, m_channel, work.entry.path))
        return std::nullopt;
    const std::optional<FileRow> file = Tables::file(db, row->file);
    if (!file)
        return std::nullopt;
    // The user has named this source: it may be the other one's folder, moved. What has no source
    // belongs to nobody.
    return Owner {.local = file->target, .isDoubtful = ((m_areNamed || !row->source) && (file->target != work.entry.local))};
}

Error PathJudge::conflict(QSqlDatabase &db, const QString &path) const
{
    const auto taken = [](const QString &text) { return Error(ErrorCode::PathTaken, text); };
    const auto withFolded = [&](const qint64 folded, const QString &except) -> std::optional<QString>
    {
        if (const auto other = PublishedTables::withFoldedKey(db, m_channel, folded, except); other && !PublishedSources::isGone(db, m_channel, *other))
            return other;
        Statement statement {db, "SELECT path FROM temp.ingest_path WHERE (channel = ?) AND (folded = ?) AND (path <> ?) LIMIT 1"};
        if (statement.exec(m_channel, folded, except).next())
            return statement.text(0);
        return std::nullopt;
    };

    if (const auto other = withFolded(PublishedTables::foldedHash(path), path))
        return taken(StorageText::tr("its path would be the same file as \"%1\" on systems that do not tell upper from lower case").arg(*other));
    for (qsizetype slash = path.indexOf(u'/'); slash >= 0; slash = path.indexOf(u'/', (slash + 1)))
    {
        if (const auto other = withFolded(PublishedTables::foldedHash(path.first(slash)), u""_s))
            return taken(StorageText::tr("\"%1\" is published as a file and cannot be a folder too").arg(*other));
    }

    const QString first = path + u'/';
    const QString last = path + u'0';
    Statement published {db, "SELECT 1 FROM published_item i WHERE (channel = ?) AND (path > ?) AND (path < ?)"
            " AND NOT EXISTS (SELECT 1 FROM temp.gone_item g WHERE (g.channel = i.channel) AND (g.path = i.path) AND (g.withheld = 0)) LIMIT 1"};
    Statement found {db, "SELECT 1 FROM temp.ingest_path WHERE (channel = ?) AND (path > ?) AND (path < ?) LIMIT 1"};
    if (published.exec(m_channel, first, last).next() || found.exec(m_channel, first, last).next())
        return taken(StorageText::tr("\"%1\" is published as a folder and cannot be a file too").arg(path));
    return {};
}
