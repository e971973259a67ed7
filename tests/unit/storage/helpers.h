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

#include <chrono>
#include <functional>
#include <memory>

#include <gtest/gtest.h>

#include <QBitArray>
#include <QByteArray>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QObject>
#include <QTemporaryDir>

#include "base/global.h"
#include "base/path.h"

#include "megatorrent/content/blob.h"
#include "megatorrent/storage/chunkplace.h"
#include "megatorrent/storage/filespec.h"
#include "megatorrent/storage/storage.h"

namespace Megatorrent::Test
{
    // Runs the event loop until the condition holds; false if it takes too long.
    bool waitUntil(const std::function<bool ()> &condition, std::chrono::seconds timeout = std::chrono::seconds(60));

    QByteArray randomBytes(qsizetype size);
    QByteArray readFile(const QString &path);
    void writeFile(const QString &path, const QByteArray &content);
    // Files and folders, but for the mark and what holds it
    QStringList tree(const QString &folder);

    // A publisher that seals files by the content layer alone
    class Publisher
    {
    public:
        struct Published
        {
            QByteArray content;
            QList<ChunkPlace> chunks;
        };

        explicit Publisher(const QByteArray &name = "publisher");

        Published publishAlone(const QByteArray &content);
        // Several small files in one pack
        QList<Published> publishPack(const QList<QByteArray> &contents);
        // As v5 does: padded at random under a random key
        Published publishForeign(const QByteArray &content);

        QByteArray blob(const BlobId &id) const { return m_blobs.value(id); }

    private:
        ChunkSecret m_secret;
        ChunkSealer m_sealer;
        QHash<BlobId, QByteArray> m_blobs;
    };

    // A storage in a temporary folder, with its signals recorded
    class StorageBench
    {
        Q_DISABLE_COPY_MOVE(StorageBench)

    public:
        explicit StorageBench(const QString &folder = {}, Sharing sharing = Sharing::Shared);   // empty: a temporary one

        void open();
        void close();
        // Gives what is wrong with it
        QString openFolder();
        QString useFolder();
        Storage *operator->() const { return storage.get(); }
        QString path(const QString &relative) const { return base + u'/' + relative; }

        // Registers and starts; gives what is missing
        FileId add(const QString &name, const Publisher::Published &file, QList<BlobId> *missing = nullptr, qint64 mtime = 1'700'000'000, bool executable = false);
        std::pair<BlobStore::ReceiveResult, Error> receive(const BlobId &id, const QByteArray &blob);
        QByteArray read(const BlobId &id);
        QList<BlobId> missing();
        void flush();
        QString remove(FileId file, bool deleteData);
        void recheck(FileId file);
        bool waitCompleted(FileId file);
        QBitArray held(const QList<BlobId> &ids);

        QTemporaryDir temporary;
        QString base;
        qint64 channel = 1;                  // for which all is done, with the folder that goes with it
        QString root;                        // of received files
        Sharing sharing = Sharing::Shared;   // from when it is opened again on
        std::unique_ptr<Storage> storage;

        QSet<BlobId> announced;
        QHash<qint64, QSet<BlobId>> announcedOf;   // where channels are kept apart
        QList<BlobId> lost;
        QStringList lostReasons;
        QSet<FileId> completed;
        QHash<FileId, Error> failed;
        QHash<FileId, QString> incomplete;
        QHash<FileId, qint64> progress;

    private:
        bool m_wasOpen = false;
    };
}
