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


#include "itemreaders.h"

#include <algorithm>
#include <utility>

#include <QPointer>
#include <QSqlDatabase>

#include "base/global.h"

#include "channel/readingorder.h"
#include "channel/subscription.h"
#include "storage/contentreader.h"
#include "storage/database.h"
#include "storage/reply.h"
#include "engine.h"
#include "enginechannels.h"

using namespace Megatorrent;

namespace
{
    const int THREADS_MAX = 4;
}

// What came of looking for the next bytes
struct ItemReaders::Piece
{
    enum class Kind
    {
        Here,
        NotYet,
        Never
    };

    Kind kind = Kind::Never;
    QByteArray bytes;
    QString error;
    std::optional<FileId> file;
    bool isArriving = false;      // parts of the file may be missing
};

ItemReaders::ItemReaders(FindSource findSource, const std::chrono::milliseconds patience)
    : m_findSource {std::move(findSource)}
    , m_patience {patience}
{
}

ItemReaders::~ItemReaders()
{
    stop();
    for (ItemReader *const reader : asConst(m_readers))
        reader->m_readers.clear();
}

void ItemReaders::start(Engine *engine)
{
    m_engine = engine;
    m_means = {.database = engine->database(), .content = engine->contentReader()};
    ++m_run;
    m_pool = std::make_shared<QThreadPool>();
    m_pool->setMaxThreadCount(THREADS_MAX);
    m_pool->setExpiryTimeout(-1);   // they have connections to the database
    connect(engine, &Engine::readerMayGoOn, this, &ItemReaders::handleMayGoOn);
}

void ItemReaders::stop()
{
    if (!m_pool)
        return;
    m_pool->clear();
    QMetaObject::invokeMethod(m_engine, [engine = m_engine, pool = std::move(m_pool)] { engine->keepFor(pool); }, Qt::AutoConnection);
    m_pool.reset();
    m_engine = nullptr;
    m_means = {};
    for (const Opened &opened : std::exchange(m_openings, {}))
        opened(nonstd::make_unexpected(Error(ErrorCode::NotRunning, tr("Megatorrent is not running."))));
    for (const quint64 id : asConst(m_readers.keys()))
        handleRead(id, {.kind = Piece::Kind::Never, .bytes = {}, .error = tr("Megatorrent is not running."), .file = {}, .isArriving = false});
}

void ItemReaders::open(const PublicKey &key, const QString &path, const QObject *context, Opened done)
{
    const auto answer = [this, context = QPointer(context), done = std::move(done)](const nonstd::expected<std::shared_ptr<ItemReader>, Error> &result)
    {
        QMetaObject::invokeMethod(this, [context, done, result]
        {
            if (context)
                done(result);
        }, Qt::QueuedConnection);
    };
    const auto refuse = [answer](const ErrorCode code, const QString &sentence) { answer(nonstd::make_unexpected(Error(code, sentence))); };

    const std::optional<Source> source = m_findSource(key);
    if (!m_pool)
        return refuse(ErrorCode::NotRunning, tr("Megatorrent is not running."));
    if (!source)
        return refuse(ErrorCode::NoSuchChannel, tr("There is no channel with this key."));
    if ((m_readers.size() + m_openings.size()) >= READERS_MAX)
        return refuse(ErrorCode::TooMany, tr("%1 files are being read already. Close some of them first.").arg(READERS_MAX));

    const quint64 id = ++m_lastOpening;
    m_openings.insert(id, answer);
    m_pool->start([this, reply = std::make_shared<Reply>(this), means = m_means, source, id, key, path]
    {
        const std::optional<ItemContent> content = find(means, *source, path);
        reply->call([this, id, key, path, content] { handleFound(id, key, path, content); });
    });
}

void ItemReaders::handleFound(const quint64 opening, const PublicKey &key, const QString &path, const std::optional<ItemContent> &content)
{
    const Opened answer = m_openings.take(opening);
    if (!answer)
        return;   // stopped meanwhile
    if (!content)
    {
        answer(nonstd::make_unexpected(m_findSource(key)
                ? Error(ErrorCode::NoSuchItem, tr("There is no item \"%1\" in this channel.").arg(path))
                : Error(ErrorCode::NoSuchChannel, removedText(path))));
        return;
    }
    const std::shared_ptr<ItemReader> reader {new ItemReader(this, ++m_lastReader, key, path)};
    reader->m_size = content->size;
    reader->m_fingerprint = content->fingerprint;
    m_readers.insert(reader->m_id, reader.get());
    answer(reader);
}

void ItemReaders::forget(const quint64 reader, const PublicKey &key)
{
    m_readers.remove(reader);
    if (m_engine)
    {
        QMetaObject::invokeMethod(m_engine, [engine = m_engine, key, reader]
        {
            if (const Subscription *subscription = engine->isUp() ? engine->channels()->subscription(key) : nullptr)
                subscription->order()->removeReader(reader);
        }, Qt::QueuedConnection);
    }
}

void ItemReaders::demand(const ItemReader &reader, const FileId file, const qint64 offset)
{
    if (!m_engine)
        return;
    QMetaObject::invokeMethod(m_engine, [engine = m_engine, key = reader.m_key, id = reader.m_id, file, offset]
    {
        if (const Subscription *subscription = engine->isUp() ? engine->channels()->subscription(key) : nullptr)
            subscription->order()->setReader(id, file, offset);
    }, Qt::QueuedConnection);
}

void ItemReaders::read(ItemReader &reader)
{
    if (reader.m_isReading)
        return;
    reader.m_isReading = true;
    reader.m_mayGoOn = false;
    const std::optional<Source> source = m_findSource(reader.m_key);
    if (!m_pool || !source)
    {
        const QString error = m_pool ? removedText(reader.m_path) : tr("Megatorrent is not running.");
        QMetaObject::invokeMethod(this, [this, id = reader.m_id, error]
        {
            handleRead(id, {.kind = Piece::Kind::Never, .bytes = {}, .error = error, .file = {}, .isArriving = false});
        }, Qt::QueuedConnection);
        return;
    }
    m_pool->start([this, reply = std::make_shared<Reply>(this), means = m_means, run = m_run, source, id = reader.m_id, path = reader.m_path
            , fingerprint = reader.m_fingerprint, offset = reader.m_offset, most = reader.m_most]
    {
        const Piece piece = readPiece(means, *source, path, fingerprint, offset, most);
        reply->call([this, run, id, piece]
        {
            if (m_pool && (run == m_run))
                handleRead(id, piece);
        });
    });
}

QString ItemReaders::removedText(const QString &path)
{
    return tr("The channel of \"%1\" has been removed.").arg(path);
}

void ItemReaders::handleRead(const quint64 id, const Piece &piece)
{
    ItemReader *const reader = m_readers.value(id);
    if (!reader)
        return;
    reader->m_isReading = false;
    if (!reader->m_done)
        return;
    if (piece.kind == Piece::Kind::Never)
    {
        // a removal takes away one thing after the other, whatever was missed first
        const bool isRemoved = m_pool && !m_findSource(reader->m_key);
        reader->finish(nonstd::make_unexpected(isRemoved ? removedText(reader->m_path) : piece.error));
        return;
    }

    const bool isHere = (piece.kind == Piece::Kind::Here);
    if (const qint64 offset = reader->m_offset + piece.bytes.size(); piece.file && piece.isArriving
            && ((reader->m_demanded != *piece.file) || (reader->m_demandedOffset != offset)))
    {
        reader->m_demanded = *piece.file;
        reader->m_demandedOffset = offset;
        demand(*reader, *piece.file, offset);
    }
    if (isHere)
    {
        reader->finish(piece.bytes);
        return;
    }

    const std::optional<Source> source = m_findSource(reader->m_key);
    if (source && !source->problem.isEmpty())
    {
        reader->finish(nonstd::make_unexpected(tr("This part of \"%1\" is not here yet, and nothing is being received: %2").arg(reader->m_path, source->problem)));
        return;
    }
    if (reader->m_waiting.hasExpired(m_patience.count()))
    {
        reader->finish(nonstd::make_unexpected(tr("This part of \"%1\" is not here yet, and nobody has sent it for a while. Try again later.").arg(reader->m_path)));
        return;
    }
    if (reader->m_mayGoOn)
        read(*reader);
    else
        reader->tryAgainLater();
}

void ItemReaders::handleMayGoOn(const quint64 id)
{
    ItemReader *const reader = m_readers.value(id);
    if (!reader || !reader->m_done)
        return;
    if (reader->m_isReading)
        reader->m_mayGoOn = true;
    else
        read(*reader);
}

// --- threads of the pool ---

std::optional<ItemContent> ItemReaders::find(const Means &means, const Source &source, const QString &path)
{
    std::optional<ItemContent> content;
    const auto look = [&](QSqlDatabase &db) { content = ItemContent::find(db, source.id, source.isOwn, path); };
    means.database->readLoosely(look);
    // what has not been committed yet
    if (!content || !content->file)
        means.database->look(look);
    return content;
}

ItemReaders::Piece ItemReaders::readPiece(const Means &means, const Source &source, const QString &path, const QByteArray &fingerprint, const qint64 offset
        , const qint64 most)
{
    const auto never = [](const QString &error)
    {
        return Piece {.kind = Piece::Kind::Never, .bytes = {}, .error = error, .file = {}, .isArriving = false};
    };

    const std::optional<ItemContent> content = find(means, source, path);
    if (!content)
        return never(tr("\"%1\" is no longer in this channel.").arg(path));
    if (content->fingerprint != fingerprint)
        return never(tr("\"%1\" has been changed by its publisher.").arg(path));
    const bool isComplete = (content->state == ItemState::Complete);
    if (source.isOwn && !content->file)
        return never(tr("\"%1\" is not on this computer: it was published elsewhere.").arg(path));
    if (!isComplete && !content->isWanted)
        return never(tr("\"%1\" is not downloaded here. Choose it first.").arg(path));

    Piece result {.kind = Piece::Kind::NotYet, .bytes = {}, .error = {}, .file = content->file, .isArriving = (!isComplete && !source.isOwn)};
    if (content->file)
    {
        const ContentReader::Piece read = means.content->read(*content->file, offset, most);
        switch (read.kind)
        {
        case ContentReader::Piece::Kind::Here:
            result.kind = Piece::Kind::Here;
            result.bytes = read.bytes;
            return result;
        case ContentReader::Piece::Kind::Missing:
            if (source.isOwn)
                return never(tr("\"%1\" is not there any more as it was published. Publish it again.").arg(path));
            break;
        case ContentReader::Piece::Kind::Failed:
            return never(content->error.isEmpty() ? read.error : content->error);
        }
    }
    if (content->state == ItemState::Error)
        return never(content->error);
    return result;
}
