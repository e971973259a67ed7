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

#include "publications.h"

#include <QDir>
#include <QFileInfo>

#include "base/global.h"

#include "channel/publication.h"
#include "content/catalogueheader.h"
#include "content/jsontext.h"
#include "content/pathrules.h"
#include "content/printable.h"
#include "crypto/hash.h"
#include "channelmirror.h"
#include "diskinquiry.h"
#include "enginechannels.h"
#include "enginehost.h"
#include "folderclaims.h"
#include "tasks.h"

using namespace Megatorrent;

Publications::Publications(EngineHost *host, ChannelMirror *mirror, Tasks *tasks, const FolderClaims *folders, DiskInquiry *disks)
    : m_host {host}
    , m_mirror {mirror}
    , m_tasks {tasks}
    , m_folders {folders}
    , m_disks {disks}
{
}

QList<PublicationInfo> Publications::all() const
{
    return m_mirror->publications();
}

bool Publications::contains(const PublicKey &key) const
{
    return m_mirror->hasPublication(key);
}

nonstd::expected<PublicKey, Error> Publications::create(const QString &title, const QString &description, const bool isPrivate)
{
    const Identity identity = Identity::generate();
    ChannelRecord record;
    record.publicKey = identity.publicKey;
    record.seed = identity.seed;
    record.title = plainTitle(title);
    record.description = description;
    if (isPrivate)
        record.readKey = Crypto::random<ReadKey>();
    return add(record, true);
}

nonstd::expected<PublicKey, Error> Publications::import(const ExportedChannel &channel)
{
    ChannelRecord record;
    record.publicKey = channel.identity.publicKey;
    record.seed = channel.identity.seed;
    record.title = plainTitle(channel.title);
    record.readKey = channel.readKey;
    record.onionSeed = channel.onionSeed;
    record.isBackedUp = true;   // it came from somewhere
    return add(record, false);
}

nonstd::expected<PublicKey, Error> Publications::add(ChannelRecord record, const bool isNew)
{
    if (const auto running = m_host->requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    if (const auto checked = checkTitle(record.title); !checked)
        return nonstd::make_unexpected(checked.error());
    if (const auto checked = checkDescription(record.description); !checked)
        return nonstd::make_unexpected(checked.error());
    if (const auto removed = m_mirror->requireRemoved(record.publicKey); !removed)
        return nonstd::make_unexpected(removed.error());
    if (m_mirror->hasPublication(record.publicKey))
        return nonstd::make_unexpected(Error(ErrorCode::AlreadyYours, tr("This channel is here already.")));
    if (m_mirror->hasSubscription(record.publicKey))
        return nonstd::make_unexpected(Error(ErrorCode::AlreadySubscribed, tr("You have subscribed to this channel. Remove the subscription first.")));

    record.role = ChannelRole::Own;
    if (!record.onionSeed)
        record.onionSeed = Crypto::random<Seed>();
    record.talksToV5 = !record.readKey;

    PublicationInfo info;
    info.key = record.publicKey;
    info.title = record.title;
    info.description = record.description;
    info.isPrivate = record.readKey.has_value();
    info.talksToV5 = record.talksToV5;
    info.isBackedUp = record.isBackedUp;
    // Who gets the link may hand it out at once: the key must not be lost any more
    const auto settled = m_mirror->begin(record.publicKey, [this, &record, isNew]
    {
        return m_host->settle([record, isNew](EngineChannels *channels, const EngineHost::Done &done) { channels->addPublication(record, isNew, done); });
    });
    if (!settled)
        return nonstd::make_unexpected(settled.error());
    m_mirror->addPublication(info, record);
    return record.publicKey;
}

nonstd::expected<ExportedChannel, Error> Publications::exported(const PublicKey &key) const
{
    const auto own = m_mirror->publication(key);
    if (!own)
        return nonstd::make_unexpected(Error(ErrorCode::NoSuchChannel, tr("There is no such channel.")));
    return ExportedChannel {.identity = Identity::fromSeed(*own->record.seed), .readKey = own->record.readKey, .onionSeed = own->record.onionSeed, .title = own->info.title};
}

void Publications::setBackedUp(const PublicKey &key)
{
    m_host->toPublication(key, &Publication::setBackedUp);
}

nonstd::expected<void, Error> Publications::remove(const PublicKey &key)
{
    if (const auto running = m_host->requireRunning(); !running)
        return running;
    if (!m_mirror->hasPublication(key))
        return nonstd::make_unexpected(Error(ErrorCode::NoSuchChannel, tr("There is no such channel.")));
    const auto settled = m_host->settle([key](EngineChannels *channels, const EngineHost::Done &done) { channels->removePublication(key, done); });
    if (settled)
        m_mirror->hide(key);
    return settled;
}

nonstd::expected<void, Error> Publications::checkTitle(const QString &title)
{
    const QString plain = plainTitle(title);
    if (plain.isEmpty())
        return nonstd::make_unexpected(Error(ErrorCode::BadTitle, tr("A channel needs a title.")));
    if (Json::cut(plain, CatalogueHeader::TITLE_MAX_SIZE) != plain)
        return nonstd::make_unexpected(Error(ErrorCode::BadTitle, tr("The title is too long.")));
    return {};
}

nonstd::expected<void, Error> Publications::checkDescription(const QString &description)
{
    const qsizetype kept = Json::cut(description, CatalogueHeader::DESCRIPTION_MAX_SIZE).size();
    if (kept < description.size())
        return nonstd::make_unexpected(Error(ErrorCode::BadTitle, tr("The description is too long: there is room for the first %1 characters.").arg(kept)));
    return {};
}

nonstd::expected<void, Error> Publications::set(const PublicKey &key, const std::optional<QString> &title, const std::optional<QString> &description
        , const std::optional<bool> talksToV5, const std::optional<bool> isWatched)
{
    if (title)
    {
        if (const auto checked = checkTitle(*title); !checked)
            return checked;
    }
    if (description)
    {
        if (const auto checked = checkDescription(*description); !checked)
            return checked;
    }
    const auto plain = title ? std::make_optional(plainTitle(*title)) : std::nullopt;
    m_host->toPublication(key, [plain, description, talksToV5, isWatched](Publication *publication)
    {
        if (plain)
            publication->setTitle(*plain);
        if (description)
            publication->setDescription(*description);
        if (talksToV5)
            publication->setTalksToV5(*talksToV5);
        if (isWatched)
            publication->setWatched(*isWatched);
    });
    return {};
}

nonstd::expected<int, Error> Publications::publish(const PublicKey &key, const QStringList &paths, const QString &prefix, const PublishOptions &options
        , const TaskKind kind)
{
    if (const auto running = m_host->requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    const auto own = m_mirror->publication(key);
    if (!own)
        return nonstd::make_unexpected(Error(ErrorCode::NoSuchChannel, tr("There is no such channel.")));
    if (const auto room = m_tasks->requireRoom(key); !room)
        return nonstd::make_unexpected(room.error());
    if (paths.isEmpty() && own->info.sources.isEmpty())
        return nonstd::make_unexpected(Error(ErrorCode::NothingToPublish, tr("Nothing has been published in this channel yet: name files or folders.")));

    QString folder = prefix.normalized(QString::NormalizationForm_C);
    while (folder.endsWith(u'/'))
        folder.chop(1);
    if (!folder.isEmpty())
    {
        if (const auto problem = PathRules::check(folder))
            return nonstd::make_unexpected(Error(ErrorCode::BadPath, *problem));
        folder += u'/';
    }

    QList<PublishedSource> sources;
    if (!paths.isEmpty())
    {
        const auto found = sourcesOf(paths, folder, own->info.sources, options.takesOutAll);
        if (!found)
            return nonstd::make_unexpected(found.error());
        sources = *found;
    }

    const int id = m_tasks->add(kind, key);
    m_host->toPublication(key, [id, kind, sources, options](Publication *publication)
    {
        publication->enqueue({.taskId = id, .kind = kind, .sources = sources, .withdrawals = {}, .options = options});
    });
    return id;
}

nonstd::expected<QList<PublishedSource>, Error> Publications::sourcesOf(const QStringList &paths, const QString &folder
        , const QList<PublishedSource> &known, const bool takesOutAll)
{
    using Sources = QList<PublishedSource>;
    return m_disks->ask<Sources>([rules = m_folders->rules(), paths, folder, known, takesOutAll]
            (const DiskInquiry::LookAt &lookAt) mutable -> nonstd::expected<Sources, Error>
    {
        rules.lookAt = lookAt;
        Sources result;
        for (const QString &text : asConst(paths))
        {
            const QFileInfo file {QDir::cleanPath(text)};
            if (!QDir::isAbsolutePath(text))
                return nonstd::make_unexpected(Error(ErrorCode::BadPath, tr("\"%1\" is not an absolute path.").arg(text)));
            const QString itemPath = folder + file.fileName().normalized(QString::NormalizationForm_C);
            const PublishedSource source {Path(file.filePath()), itemPath};
            lookAt(source.path);
            // what is gone for good may be named once more, to be taken out
            const bool mayBeGone = takesOutAll && known.contains(source);
            if (!file.exists() && !mayBeGone)
                return nonstd::make_unexpected(Error(ErrorCode::SourceMissing, tr("\"%1\" does not exist.").arg(text)));
            if (file.exists() && !file.isReadable())
                return nonstd::make_unexpected(Error(ErrorCode::SourceUnreadable, tr("\"%1\" cannot be read. Please check its permissions.").arg(text)));
            if (file.fileName().isEmpty())
                return nonstd::make_unexpected(Error(ErrorCode::SourceUnreadable, tr("\"%1\" cannot be published as a whole: choose folders within it.").arg(text)));

            if (const auto problem = PathRules::check(itemPath))
                return nonstd::make_unexpected(Error(ErrorCode::BadPath, *problem));
            if (const Error problem = rules.againstPublishing(source.path); !problem.isEmpty())
                return nonstd::make_unexpected(problem);
            result.append(source);
        }
        return result;
    });
}

nonstd::expected<int, Error> Publications::withdraw(const PublicKey &key, const QStringList &paths)
{
    if (const auto running = m_host->requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    if (!m_mirror->hasPublication(key))
        return nonstd::make_unexpected(Error(ErrorCode::NoSuchChannel, tr("There is no such channel.")));
    if (paths.isEmpty())
        return nonstd::make_unexpected(Error(ErrorCode::BadParameter, tr("Choose at least one item to withdraw.")));
    if (const auto room = m_tasks->requireRoom(key); !room)
        return nonstd::make_unexpected(room.error());

    const int id = m_tasks->add(TaskKind::Withdraw, key);
    m_host->toPublication(key, [id, paths](Publication *publication)
    {
        publication->enqueue({.taskId = id, .kind = TaskKind::Withdraw, .sources = {}, .withdrawals = paths});
    });
    return id;
}
