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

// The part of the façade that is about channels; session.cpp has what concerns the subsystem as a whole.

#include "session.h"

#include <QDir>
#include <QFileInfo>

#include "base/global.h"
#include "base/utils/fs.h"

#include "content/pathrules.h"
#include "content/printable.h"
#include "crypto/hash.h"
#include "storage/diskplace.h"
#include "storage/savefolders.h"
#include "previews.h"

using namespace Megatorrent;

namespace
{
    const int PEERS_MAX = 50;          // that a user or a link names
    const int TITLE_MAX_SIZE = 1024;   // bytes of UTF-8

    // A folder name made of a title: the title, without what is special in paths, and then the suffix, however long the title is
    QString folderName(const Link &link, const QString &suffix)
    {
        QString name = Utils::Fs::toValidFileName(link.name).normalized(QString::NormalizationForm_C).trimmed();
        while (name.startsWith(u'.'))
            name.removeFirst();
        while ((name + suffix).toUtf8().size() > PathRules::COMPONENT_MAX_SIZE)
            name.chop((name.size() > 1) && name.back().isLowSurrogate() ? 2 : 1);
        while (name.endsWith(u'.') || name.endsWith(u' '))
            name.chop(1);
        if (name.isEmpty() || PathRules::check(name))
            name = link.publicKey.toString().first(16);
        return name + suffix;
    }
}

QList<SubscriptionInfo> Session::subscriptions() const
{
    QList<SubscriptionInfo> infos;
    for (const Subscribed &subscribed : m_subscriptions)
        infos.append(subscribed.info);
    std::sort(infos.begin(), infos.end(), [](const SubscriptionInfo &left, const SubscriptionInfo &right)
    {
        return std::pair(left.displayName().toCaseFolded(), left.key) < std::pair(right.displayName().toCaseFolded(), right.key);
    });
    return infos;
}

bool Session::hasSubscription(const PublicKey &key) const
{
    return m_subscriptions.contains(key);
}

nonstd::expected<PublicKey, QString> Session::addSubscription(const NewSubscription &subscription)
{
    if (const auto running = requireRunning(); !running)
        return nonstd::make_unexpected(running.error());

    const auto link = Link::parse(subscription.link);
    if (!link)
        return nonstd::make_unexpected(link.error());
    const PublicKey key = link->publicKey;

    if (m_channels.contains(key))
        return nonstd::make_unexpected(tr("This channel is your own."));
    if (m_removing.contains(key))
        return nonstd::make_unexpected(removingMessage(key));
    if (const auto it = m_subscriptions.constFind(key); it != m_subscriptions.constEnd())
    {
        if (link->readKey && !it->record.readKey)
        {
            const auto settled = settle([key, readKey = *link->readKey](Engine *engine, const Engine::Done &done) { engine->setReadKey(key, readKey, done); });
            if (!settled)
                return nonstd::make_unexpected(settled.error());
            return key;
        }
        return nonstd::make_unexpected(tr("You have subscribed to this channel already: \"%1\".").arg(it->info.displayName()));
    }

    ChannelRecord record;
    record.publicKey = key;
    record.role = ChannelRole::Subscription;
    record.readKey = link->readKey;
    record.talksToV5 = !link->readKey;
    record.name = plainTitle(subscription.name);
    record.policy = subscription.policy;
    record.isPaused = subscription.isPaused;
    for (const QString &peer : asConst(QStringList(link->bootstrap + subscription.peers)))
    {
        const Endpoint endpoint = Endpoint::fromString(peer.trimmed());
        if (!endpoint.isValid())
            return nonstd::make_unexpected(tr("\"%1\" is not an address and port, such as 203.0.113.5:6881 or [2001:db8::5]:6881.").arg(peer));
        if (record.peers.size() < PEERS_MAX)
            record.peers.append(endpoint.toString());
    }

    const auto savePath = m_disks.ask<Path>([rules = folderRules(), wish = subscription.savePath, base = settings().savePath, link = *link]
            (const DiskInquiry::LookAt &lookAt) mutable -> nonstd::expected<Path, QString>
    {
        rules.lookAt = lookAt;
        const QString mark = link.publicKey.toString();
        Path folder = wish;
        if (folder.isEmpty())
        {
            // One folder per channel, also where two have the same name. What the channel had is used again.
            lookAt(base);
            const auto isTaken = [&rules, &mark](const Path &path)
            {
                return rules.isKnown(path) || (path.exists() && (!SaveFolders::isFree(path.data(), mark) || !rules.againstReceiving(path).isEmpty()));
            };
            folder = base / Path(folderName(link, {}));
            for (int i = 2; isTaken(folder); ++i)
                folder = base / Path(folderName(link, u" (%1)"_s.arg(i)));
        }
        if (!folder.isAbsolute())
            return nonstd::make_unexpected(tr("The folder \"%1\" is not an absolute path.").arg(folder.toString()));
        if (const QString problem = rules.againstReceiving(folder); !problem.isEmpty())
            return nonstd::make_unexpected(problem);
        lookAt(folder);
        if (const auto established = SaveFolders::establish(folder.data(), mark); !established)
            return nonstd::make_unexpected(established.error());
        return folder;
    });
    if (!savePath)
        return nonstd::make_unexpected(savePath.error());
    record.savePath = *savePath;

    // Shown at once; the engine's own report follows
    SubscriptionInfo info;
    info.key = key;
    info.link = *link;
    info.link.readKey.reset();
    info.isPrivate = link->readKey.has_value();
    info.title = link->name;
    info.name = record.name;
    info.savePath = record.savePath;
    info.isPaused = record.isPaused;
    info.policy = record.policy;
    record.title = link->name;
    const auto settled = settle([record](Engine *engine, const Engine::Done &done) { engine->addSubscription(record, done); });
    if (!settled)
        return nonstd::make_unexpected(settled.error());
    m_previews->forget(key);
    m_subscriptions.insert(key, {info, record});
    emit subscriptionAdded(key);
    emit subscriptionChanged(info);
    return key;
}

FolderRules Session::folderRules() const
{
    FolderRules rules {dataFolder()};
    for (const Subscribed &subscribed : m_subscriptions)
        rules.addSubscription(subscribed.info.key, subscribed.info.displayName(), (m_moving.value(subscribed.info.key) << subscribed.record.savePath));
    for (const Published &own : m_channels)
    {
        for (const PublishedSource &source : own.info.sources)
            rules.addSource(own.info.title, source.path);
    }
    return rules;
}

nonstd::expected<void, QString> Session::removeSubscription(const PublicKey &key, const bool deleteFiles)
{
    if (const auto running = requireRunning(); !running)
        return running;
    if (!m_subscriptions.contains(key))
        return nonstd::make_unexpected(tr("There is no such subscription."));
    if (const auto settled = settle([key, deleteFiles](Engine *engine, const Engine::Done &done) { engine->removeSubscription(key, deleteFiles, done); }); !settled)
        return settled;
    m_subscriptions.remove(key);
    m_removing.insert(key, -1);
    return {};
}

void Session::setSubscription(const PublicKey &key, const std::optional<QString> &name, const std::optional<DownloadPolicy> policy, const std::optional<bool> talksToV5)
{
    const auto plainName = name ? std::make_optional(plainTitle(*name)) : std::nullopt;
    if (m_engine)
        post([=](Engine *engine) { engine->setSubscription(key, plainName, policy, talksToV5); });
}

void Session::pause(const PublicKey &key)
{
    if (m_engine)
        post([key](Engine *engine) { engine->pause(key); });
}

void Session::resume(const PublicKey &key)
{
    if (m_engine)
        post([key](Engine *engine) { engine->resume(key); });
}

void Session::useFolder(const PublicKey &key)
{
    if (m_engine)
        post([key](Engine *engine) { engine->useFolder(key); });
}

nonstd::expected<int, QString> Session::setLocation(const PublicKey &key, const Path &folder)
{
    if (const auto running = requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    const auto it = m_subscriptions.constFind(key);
    if (it == m_subscriptions.constEnd())
        return nonstd::make_unexpected(tr("There is no such subscription."));
    if (!folder.isAbsolute())
        return nonstd::make_unexpected(tr("The folder \"%1\" is not an absolute path.").arg(folder.toString()));
    const Path current = it->info.savePath;
    const auto isFree = m_disks.ask<bool>([rules = folderRules(), key, folder, current](const DiskInquiry::LookAt &lookAt) mutable -> nonstd::expected<bool, QString>
    {
        rules.lookAt = lookAt;
        lookAt(current);
        if ((folder != current) && current.exists() && DiskPlace::overlap(folder.data(), current.data()))
        {
            return nonstd::make_unexpected(tr("\"%1\" and the present folder \"%2\" of this subscription are the same, or one is in the other. Please choose another folder.")
                    .arg(folder.toString(), current.toString()));
        }
        if (const QString problem = rules.againstReceiving(folder, key); !problem.isEmpty())
            return nonstd::make_unexpected(problem);
        return true;
    });
    if (!isFree)
        return nonstd::make_unexpected(isFree.error());

    if (const auto former = runningMove(key))
    {
        // goes on in the new task
        m_tasks[*former].state = TaskState::Cancelled;
        emit taskChanged(m_tasks[*former]);
    }
    m_moving[key] << current << folder;
    const int id = addTask(TaskKind::Move, key);
    post([key, folder](Engine *engine) { engine->setLocation(key, folder); });
    return id;
}

// There is one for a subscription.
std::optional<int> Session::runningMove(const PublicKey &key) const
{
    for (const TaskInfo &task : m_tasks)
    {
        if ((task.kind == TaskKind::Move) && (task.key == key) && (task.state == TaskState::Running))
            return task.id;
    }
    return std::nullopt;
}

void Session::noteMove(const TaskInfo &task)
{
    const auto it = m_moving.find(task.key);
    if ((it == m_moving.end()) || (task.state == TaskState::Running))
        return;
    // what has not been moved is in the former folders; one that did not begin has left nothing in the new one
    const Path savePath = m_subscriptions.value(task.key).record.savePath;
    if (it->last() != savePath)
        it->removeLast();
    it->removeAll(savePath);
    if ((task.state == TaskState::Done) || it->isEmpty())
        m_moving.erase(it);
}

void Session::refresh(const PublicKey &key)
{
    if (m_engine)
        post([key](Engine *engine) { engine->refresh(key); });
}

int Session::recheck(const PublicKey &key)
{
    const int id = addTask(TaskKind::Recheck, key);
    if (m_engine)
        post([key, id](Engine *engine) { engine->recheck(key, id); });
    return id;
}

std::optional<Session::ItemSource> Session::itemSource(const PublicKey &key) const
{
    if (const auto it = m_subscriptions.constFind(key); it != m_subscriptions.constEnd())
        return ItemSource {.id = it->record.id, .isOwn = false, .savePath = it->record.savePath};
    if (const auto own = m_channels.constFind(key); own != m_channels.constEnd())
        return ItemSource {.id = own->record.id, .isOwn = true, .savePath = {}};
    return std::nullopt;
}

void Session::setWanted(const PublicKey &key, const std::optional<QStringList> &paths, const bool isWanted)
{
    if (m_engine)
        post([key, paths, isWanted](Engine *engine) { engine->setWanted(key, paths, isWanted); });
}

void Session::setPriority(const PublicKey &key, const std::optional<QStringList> &paths, const ItemPriority priority)
{
    if (m_engine)
        post([key, paths, priority](Engine *engine) { engine->setPriority(key, paths, priority); });
}

void Session::setSeen(const PublicKey &key, const std::optional<QStringList> &paths, const bool isSeen)
{
    if (m_engine)
        post([key, paths, isSeen](Engine *engine) { engine->setSeen(key, paths, isSeen); });
}

QList<ChannelInfo> Session::channels() const
{
    QList<ChannelInfo> infos;
    for (const Published &published : m_channels)
        infos.append(published.info);
    std::sort(infos.begin(), infos.end(), [](const ChannelInfo &left, const ChannelInfo &right)
    {
        return std::pair(left.title.toCaseFolded(), left.key) < std::pair(right.title.toCaseFolded(), right.key);
    });
    return infos;
}

bool Session::hasChannel(const PublicKey &key) const
{
    return m_channels.contains(key);
}

nonstd::expected<PublicKey, QString> Session::createChannel(const QString &title, const QString &description, const bool isPrivate)
{
    const Identity identity = Identity::generate();
    ChannelRecord record;
    record.publicKey = identity.publicKey;
    record.seed = identity.seed;
    record.title = plainTitle(title);
    record.description = description;
    if (isPrivate)
        record.readKey = Crypto::random<ReadKey>();
    return addChannel(record, true);
}

nonstd::expected<PublicKey, QString> Session::importChannel(const ExportedChannel &channel)
{
    ChannelRecord record;
    record.publicKey = channel.identity.publicKey;
    record.seed = channel.identity.seed;
    record.title = plainTitle(channel.title);
    record.readKey = channel.readKey;
    return addChannel(record, false);
}

nonstd::expected<PublicKey, QString> Session::addChannel(const ChannelRecord &newRecord, const bool isNew)
{
    if (const auto running = requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    if (newRecord.title.isEmpty())
        return nonstd::make_unexpected(tr("A channel needs a title."));
    if (newRecord.title.toUtf8().size() > TITLE_MAX_SIZE)
        return nonstd::make_unexpected(tr("The title is too long."));
    if (m_removing.contains(newRecord.publicKey))
        return nonstd::make_unexpected(removingMessage(newRecord.publicKey));
    if (m_channels.contains(newRecord.publicKey))
        return nonstd::make_unexpected(tr("This channel is here already."));
    if (m_subscriptions.contains(newRecord.publicKey))
        return nonstd::make_unexpected(tr("You have subscribed to this channel. Remove the subscription first."));

    ChannelRecord record = newRecord;
    record.role = ChannelRole::Own;
    record.talksToV5 = !record.readKey;

    ChannelInfo info;
    info.key = record.publicKey;
    info.title = record.title;
    info.description = record.description;
    info.isPrivate = record.readKey.has_value();
    info.talksToV5 = record.talksToV5;
    // Who gets the link may hand it out at once: the key must not be lost any more
    const auto settled = settle([record, isNew](Engine *engine, const Engine::Done &done) { engine->addChannel(record, isNew, done); });
    if (!settled)
        return nonstd::make_unexpected(settled.error());
    m_channels.insert(record.publicKey, {info, record});
    emit channelChanged(info);
    return record.publicKey;
}

nonstd::expected<ChannelRecord, QString> Session::exportChannel(const PublicKey &key) const
{
    const auto it = m_channels.constFind(key);
    if (it == m_channels.constEnd())
        return nonstd::make_unexpected(tr("There is no such channel."));
    return it->record;
}

nonstd::expected<QString, QString> Session::channelLink(const PublicKey &key) const
{
    Link link;
    link.publicKey = key;
    if (const auto own = m_channels.constFind(key); own != m_channels.constEnd())
    {
        link.readKey = own->record.readKey;
        link.name = own->record.title;
    }
    else if (const auto it = m_subscriptions.constFind(key); it != m_subscriptions.constEnd())
    {
        link.readKey = it->record.readKey;
        link.name = it->record.title;
    }
    else
    {
        return nonstd::make_unexpected(tr("There is no such channel."));
    }
    return link.toStringWithReadKey();
}

nonstd::expected<void, QString> Session::removeChannel(const PublicKey &key)
{
    if (const auto running = requireRunning(); !running)
        return running;
    if (!m_channels.contains(key))
        return nonstd::make_unexpected(tr("There is no such channel."));
    if (const auto settled = settle([key](Engine *engine, const Engine::Done &done) { engine->removeChannel(key, done); }); !settled)
        return settled;
    m_channels.remove(key);
    m_removing.insert(key, -1);
    return {};
}

void Session::setChannel(const PublicKey &key, const std::optional<QString> &title, const std::optional<QString> &description, const std::optional<bool> talksToV5)
{
    const auto plain = title ? std::make_optional(plainTitle(*title)) : std::nullopt;
    if (m_engine)
        post([=](Engine *engine) { engine->setChannel(key, plain, description, talksToV5); });
}

nonstd::expected<int, QString> Session::publish(const PublicKey &key, const QStringList &paths, const QString &prefix, const PublishOptions &options)
{
    if (const auto running = requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    const auto it = m_channels.constFind(key);
    if (it == m_channels.constEnd())
        return nonstd::make_unexpected(tr("There is no such channel."));
    if (paths.isEmpty() && it->info.sources.isEmpty())
        return nonstd::make_unexpected(tr("Nothing has been published in this channel yet: name files or folders."));

    QString folder = prefix.normalized(QString::NormalizationForm_C);
    while (folder.endsWith(u'/'))
        folder.chop(1);
    if (!folder.isEmpty())
    {
        if (const auto problem = PathRules::check(folder))
            return nonstd::make_unexpected(*problem);
        folder += u'/';
    }

    using Sources = QList<PublishedSource>;
    const DiskInquiry::Question<Sources> look = [rules = folderRules(), paths, folder, known = it->info.sources, takesOutAll = options.takesOutAll]
            (const DiskInquiry::LookAt &lookAt) mutable -> nonstd::expected<Sources, QString>
    {
        rules.lookAt = lookAt;
        Sources result;
        for (const QString &text : asConst(paths))
        {
            const QFileInfo file {QDir::cleanPath(text)};
            if (!QDir::isAbsolutePath(text))
                return nonstd::make_unexpected(tr("\"%1\" is not an absolute path.").arg(text));
            const QString itemPath = folder + file.fileName().normalized(QString::NormalizationForm_C);
            const PublishedSource source {Path(file.filePath()), itemPath};
            lookAt(source.path);
            // what is gone for good may be named once more, to be taken out
            const bool mayBeGone = takesOutAll && known.contains(source);
            if (!file.exists() && !mayBeGone)
                return nonstd::make_unexpected(tr("\"%1\" does not exist.").arg(text));
            if (file.exists() && !file.isReadable())
                return nonstd::make_unexpected(tr("\"%1\" cannot be read. Please check its permissions.").arg(text));
            if (file.fileName().isEmpty())
                return nonstd::make_unexpected(tr("\"%1\" cannot be published as a whole: choose folders within it.").arg(text));

            if (const auto problem = PathRules::check(itemPath))
                return nonstd::make_unexpected(*problem);
            if (const QString problem = rules.againstPublishing(source.path); !problem.isEmpty())
                return nonstd::make_unexpected(problem);
            result.append(source);
        }
        return result;
    };
    const auto sources = paths.isEmpty() ? nonstd::expected<Sources, QString>() : m_disks.ask(look);
    if (!sources)
        return nonstd::make_unexpected(sources.error());

    const int id = addTask(TaskKind::Publish, key);
    post([key, id, sources = *sources, options](Engine *engine) { engine->publish(key, id, sources, options); });
    return id;
}

nonstd::expected<int, QString> Session::withdraw(const PublicKey &key, const QStringList &paths)
{
    if (const auto running = requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    if (!m_channels.contains(key))
        return nonstd::make_unexpected(tr("There is no such channel."));
    if (paths.isEmpty())
        return nonstd::make_unexpected(tr("Name what is to be taken out of the channel."));

    const int id = addTask(TaskKind::Withdraw, key);
    post([=](Engine *engine) { engine->withdraw(key, id, paths); });
    return id;
}
