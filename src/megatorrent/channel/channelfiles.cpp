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

#include "channelfiles.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include <fcntl.h>
#include <unistd.h>

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QSet>

#include "base/global.h"
#include "base/logger.h"

#include "../storage/crashpoint.h"
#include "../storage/posixfile.h"
#include "../storage/wholefile.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const QString SUFFIX = u".json"_s;
    const QString COPY_SUFFIXES[] = {u".1"_s, u".2"_s};   // the newest first

    // The database has within a second what waits here: this is for the case that it is lost.
    const auto PATIENCE = 60s;
    const auto RETRY_TIME = 30s;
    // At the end of the program
    const auto FAREWELL = 1s;

    const qint64 FILE_MAX_SIZE = 64 * 1024 * 1024;

    QByteArray encoded(const QString &path)
    {
        return QFile::encodeName(path);
    }
}

ChannelFiles::ChannelFiles(const Path &folder)
    : m_folder {folder.data()}
    , m_thread {[this] { run(); }}
{
}

ChannelFiles::~ChannelFiles()
{
    {
        const std::lock_guard lock {m_mutex};
        m_isQuitting = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

QString ChannelFiles::path(const PublicKey &key) const
{
    return m_folder + u'/' + key.toString() + SUFFIX;
}

nonstd::expected<ChannelFiles::Loaded, QString> ChannelFiles::load()
{
    if (!Posix::makeFolder(m_folder, true))
        return nonstd::make_unexpected(tr("The folder \"%1\" could not be made: %2").arg(m_folder, Posix::errorText(errno)));

    QSet<PublicKey> keys;
    // also what is no file: a channel is not left out because something else has taken its place
    for (const QString &name : asConst(QDir(m_folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot)))
    {
        const qsizetype end = name.indexOf(SUFFIX);
        const QString suffix = name.sliced(std::max<qsizetype>(end, 0));
        if ((suffix == SUFFIX) || (suffix == (SUFFIX + COPY_SUFFIXES[0])) || (suffix == (SUFFIX + COPY_SUFFIXES[1])))
        {
            if (const auto key = PublicKey::fromHex(name.first(end).toLatin1()))
                keys.insert(*key);
        }
    }

    Loaded loaded;
    for (const PublicKey &key : asConst(keys))
    {
        const auto record = read(key, loaded);
        if (!record)
            return nonstd::make_unexpected(record.error());
        if (!*record)
            continue;
        loaded.records.append(**record);

        Entry entry;
        entry.record = **record;
        entry.written = WholeFile::read(path(key), FILE_MAX_SIZE).value_or(QByteArray());
        const std::lock_guard lock {m_mutex};
        m_entries.insert(key, entry);
    }
    return loaded;
}

// Nothing: neither the file nor a copy is whole.
nonstd::expected<std::optional<ChannelRecord>, QString> ChannelFiles::read(const PublicKey &key, Loaded &loaded) const
{
    const QString main = path(key);
    QString problem = tr("is gone");
    for (const QString &candidate : {main, QString(main + COPY_SUFFIXES[0]), QString(main + COPY_SUFFIXES[1])})
    {
        const auto content = WholeFile::read(candidate, FILE_MAX_SIZE);
        if (!content && (content.error().kind == WholeFile::Unread::Kind::Missing))
            continue;
        // a disk that cannot be read now is no reason to go back to an older state
        if (!content && (content.error().kind == WholeFile::Unread::Kind::Unreadable))
            return nonstd::make_unexpected(tr("The key file \"%1\" could not be read: %2").arg(candidate, content.error().reason));

        // no program has written one that is too large
        const auto record = ChannelText::read(content.value_or(QByteArray()));
        if (!record && (record.error() == ChannelText::Problem::TooNew))
            return nonstd::make_unexpected(tr("The key file \"%1\" was written by a newer version of this program.").arg(candidate));
        if (record && (record->publicKey == key))
        {
            if (candidate != main)
            {
                loaded.older.insert(key);
                loaded.notices.append(tr("The key file \"%1\" %2. Its older copy of %3 is used: what was changed since then may have to be changed again.")
                        .arg(main, problem, QLocale().toString(QFileInfo(candidate).lastModified(), QLocale::ShortFormat)));
            }
            return *record;
        }

        // Kept for whoever can make something of it
        const QString aside = candidate + u".damaged-"_s + QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-hhmmsszzz"_s);
        std::rename(encoded(candidate).constData(), encoded(aside).constData());
        if (candidate == main)
            problem = tr("is damaged and was renamed to \"%1\"").arg(aside);
    }
    loaded.notices.append(tr("The key file \"%1\" %2, and no older copy is whole. If the channel is missing now, import its identity or open its link again.")
            .arg(main, problem));
    return std::optional<ChannelRecord> {};
}

void ChannelFiles::save(const ChannelRecord &record)
{
    enqueue(record, false, {});
}

void ChannelFiles::saveDurably(const ChannelRecord &record, Done done)
{
    enqueue(record, true, std::move(done));
}

void ChannelFiles::reserveSequence(const ChannelRecord &record, Done done)
{
    ChannelRecord reserving = record;
    {
        const std::lock_guard lock {m_mutex};
        if (const auto iter = m_entries.constFind(record.publicKey); iter != m_entries.constEnd())
            reserving = iter->record;
    }
    reserving.highestSequence = std::max(reserving.highestSequence, record.highestSequence);
    enqueue(reserving, true, std::move(done));
}

void ChannelFiles::enqueue(const ChannelRecord &record, const bool isUrgent, Done done)
{
    {
        const std::lock_guard lock {m_mutex};
        Entry &entry = m_entries[record.publicKey];
        // The wish to remove a channel holds against what the channel itself still saves until it
        // ends
        const bool isOvertaken = !isUrgent && (entry.record.removal != RemovalWish::None) && (record.role != ChannelRole::Forgotten);
        if (isOvertaken)
            return;
        const qint64 highest = std::max(entry.record.highestSequence, record.highestSequence);
        const bool isDecision = isUrgent || (record.role == ChannelRole::Own)
                || entry.written.isEmpty() || (ChannelText::settings(entry.record) != ChannelText::settings(record));
        entry.record = record;
        entry.record.highestSequence = highest;
        if (done)
            entry.done.push_back(std::move(done));

        const Clock::time_point due = Clock::now() + (isDecision ? 0s : PATIENCE);
        entry.due = entry.isWaiting ? std::min(entry.due, due) : due;
        entry.isUrgent = entry.isUrgent || isDecision;
        entry.isWaiting = true;
    }
    m_wake.notify_one();
}

void ChannelFiles::run()
{
    std::unique_lock lock {m_mutex};
    std::optional<Clock::time_point> end;
    while (true)
    {
        if (m_isQuitting && !end)
            end = Clock::now() + FAREWELL;

        auto next = m_entries.cend();
        for (auto iter = m_entries.cbegin(); iter != m_entries.cend(); ++iter)
        {
            // the database has what is left out
            if (!iter->isWaiting || (end && !iter->isUrgent && (Clock::now() > *end)))
                continue;
            if ((next == m_entries.cend()) || (iter->due < next->due))
                next = iter;
        }

        if (next == m_entries.cend())
        {
            if (m_isQuitting)
                return;
            m_wake.wait(lock);
        }
        else if (m_isQuitting || (next->due <= Clock::now()))
        {
            writeNext(lock, PublicKey(next.key()));
        }
        else
        {
            m_wake.wait_until(lock, Clock::time_point(next->due));
        }
    }
}

void ChannelFiles::writeNext(std::unique_lock<std::mutex> &lock, const PublicKey &key)
{
    Entry &entry = m_entries[key];
    const ChannelRecord record = entry.record;
    const QByteArray before = entry.written;
    const std::vector<Done> waiting = std::exchange(entry.done, {});
    entry.isWaiting = false;
    entry.isUrgent = false;

    lock.unlock();
    const QByteArray text = ChannelText::write(record);
    const QString error = (text == before) ? QString() : write(path(key), text, (record.role == ChannelRole::Forgotten));
    if (!error.isEmpty())
        LogMsg(u"Megatorrent: "_s + error, Log::CRITICAL);
    lock.lock();

    Entry &current = m_entries[key];  // others may have been added
    if (error.isEmpty())
    {
        current.written = text;
    }
    else if (!current.isWaiting && !waiting.empty())
    {
        // Who asked is told that it has not been done: then it is not done later either
        if (const auto earlier = ChannelText::read(before))
        {
            // It may have failed when the file had been replaced already, with one that has no key
            // any more, for instance.
            current.record = *earlier;
            current.written.clear();
            current.isWaiting = true;
            current.due = Clock::now() + RETRY_TIME;
        }
        else
        {
            m_entries.remove(key);
        }
    }
    else if (!current.isWaiting && !m_isQuitting)
    {
        current.isWaiting = true;
        current.due = Clock::now() + RETRY_TIME;
    }

    lock.unlock();
    for (const Done &done : waiting)
        done(error);
    lock.lock();
}

QString ChannelFiles::write(const QString &path, const QByteArray &text, const bool isOnlyCopy) const
{
    const auto failure = [&path](const int error)
    {
        return tr("The key file \"%1\" could not be written: %2").arg(path, Posix::obstacleText(error));
    };

    if (!Posix::makeFolder(m_folder, true))
        return failure(errno);
    // nothing that is not ours is replaced, whatever it is
    if (const int error = Posix::obstacle(path); error != 0)
        return failure(error);
    const QByteArray target = encoded(path);
    const QByteArray fresh = target + ".new";
    {
        const FileDescriptor file = Posix::openNew(fresh);
        if (!file.isValid())
        {
            const int error = errno;
            return tr("The key file \"%1\" could not be written: %2").arg((path + u".new"_s), Posix::obstacleText(error));
        }
        if (!Posix::writeFully(file.get(), text.constData(), text.size(), 0) || (::fsync(file.get()) != 0))
        {
            const int error = errno;
            ::unlink(fresh.constData());
            return failure(error);
        }
    }

    // The file is there at any moment, or at least (where there are no hard links) its copy
    const QByteArray newer = encoded(path + COPY_SUFFIXES[0]);
    const QByteArray older = encoded(path + COPY_SUFFIXES[1]);
    const bool areCopiesOurs = (Posix::obstacle(path + COPY_SUFFIXES[0]) == 0) && (Posix::obstacle(path + COPY_SUFFIXES[1]) == 0);
    if (!isOnlyCopy && areCopiesOurs)
    {
        if (::access(newer.constData(), F_OK) == 0)
            std::rename(newer.constData(), older.constData());
        if ((::link(target.constData(), newer.constData()) != 0) && (errno != ENOENT))
            std::rename(target.constData(), newer.constData());
    }
    if (std::rename(fresh.constData(), target.constData()) != 0)
        return failure(errno);
    crashPoint("key file replaced");
    const FileDescriptor folder {::open(encoded(m_folder).constData(), (O_RDONLY | O_CLOEXEC | O_DIRECTORY))};
    if (const int error = folder.isValid() ? Posix::synchronize(folder.get()) : errno; error != 0)
        return failure(error);

    // The secrets of a channel that is forgotten are in its copies, too
    if (isOnlyCopy && areCopiesOurs)
    {
        ::unlink(newer.constData());
        ::unlink(older.constData());
    }
    return {};
}
