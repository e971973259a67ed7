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


#include <random>

#include <QBitArray>
#include <QDateTime>
#include <QDirIterator>
#include <QSqlDatabase>

#include "megatorrent/storage/database.h"

#include "ingesthelpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

using Result = BlobStore::ReceiveResult;

// A publisher whose folder is changed at random and a subscriber who follows, both ended and started now and then. The model is a map
// from path to content.

namespace
{
    class Model
    {
    public:
        explicit Model(const quint32 seed)
            : m_random {seed}
        {
        }

        void change()
        {
            const int count = 1 + static_cast<int>(m_random() % 12);
            for (int i = 0; i < count; ++i)
            {
                const quint32 kind = m_random() % 10;
                if (m_files.isEmpty() || (kind < 4))
                    write(newPath(), randomBytes(randomSize()));
                else if (kind < 6)
                    write(anyPath(), randomBytes(randomSize()));
                else if (kind == 6)
                    edit(anyPath());
                else if (kind == 7)
                    write(newPath(), m_files[anyPath()]);   // a copy
                else
                    remove(anyPath());
            }
        }

        // One round of a subscriber's: what is new or different is registered, what is gone removed.
        void follow()
        {
            QHash<QString, FileId> files;
            QList<FileId> added;
            for (const PublishedItem &item : publisher.items())
            {
                const QByteArray mark = mark_(item);
                if (const auto iter = m_subscribed.constFind(item.path); (iter != m_subscribed.cend()) && (iter->second == mark))
                    continue;
                Publisher::Published file {.content = m_files[item.path.sliced(5)], .chunks = publisher.chunksOf(item)};
                QList<BlobId> missing;
                const FileId id = subscriber.add(item.path.sliced(5), file, &missing, item.mtime, item.executable);
                added.append(id);
                if (const auto iter = m_subscribed.constFind(item.path); iter != m_subscribed.cend())
                    m_outdated.append(iter->first);
                m_subscribed.insert(item.path, {id, mark});
            }
            for (const BlobId &id : subscriber.missing())
                ASSERT_EQ(subscriber.receive(id, publisher.storage.read(id)).first, Result::Stored);
            for (const FileId id : added)
                ASSERT_TRUE(subscriber.waitCompleted(id));
            for (const FileId id : std::exchange(m_outdated, {}))
                ASSERT_EQ(subscriber.remove(id, true), QString());
            for (auto iter = m_subscribed.begin(); iter != m_subscribed.end();)
            {
                if (m_files.contains(iter.key().sliced(5)))
                {
                    ++iter;
                    continue;
                }
                ASSERT_EQ(subscriber.remove(iter->first, true), QString());
                iter = m_subscribed.erase(iter);
            }
        }

        void check()
        {
            QStringList names;
            QDirIterator files {subscriber.root, (QDir::Files | QDir::Hidden), QDirIterator::Subdirectories};
            while (files.hasNext())
            {
                const QString name = files.next().sliced(subscriber.root.size() + 1);
                if (name == u".megatorrent/channel"_s)
                    continue;
                names.append(name);
                ASSERT_TRUE(readFile(subscriber.root + u'/' + name) == m_files.value(name)) << qPrintable(name);
            }
            ASSERT_EQ(names.size(), m_files.size());

            // what the subscriber says it holds it can serve, and it holds all that is not shared with what it never wanted
            const QSet<BlobId> blobs = publisher.allBlobs();
            const QList<BlobId> list {blobs.cbegin(), blobs.cend()};
            const QBitArray held = subscriber.held(list);
            for (qsizetype i = 0; i < list.size(); ++i)
                ASSERT_EQ(subscriber.read(list[i]).isEmpty(), !held.testBit(i));
        }

        IngestBench publisher;
        StorageBench subscriber;

    private:
        QString newPath()
        {
            return u"d%1/f%2"_s.arg(m_random() % 5).arg(m_random() % 60);
        }

        QString anyPath()
        {
            QStringList paths = m_files.keys();
            paths.sort();
            return paths[static_cast<qsizetype>(m_random() % static_cast<quint32>(paths.size()))];
        }

        qint64 randomSize()
        {
            switch (m_random() % 12)
            {
            case 0:
                return 0;
            case 1:
                return CHUNK_SIZE + static_cast<qint64>(m_random() % (2 * CHUNK_SIZE));
            case 2:
                return PACKED_CHUNK_MAX_SIZE + static_cast<qint64>(m_random() % PACKED_CHUNK_MAX_SIZE);
            default:
                return 1 + static_cast<qint64>(m_random() % 60'000);
            }
        }

        void write(const QString &path, const QByteArray &content)
        {
            m_files[path] = content;
            publisher.write(path, content);
        }

        void edit(const QString &path)
        {
            QByteArray content = m_files[path];
            if (!content.isEmpty())
                content[static_cast<qsizetype>(m_random() % static_cast<quint32>(content.size()))] ^= 1;
            write(path, content);
        }

        void remove(const QString &path)
        {
            m_files.remove(path);
            QFile::remove(publisher.source + u'/' + path);
        }

        static QByteArray mark_(const PublishedItem &item)
        {
            return (item.ref ? item.ref->toHex() : QByteArray()) + QByteArray::number(item.at.value_or(-1)) + ' ' + QByteArray::number(item.mtime);
        }

        std::mt19937 m_random;
        QHash<QString, QByteArray> m_files;
        QHash<QString, std::pair<FileId, QByteArray>> m_subscribed;
        QList<FileId> m_outdated;
    };
}

class RandomChanges : public ::testing::TestWithParam<quint32>
{
};

TEST_P(RandomChanges, PublisherAndSubscriberAgree)
{
    Model model {GetParam()};
    for (int round = 0; round < 12; ++round)
    {
        SCOPED_TRACE(round);
        model.change();
        model.publisher.takesOutAll = true;
        const IngestResult result = model.publisher.runShow();
        ASSERT_EQ(problems(result), QString());
        model.publisher.verify();
        if ((round % 3) == 1)
        {
            model.publisher.storage.close();
            model.publisher.storage.open();
        }
        model.follow();
        if ((round % 4) == 2)
        {
            model.subscriber.close();
            model.subscriber.open();
        }
        model.check();
        if (::testing::Test::HasFatalFailure())
            return;
        ASSERT_FALSE(model.publisher.runShow().hasChanges());
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomChanges, ::testing::Values(1u, 2u, 3u));
INSTANTIATE_TEST_SUITE_P(DISABLED_MoreSeeds, RandomChanges, ::testing::Range(4u, 40u));
