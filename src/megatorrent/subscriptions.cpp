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

#include "subscriptions.h"

#include <QDir>

#include "base/global.h"
#include "base/utils/fs.h"

#include "channel/recheck.h"
#include "channel/subscription.h"
#include "channel/subscriptionfolder.h"
#include "content/catalogueheader.h"
#include "content/jsontext.h"
#include "content/link.h"
#include "content/listfolder.h"
#include "content/pathrules.h"
#include "content/printable.h"
#include "crypto/hash.h"
#include "storage/diskplace.h"
#include "storage/savefolders.h"
#include "wire/endpoint.h"
#include "channelmirror.h"
#include "diskinquiry.h"
#include "enginechannels.h"
#include "enginehost.h"
#include "folderclaims.h"
#include "tasks.h"
#include "userrules.h"

using namespace Megatorrent;

namespace
{
    SubscriptionInfo firstInfo(const ChannelRecord &record, const Link &link)
    {
        SubscriptionInfo info;
        info.key = record.publicKey;
        info.link = link;
        info.link.readKey.reset();
        info.isPrivate = link.readKey.has_value();
        info.title = link.name;
        info.name = record.name;
        info.folder = record.folder;
        info.savePath = record.savePath;
        info.isPaused = record.isPaused;
        info.policy = record.policy;
        info.isSequential = record.isSequential;
        return info;
    }
}

Subscriptions::Subscriptions(EngineHost *host, ChannelMirror *mirror, Tasks *tasks, FolderClaims *folders, DiskInquiry *disks
        , UserRules *rules, std::function<Path ()> baseFolder)
    : m_host {host}
    , m_mirror {mirror}
    , m_tasks {tasks}
    , m_folders {folders}
    , m_disks {disks}
    , m_rules {rules}
    , m_baseFolder {std::move(baseFolder)}
{
}

// The title, without what is special in paths, and then the suffix, however long the title is
QString Subscriptions::folderName(const Link &link, const QString &suffix)
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

QList<SubscriptionInfo> Subscriptions::all() const
{
    return m_mirror->subscriptions();
}

bool Subscriptions::contains(const PublicKey &key) const
{
    return m_mirror->hasSubscription(key);
}

bool Subscriptions::isKnown(const Link &link) const
{
    const auto known = m_mirror->subscription(link.publicKey);
    return m_mirror->hasPublication(link.publicKey) || (known && (!link.readKey || known->record.readKey));
}

QList<NewSubscription> Subscriptions::exported() const
{
    QList<NewSubscription> list;
    for (const SubscriptionInfo &info : asConst(m_mirror->subscriptions()))
    {
        const auto known = m_mirror->subscription(info.key);
        Link link = info.link;
        link.readKey = known->record.readKey;
        link.bootstrap.removeAll(info.onion);   // of this computer: who imports it may be elsewhere
        list.append({.link = link.toStringWithReadKey(), .savePath = info.savePath, .name = info.name, .folder = info.folder, .policy = info.policy
                , .isPaused = info.isPaused, .isSequential = info.isSequential, .peers = {}});
    }
    return list;
}

nonstd::expected<PublicKey, Error> Subscriptions::add(const NewSubscription &subscription)
{
    if (const auto running = m_host->requireRunning(); !running)
        return nonstd::make_unexpected(running.error());

    const auto link = Link::parse(subscription.link);
    if (!link)
        return nonstd::make_unexpected(Error(ErrorCode::BadLink, link.error()));
    const PublicKey key = link->publicKey;

    if (m_mirror->hasPublication(key))
        return nonstd::make_unexpected(Error(ErrorCode::AlreadyYours, tr("This channel is your own.")));
    if (const auto removed = m_mirror->requireRemoved(key); !removed)
        return nonstd::make_unexpected(removed.error());
    if (const auto known = m_mirror->subscription(key))
    {
        if (!link->readKey || known->record.readKey)
            return nonstd::make_unexpected(Error(ErrorCode::AlreadySubscribed, tr("You have subscribed to this channel already: \"%1\".").arg(known->info.displayName())));
        // in Safe Mode its circle is met through the proxy only, whatever was done before
        m_mirror->noteBegun(key);
        const auto settled = m_host->settle([key, readKey = *link->readKey](EngineChannels *channels, const EngineHost::Done &done)
        {
            channels->setReadKey(key, readKey, done);
        });
        if (!settled)
            return nonstd::make_unexpected(settled.error());
        return key;
    }

    auto record = recordOf(subscription, *link);
    if (!record)
        return nonstd::make_unexpected(record.error());
    const auto savePath = findFolder(subscription, *link);
    if (!savePath)
        return nonstd::make_unexpected(savePath.error());
    record->savePath = *savePath;

    const auto settled = m_mirror->begin(key, [this, &record]
    {
        return m_host->settle([record = *record](EngineChannels *channels, const EngineHost::Done &done) { channels->addSubscription(record, done); });
    });
    if (!settled)
        return nonstd::make_unexpected(settled.error());
    m_mirror->addSubscription(firstInfo(*record, *link), *record);
    return key;
}

nonstd::expected<ChannelRecord, Error> Subscriptions::recordOf(const NewSubscription &subscription, const Link &link) const
{
    ChannelRecord record;
    record.publicKey = link.publicKey;
    record.role = ChannelRole::Subscription;
    record.onionSeed = Crypto::random<Seed>();
    record.readKey = link.readKey;
    record.talksToV5 = !link.readKey;
    record.title = link.name;
    if (const auto checked = checkName(subscription.name); !checked)
        return nonstd::make_unexpected(checked.error());
    record.name = plainTitle(subscription.name);
    const auto folder = ListFolder::clean(subscription.folder);
    if (!folder)
        return nonstd::make_unexpected(folder.error());
    record.folder = *folder;
    record.policy = subscription.policy;
    record.isPaused = subscription.isPaused;
    record.isSequential = subscription.isSequential;
    for (const QString &peer : asConst(QStringList(link.bootstrap + subscription.peers)))
    {
        const Endpoint endpoint = Endpoint::fromString(peer.trimmed());
        if (!endpoint.isValid())
            return nonstd::make_unexpected(Error(ErrorCode::BadAddress, tr("\"%1\" is not an address and port, such as 203.0.113.5:6881 or [2001:db8::5]:6881.").arg(peer)));
        if (record.peers.size() < NAMED_PEERS_MAX)
            record.peers.append(endpoint.toString());
    }
    return record;
}

nonstd::expected<Path, Error> Subscriptions::findFolder(const NewSubscription &subscription, const Link &link)
{
    const Path base = subscription.baseFolder.isEmpty() ? m_baseFolder() : subscription.baseFolder;
    return m_disks->ask<Path>([rules = m_folders->rules(), wish = subscription.savePath, base, link, isFromList = subscription.isFromList]
            (const DiskInquiry::LookAt &lookAt) mutable -> nonstd::expected<Path, Error>
    {
        rules.lookAt = lookAt;
        const QString mark = link.publicKey.toString();
        Path folder = wish;
        if (folder.isEmpty())
        {
            // One folder per channel, also where two have the same name. What the channel had is
            // used again.
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
            return nonstd::make_unexpected(Error(ErrorCode::FolderUnusable, tr("The folder \"%1\" is not an absolute path.").arg(folder.toString())));
        if (const Error problem = rules.againstReceiving(folder); !problem.isEmpty())
            return nonstd::make_unexpected(problem);
        lookAt(folder);
        if (const Error problem = (isFromList && !wish.isEmpty()) ? FolderRules::againstListed(folder, QDir::homePath()) : Error(); !problem.isEmpty())
            return nonstd::make_unexpected(problem);
        if (const auto established = SaveFolders::establish(folder.data(), mark); !established)
            return nonstd::make_unexpected(Error(ErrorCode::FolderUnusable, established.error()));
        return folder;
    });
}

nonstd::expected<void, Error> Subscriptions::remove(const PublicKey &key, const bool deleteFiles)
{
    if (const auto running = m_host->requireRunning(); !running)
        return running;
    if (!m_mirror->hasSubscription(key))
        return nonstd::make_unexpected(Error(ErrorCode::NoSuchSubscription, tr("There is no such subscription.")));
    const auto settled = m_host->settle([key, deleteFiles](EngineChannels *channels, const EngineHost::Done &done)
    {
        channels->removeSubscription(key, deleteFiles, done);
    });
    if (settled)
        m_mirror->hide(key);
    return settled;
}

nonstd::expected<void, Error> Subscriptions::checkName(const QString &name)
{
    if (const QString plain = plainTitle(name); Json::cut(plain, CatalogueHeader::TITLE_MAX_SIZE) != plain)
        return nonstd::make_unexpected(Error(ErrorCode::BadTitle, tr("The name is too long.")));
    return {};
}

nonstd::expected<void, Error> Subscriptions::set(const PublicKey &key, const std::optional<QString> &name, const std::optional<DownloadPolicy> policy
        , const std::optional<bool> talksToV5)
{
    if (name)
    {
        if (const auto checked = checkName(*name); !checked)
            return checked;
    }
    const auto plainName = name ? std::make_optional(plainTitle(*name)) : std::nullopt;
    m_host->toSubscription(key, [plainName, policy, talksToV5](Subscription *subscription)
    {
        if (plainName)
            subscription->setName(*plainName);
        if (policy)
            subscription->setPolicy(*policy);
        if (talksToV5)
            subscription->setTalksToV5(*talksToV5);
    });
    return {};
}

nonstd::expected<void, Error> Subscriptions::setFolder(const PublicKey &key, const QString &folder)
{
    const auto clean = ListFolder::clean(folder);
    if (!clean)
        return nonstd::make_unexpected(clean.error());
    m_host->toSubscription(key, [folder = *clean](Subscription *subscription) { subscription->setFolder(folder); });
    return {};
}

nonstd::expected<int, Error> Subscriptions::moveFolder(const QString &from, const QString &to)
{
    const auto cleanFrom = ListFolder::clean(from);
    const auto cleanTo = ListFolder::clean(to);
    if (!cleanFrom || !cleanTo)
        return nonstd::make_unexpected(cleanFrom ? cleanTo.error() : cleanFrom.error());
    if (cleanFrom->isEmpty())
        return nonstd::make_unexpected(Error(ErrorCode::BadListFolder, tr("Name the folder that is to be moved.")));

    QList<std::pair<PublicKey, QString>> moves;
    for (const SubscriptionInfo &info : asConst(m_mirror->subscriptions()))
    {
        if (!ListFolder::isAtOrBelow(info.folder, *cleanFrom))
            continue;
        // all or nothing: a path may become too long
        const auto moved = ListFolder::clean(ListFolder::moved(info.folder, *cleanFrom, *cleanTo));
        if (!moved)
            return nonstd::make_unexpected(moved.error());
        moves.append({info.key, *moved});
    }
    if (moves.isEmpty())
        return nonstd::make_unexpected(Error(ErrorCode::NoSuchListFolder, tr("There is no folder \"%1\".").arg(*cleanFrom)));
    for (const auto &[key, folder] : asConst(moves))
        m_host->toSubscription(key, [folder = folder](Subscription *subscription) { subscription->setFolder(folder); });
    m_rules->followFolder(*cleanFrom, *cleanTo);
    return static_cast<int>(moves.size());
}

void Subscriptions::pause(const PublicKey &key)
{
    m_mirror->setPaused(key, true);
    m_host->toSubscription(key, &Subscription::pause);
}

void Subscriptions::resume(const PublicKey &key)
{
    m_mirror->setPaused(key, false);
    m_host->toSubscription(key, &Subscription::resume);
}

void Subscriptions::useFolder(const PublicKey &key)
{
    m_host->toSubscription(key, [](Subscription *subscription) { subscription->folder()->use(); });
}

nonstd::expected<int, Error> Subscriptions::setLocation(const PublicKey &key, const Path &folder)
{
    if (const auto running = m_host->requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    const auto known = m_mirror->subscription(key);
    if (!known)
        return nonstd::make_unexpected(Error(ErrorCode::NoSuchSubscription, tr("There is no such subscription.")));
    if (!folder.isAbsolute())
        return nonstd::make_unexpected(Error(ErrorCode::FolderUnusable, tr("The folder \"%1\" is not an absolute path.").arg(folder.toString())));
    const Path current = known->info.savePath;
    const auto isFree = m_disks->ask<bool>([rules = m_folders->rules(), key, folder, current](const DiskInquiry::LookAt &lookAt) mutable
            -> nonstd::expected<bool, Error>
    {
        rules.lookAt = lookAt;
        lookAt(current);
        if ((folder != current) && current.exists() && DiskPlace::overlap(folder.data(), current.data()))
        {
            return nonstd::make_unexpected(Error(ErrorCode::FolderTaken, tr("\"%1\" and the present folder \"%2\" of this subscription are the same, or one is in the other. Please choose another folder.")
                    .arg(folder.toString(), current.toString())));
        }
        if (const Error problem = rules.againstReceiving(folder, key); !problem.isEmpty())
            return nonstd::make_unexpected(problem);
        return true;
    });
    if (!isFree)
        return nonstd::make_unexpected(isFree.error());

    m_folders->claim(key, current, folder);
    const int id = m_tasks->addMove(key);
    m_host->toSubscription(key, [folder](Subscription *subscription) { subscription->folder()->setLocation(folder); });
    return id;
}

nonstd::expected<void, Error> Subscriptions::refresh(const PublicKey &key)
{
    if (const auto known = m_mirror->subscription(key); known && known->record.isPaused)
        return nonstd::make_unexpected(Error(ErrorCode::NotRunning, tr("\"%1\" is stopped: start it, and updates are looked for.").arg(known->info.displayName())));
    m_host->toSubscription(key, &Subscription::refresh);
    return {};
}

int Subscriptions::recheck(const PublicKey &key)
{
    const int id = m_tasks->add(TaskKind::Recheck, key);
    m_host->toSubscription(key, [id](Subscription *subscription) { subscription->rechecks()->start(id); });
    return id;
}
