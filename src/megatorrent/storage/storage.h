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
#include <memory>

#include <QList>
#include <QObject>
#include <QStringList>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

#include "blobstore.h"
#include "fileid.h"
#include "sharing.h"

class QBitArray;
class QSqlDatabase;

namespace Megatorrent
{
    class ContentReader;
    class Database;
    class Ingest;
    class Layout;
    class MoveControl;
    class Removal;
    struct ChunkPlace;
    struct FileAttributes;
    struct FileSpec;
    struct FolderMoveProgress;
    struct FolderMoveResult;
    struct IngestRequest;
    struct RemovalRequest;
    struct ServingState;

    // What we hold and what we want. Lives on the engine's thread and never blocks it: the work is
    // done by a pool (hashing, sealing, files) and one thread for SQLite; callbacks and signals
    // arrive on the engine's thread.
    class Storage : public QObject, public BlobStore
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Storage)

    public:
        using QObject::QObject;

        // Opens or creates the database and the blob folder in `folder` (blocking; at start). It is
        // destroyed on the same thread, commits what is complete then and ends its threads.
        static nonstd::expected<std::unique_ptr<Storage>, QString> open(const Path &folder, int threads, Sharing sharing);

        // Sentences about what was found damaged when it was opened, and what became of it
        virtual QStringList notices() const = 0;

        // For the tables of the layers above, in the same file and in the same group commits.
        virtual Database *database() const = 0;
        // For user interfaces; as long as the storage lives
        virtual const ContentReader *contentReader() const = 0;

        // As readBlob(). What was found on the disk, and nobody has yet, becomes the channel's.
        virtual void readMetadata(const BlobId &id, qint64 channel, const QObject *context, std::function<void (const QByteArray &blob)> callback) = 0;
        // Keeps a blob as ciphertext (index, catalogue); not checked, `blob` must have this id.
        // `channel` says for whom.
        virtual void keepBlob(qint64 channel, const BlobId &id, const QByteArray &blob, const QObject *context, std::function<void (const QString &error)> callback) = 0;
        // A kept blob of form F whose content is `size` bytes under this key: it takes less room
        // then.
        virtual void compactBlob(const BlobId &id, const SymmetricKey &key, qint64 size) = 0;
        // Drops kept blobs of a channel that are not in any of the layouts (after a newer version
        // has taken over).
        virtual void dropKeptBlobs(qint64 channel, const QList<std::shared_ptr<const Layout>> &layouts) = 0;

        // Whose blobs are that a new database found on the disk, and did not know whose they are.
        // Channels are counted from 1.
        static constexpr qint64 NO_CHANNEL = 0;
        // Nobody needs them any more.
        virtual void dropFoundBlobs() = 0;
        // Blobs of a channel that somebody only looks at. Such ones have numbers below NO_CHANNEL; what is
        // kept for them is gone after the next start.
        struct LookedAt
        {
            qint64 channel = NO_CHANNEL;
            QList<BlobId> ids;
        };
        virtual void dropLookedAt(const LookedAt &blobs) = 0;
        // They are this channel's now.
        virtual void giveLookedAt(const LookedAt &blobs, qint64 channel) = 0;

        // Which blobs of a channel's layout are held, by position
        virtual void heldBlobs(qint64 channel, std::shared_ptr<const Layout> layout, const QObject *context, std::function<void (const QBitArray &held)> callback) = 0;

        // Before anything is received into a channel's folder: looks whether it is there, which its
        // mark tells (the channel's key), and goes on with what was being received into it. A
        // folder that was never marked becomes the channel's. `callback` gets what is wrong, a
        // sentence. To be called again now and then, for a disk may go and come back.
        virtual void openFolder(qint64 channel, const Path &folder, const QString &mark, const QObject *context, std::function<void (const QString &problem)> callback) = 0;
        // The same for a folder that the user says is the right one: it is made and marked.
        virtual void useFolder(qint64 channel, const Path &folder, const QString &mark, const QObject *context, std::function<void (const QString &problem)> callback) = 0;
        // Makes and marks a folder that files are about to be moved to. One that lies in another in
        // which files still are, or holds it, is refused.
        virtual void prepareFolder(const Path &folder, const QString &mark, const QObject *context, std::function<void (const QString &problem)> callback) = 0;
        // Moves the files of a channel that are in other folders to this one, which has been
        // opened; nothing is overwritten, and what is there already with the right content is taken
        // over. Each file is known at one place at any moment: what interrupts this (`control`, the
        // end of the program) leaves some here and some there, and it goes on when it is called
        // again. `mayBeAway`: where the former folder is not there, the files are believed to be in
        // this one; what is not is shown as deleted. One channel at a time: what is cancelled
        // before its turn gets no answer.
        virtual void moveFiles(qint64 channel, const Path &folder, const QString &mark, bool mayBeAway, std::shared_ptr<MoveControl> control, const QObject *context
                , std::function<void (const FolderMoveProgress &progress)> progressed, std::function<void (const FolderMoveResult &result)> done) = 0;
        // The other folders in which a channel may have files. A query, for work given to the
        // database.
        static QStringList otherFolders(QSqlDatabase &db, const QString &mark, const Path &folder);
        // The folder has been in use with this mark: without it, it is not the one. Work for the
        // database.
        static void noteFolder(QSqlDatabase &db, const Path &folder, const QString &mark);
        // Takes this mark away, wherever it is, after the files have been removed.
        virtual void leaveFolders(const QString &mark, const QObject *context, std::function<void ()> callback) = 0;

        using AddCallback = std::function<void (const nonstd::expected<FileId, QString> &)>;
        // Registers a wanted file with its chunks, in as many addChunks() as needed, then
        // startFile(). If something is at the target already (an older version, what an interrupted
        // run left), its chunks are checked first and only missing ones are wanted.
        virtual void addFile(const FileSpec &spec, const QObject *context, AddCallback callback) = 0;
        virtual void addChunks(FileId file, const QList<ChunkPlace> &chunks) = 0;
        // `callback` gets the blobs that are still to be fetched for this file, or why it cannot be
        // received.
        using StartCallback = std::function<void (const nonstd::expected<QList<BlobId>, Error> &missing)>;
        virtual void startFile(FileId file, const QObject *context, StartCallback callback) = 0;
        // Forgets the file; a partial one is deleted, a complete one if `deleteData` and it still
        // has the content. What is in place stays known as ours as long as another file of the
        // channel is on its way to that place.
        virtual void removeFile(FileId file, bool deleteData, const QObject *context, std::function<void (const QString &error)> callback) = 0;
        // Those in place get their new attributes, unless the user has edited them. `callback` gets
        // why it cannot be done now.
        virtual void setAttributes(const QList<FileAttributes> &files, const QObject *context, std::function<void (const QString &problem)> callback) = 0;
        // Reads everything again; what does not match any more becomes missing (blobLost(),
        // fileIncomplete()).
        virtual void recheckFile(FileId file, const QObject *context, std::function<void ()> callback) = 0;
        // Blobs that a file still lacks. A query, for work given to the database.
        static QList<BlobId> missingOfFile(QSqlDatabase &db, FileId file);
        // Bytes received of a channel's files that are not complete yet, to within a chunk each. A
        // query as well.
        static qint64 receivedBytes(QSqlDatabase &db, qint64 channel);
        // The same of one file, as an expression of SQL: of the row of its table that is called
        // `row`
        static QString receivedBytesExpression(const QString &row);
        // Files that do not move on by themselves: found damaged, or not in place for a reason that
        // may be gone. startFile() tries again.
        static QList<FileId> restingFiles(QSqlDatabase &db, qint64 channel, bool alsoDamaged);
        // Found changed or gone, and not being received again. A query as well.
        static bool isDamaged(QSqlDatabase &db, FileId file);
        // Blobs of a channel's registered files that are wanted and not held
        virtual void missingBlobs(qint64 channel, const QObject *context, std::function<void (const QList<BlobId> &)> callback) = 0;

        // See Ingest: brings what is published in a channel up to date.
        virtual std::unique_ptr<Ingest> createIngest(const IngestRequest &request) = 0;
        // See Removal: takes out all that there is of a channel. Any thread
        virtual std::unique_ptr<Removal> createRemoval(const RemovalRequest &request) = 0;

        // Serves again what is there again of published files, and says what is not.
        virtual void checkServing(qint64 channel, const QObject *context, std::function<void (const ServingState &state)> callback) = 0;

    signals:
        // After the commit that says so. `scope`: for which channel, if they are kept apart
        void blobsHeld(const QList<BlobId> &ids, const ChannelScope &scope);
        // A blob can no longer be served: its file is gone or was changed. `path`: which. Without a
        // reason: the file was removed or replaced by a newer version on purpose.
        void blobLost(const BlobId &id, const QString &path, const QString &reason, const ChannelScope &scope);
        // Complete, verified, in place
        void filesCompleted(const QList<FileId> &files);
        // Could not be received or put in place (the sentence says why); startFile() tries again.
        void fileFailed(FileId file, const Error &error);
        // Was complete, and is found changed or gone. Nothing is fetched until recheckFile() or
        // startFile() is called.
        void fileIncomplete(FileId file, const QString &reason);
        // Bytes of wanted files' content that became held since the last emission, for progress
        void progressed(FileId file, qint64 bytes);
    };
}
