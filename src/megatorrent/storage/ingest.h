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

#include <memory>
#include <optional>
#include <thread>

#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

#include "base/path.h"

#include "../content/blob.h"
#include "../content/error.h"
#include "publishplan.h"
#include "settletable.h"

namespace Megatorrent
{
    class IngestJob;
    class StartGate;
    struct IngestParts;

    // A file or folder to publish
    struct IngestSource
    {
        Path local;        // absolute path of a file or folder
        QString prefix;    // where it is in the channel: the item's whole path for a file (empty: the file's name), the folder's
                           // path for a folder (empty: at the top). Without '/' at either end.
    };

    enum class IngestMode
    {
        Full,
        AddOnly,    // nothing is taken out
        Dry         // nothing is changed: what would be done is in the result's `plan`
    };

    struct IngestRequest
    {
        IngestMode mode = IngestMode::Full;
        qint64 channel = 0;
        ChunkSecret secret;
        QList<IngestSource> sources;   // may be empty, to take out only
        // The user has named these sources now: what is in their place and is not there any more
        // gives way, and what they are named as is no longer excluded.
        bool areNamed = false;
        bool takesOutAll = false;      // what is gone is taken out, however much it is
        QStringList withdrawals;       // paths of items, or of folders with all that is in them; done before the sources. They stay out
                                       // until they are named again.
        std::optional<Settling> settling = {};   // what has changed since is left alone
    };

    // So much of a source is gone that a disk may be away: whether it may be taken out
    struct IngestQuestion
    {
        IngestSource source;
        QString text;      // a sentence
    };

    // Something that could not be published as it is on disk. What was published under this path
    // before stays published, as long as its content can still be served.
    struct IngestProblem
    {
        QString path;      // local
        Error reason;
    };

    struct IngestProgress
    {
        qint64 files = 0;           // looked at so far
        qint64 bytesDone = 0;       // of those that had to be read
        qint64 bytesFound = 0;      // to be read, as far as the scan has come; grows until `isScanned`
        bool isScanned = false;     // bytesFound is the total
        QString currentPath;        // in the channel
    };

    struct IngestResult
    {
        QString error;              // why the job as a whole failed (database, disk); empty if it did not
        bool isCancelled = false;

        // The channel afterwards
        qint64 items = 0;
        qint64 bytes = 0;           // sum of the items' sizes

        // What stays out of it until it is named again, the first EXCLUDED_MAX, and how much there
        // is of it
        static constexpr int EXCLUDED_MAX = 10'000;
        QStringList excluded;
        qint64 excludedTotal = 0;

        // What this job did
        qint64 added = 0;
        qint64 changed = 0;
        qint64 removed = 0;         // withdrawn, or gone from the sources' folders
        qint64 moved = 0;           // unchanged, but now in another pack: the one it shared with something that changed is gone
        qint64 unchanged = 0;
        qint64 unsettled = 0;       // left alone: see IngestRequest::settling

        std::shared_ptr<const PublishPlan> plan;   // of a dry run

        // What was not taken out
        QList<IngestQuestion> questions;
        qint64 withheld = 0;        // items

        // Are not there, and by the user's word nothing more comes from them
        QList<IngestSource> deserted;

        static constexpr qsizetype PROBLEMS_MAX = 1000;
        QList<IngestProblem> problems;   // the first ones
        qint64 problemCount = 0;
        QList<IngestProblem> notes;      // what is not published and need not be: empty folders. The first ones

        // Whether there is anything to publish a new catalogue for
        bool hasChanges() const { return (added + changed + removed + moved) > 0; }
    };

    // Brings what is published in a channel up to date with files and folders on disk: reads what
    // is new or changed, seals it to learn keys and blob ids (the blobs themselves are not written:
    // protocol.md 3), registers the chunks as held, and packs small files and indexes. The result
    // is the channel's published items (PublishedItems), from which the catalogue is written. An
    // item belongs to the source that it came from: it is taken out when a survey of that source no
    // longer finds it, unless what is missing looks like a disk that is away (then the result
    // asks). Works as a stream: its memory does not grow with the channel. What a cancelled or
    // interrupted job has done stays valid and is not done again.
    //
    // Lives on the engine's thread; one at a time for a channel. The work is done by the
    // storage's workers and a thread of its own: it waits for them, so it cannot be one of them,
    // and for the disks of its sources, which must not hold up other channels. Destroying it
    // cancels it and waits for the thread.
    class Ingest final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Ingest)

    public:
        Ingest(const IngestParts &parts, const IngestRequest &request, QObject *parent = nullptr);
        ~Ingest() override;

        void start();
        // finished() follows, with isCancelled.
        void cancel();

    signals:
        // At most about ten times a second
        void progressed(const IngestProgress &progress);
        // Once. All that it reports has been committed (Database::read() sees it).
        void finished(const IngestResult &result);

    private:
        std::unique_ptr<IngestJob> m_job;
        StartGate &m_gate;
        std::thread m_thread;
    };
}
