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
#include <utility>
#include <vector>

#include <QByteArray>
#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

#include "posixfile.h"
#include "sourceentry.h"
#include "sourcetree.h"

namespace Megatorrent
{
    // Walks a file or folder in ascending order of the UTF-8 bytes of the whole channel paths, one
    // folder's names in memory at a time. One thread; blocking.
    class TreeScanner
    {
        Q_DISABLE_COPY_MOVE(TreeScanner)

    public:
        using Entry = SourceEntry;

        // What is passed over, folders with all that is in them
        struct Exclusions
        {
            QSet<QString> paths;   // in the channel
            QStringList ownData;   // on the disk: folders with the keys of all channels, and the like. That they are left out is said
            QSet<QString> unfinished = {};   // on the disk: files that torrents have not got the whole of. That is said, too
        };

        // `local`: absolute path of a file or folder; `prefix`: as in IngestSource; `exclusions`
        // must live as long
        TreeScanner(const QString &local, const QString &prefix, const Exclusions &exclusions);

        // Called with each folder that is read, as it is named on the disk
        void setFolderVisitor(std::function<void (const QByteArray &local)> visit) { m_visit = std::move(visit); }

        // False at the end
        bool next(Entry &entry);

        // What it walks through, to read from it
        std::shared_ptr<const SourceTree> tree() const { return m_tree; }

        // Folders seen so far at which another file system begins, by their path in the channel,
        // with its device; the source's own is one
        const QHash<QString, qint64> &places() const { return m_places; }

    private:
        struct Name
        {
            QByteArray key;      // its NFC form; with '/' for a folder, which gives the order of whole paths
            QByteArray name;     // as on disk
            bool isFolder = false;
        };

        struct Folder
        {
            QString path;
            QByteArray local;
            FileDescriptor handle;     // of the innermost one only: they may be nested deeper than files may be open
            qint64 device = 0;
            quint64 inode = 0;
            std::vector<Name> names;   // descending: taken from the end
            std::vector<Entry> problems;
        };

        bool isUnfinished(const QByteArray &name, const QString &path, const QByteArray &local, Entry &note) const;
        bool isStillThere(const Folder &folder) const;
        bool reopen(Folder &folder) const;
        bool takeAway(Folder &folder, Entry &problem) const;
        // `handle`: of the folder, to be read
        bool enter(const QString &path, const QByteArray &local, FileDescriptor handle, Entry &problem);
        static void leaveOutDoubles(Folder &folder);

        QString m_local;
        QString m_prefix;
        const Exclusions &m_exclusions;
        const std::shared_ptr<const SourceTree> m_tree;
        QHash<QString, qint64> m_places;
        std::function<void (const QByteArray &)> m_visit;
        bool m_isStarted = false;
        std::vector<Folder> m_folders;
        qint64 m_hidden = 0;       // files and folders so far
        QString m_firstHidden;
    };
}
