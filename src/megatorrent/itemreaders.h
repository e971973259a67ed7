/*
 * Megatorrent, channels for qBittorrent.
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
#include <optional>

#include <QHash>
#include <QObject>
#include <QThreadPool>

#include "base/3rdparty/expected.hpp"

#include "channel/itemcontent.h"
#include "content/error.h"
#include "crypto/bytes.h"
#include "itemreader.h"

namespace Megatorrent
{
    class ContentReader;
    class Database;
    class Engine;

    // Reads the content of items for user interfaces, also while it arrives: what is read is fetched first. Of a file nothing is kept in
    // memory but the piece that is read. The disk is read on threads of its own, for it
    // may hang. Main thread.
    class ItemReaders final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ItemReaders)

    public:
        static constexpr int READERS_MAX = 32;
        // What nobody has sent for so long is not waited for any more.
        static constexpr std::chrono::milliseconds PATIENCE = std::chrono::minutes(2);

        // What must be known of a channel
        struct Source
        {
            qint64 id = 0;             // ChannelRecord::id
            bool isOwn = false;
            QString problem;           // why nothing is being received, a sentence; empty: it is
        };
        using FindSource = std::function<std::optional<Source> (const PublicKey &key)>;

        // NoSuchChannel, NoSuchItem: there is none
        using Opened = std::function<void (const nonstd::expected<std::shared_ptr<ItemReader>, Error> &reader)>;

        explicit ItemReaders(FindSource findSource, std::chrono::milliseconds patience = PATIENCE);
        ~ItemReaders() override;

        // From now on there is something to read, until stop(). That waits for nobody: a disk that does not answer holds up
        // the end of the engine, which has its storage to itself then.
        void start(Engine *engine);
        void stop();

        // `done` comes later, on this thread, unless `context` has been destroyed by then.
        void open(const PublicKey &key, const QString &path, const QObject *context, Opened done);

    private:
        friend class ItemReader;

        struct Piece;
        // What a thread reads with. It has nothing else of this object, which may be gone by then.
        struct Means
        {
            Database *database = nullptr;
            const ContentReader *content = nullptr;
        };

        void forget(quint64 reader, const PublicKey &key);
        void read(ItemReader &reader);
        void handleRead(quint64 reader, const Piece &piece);
        void handleFound(quint64 opening, const PublicKey &key, const QString &path, const std::optional<ItemContent> &content);
        void handleMayGoOn(quint64 reader);
        void demand(const ItemReader &reader, FileId file, qint64 offset);
        static QString removedText(const QString &path);
        static std::optional<ItemContent> find(const Means &means, const Source &source, const QString &path);
        static Piece readPiece(const Means &means, const Source &source, const QString &path, const QByteArray &fingerprint, qint64 offset, qint64 most);

        const FindSource m_findSource;
        const std::chrono::milliseconds m_patience;
        Engine *m_engine = nullptr;
        Means m_means;
        std::shared_ptr<QThreadPool> m_pool;
        int m_run = 0;                            // counts start()
        QHash<quint64, ItemReader *> m_readers;
        quint64 m_lastReader = 0;
        QHash<quint64, Opened> m_openings;        // are looked for
        quint64 m_lastOpening = 0;
    };
}
