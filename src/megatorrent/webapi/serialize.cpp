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

#include "serialize.h"

#include "base/global.h"
#include "megatorrent/content/qrcode.h"
#include "megatorrent/session.h"

using namespace Megatorrent;

namespace
{
    const int PROTOCOL_VERSION = 5;

    QString stateName(const SubscriptionState state)
    {
        switch (state)
        {
        case SubscriptionState::Looking: return u"looking"_s;
        case SubscriptionState::Updating: return u"updating"_s;
        case SubscriptionState::Downloading: return u"downloading"_s;
        case SubscriptionState::Complete: return u"complete"_s;
        case SubscriptionState::Paused: return u"paused"_s;
        case SubscriptionState::Waiting: return u"waiting"_s;
        case SubscriptionState::Error: return u"error"_s;
        }
        Q_UNREACHABLE_RETURN({});
    }

    QString stateName(const PublicationState state)
    {
        switch (state)
        {
        case PublicationState::Empty: return u"empty"_s;
        case PublicationState::Publishing: return u"publishing"_s;
        case PublicationState::Published: return u"published"_s;
        case PublicationState::Incomplete: return u"incomplete"_s;
        case PublicationState::Waiting: return u"waiting"_s;
        case PublicationState::Stopped: return u"stopped"_s;
        case PublicationState::Error: return u"error"_s;
        }
        Q_UNREACHABLE_RETURN({});
    }

    QString stateName(const SafeModeState state)
    {
        switch (state)
        {
        case SafeModeState::Off: return u"off"_s;
        case SafeModeState::On: return u"on"_s;
        case SafeModeState::Waiting: return u"waiting"_s;
        }
        Q_UNREACHABLE_RETURN({});
    }

    QString stateName(const Tor::Stage stage)
    {
        switch (stage)
        {
        case Tor::Stage::Off: return u"off"_s;
        case Tor::Stage::Looking: return u"looking"_s;
        case Tor::Stage::Joining: return u"joining"_s;
        case Tor::Stage::Ready: return u"ready"_s;
        case Tor::Stage::Failed: return u"failed"_s;
        }
        Q_UNREACHABLE_RETURN({});
    }

    QString stateName(const PreviewState state)
    {
        switch (state)
        {
        case PreviewState::Looking: return u"looking"_s;
        case PreviewState::Fetching: return u"updating"_s;
        case PreviewState::Ready: return u"ready"_s;
        case PreviewState::Error: return u"error"_s;
        }
        Q_UNREACHABLE_RETURN({});
    }

    QString stateName(const ItemRecord &item)
    {
        switch (item.state)
        {
        case ItemState::Complete: return u"complete"_s;
        case ItemState::Error: return u"error"_s;
        case ItemState::Partial: return u"partial"_s;
        case ItemState::Missing: return item.isWanted ? u"missing"_s : u"unwanted"_s;
        }
        Q_UNREACHABLE_RETURN({});
    }

    QString stateName(const TaskState state)
    {
        switch (state)
        {
        case TaskState::Running: return u"running"_s;
        case TaskState::Done: return u"done"_s;
        case TaskState::Waiting: return u"waiting"_s;
        case TaskState::Failed: return u"failed"_s;
        case TaskState::Cancelled: return u"cancelled"_s;
        }
        Q_UNREACHABLE_RETURN({});
    }

    // What rules would do, or have done
    QJsonObject ruleResult(const TaskInfo &task)
    {
        QJsonArray matches;
        for (const RuleMatch &match : task.matches)
            matches.append(QJsonObject {{u"key"_s, match.channel.toString()}, {u"path"_s, match.path}, {u"size"_s, match.size}, {u"rule"_s, match.rule}});
        return {
            {u"matched"_s, task.rules.matched},
            {u"matchedBytes"_s, task.rules.matchedBytes},
            {u"download"_s, task.rules.download},
            {u"downloadBytes"_s, task.rules.downloadBytes},
            {u"skip"_s, task.rules.skip},
            {u"skipBytes"_s, task.rules.skipBytes},
            {u"torrents"_s, task.rules.torrents},
            {u"undecided"_s, task.rules.undecided},
            {u"matches"_s, matches}
        };
    }

    const std::pair<PublishPlan::Kind, QString> PLAN_KINDS[] =
    {
        {PublishPlan::Kind::New, u"new"_s},
        {PublishPlan::Kind::Changed, u"changed"_s},
        {PublishPlan::Kind::Reread, u"reread"_s},
        {PublishPlan::Kind::Moved, u"moved"_s},
        {PublishPlan::Kind::Removed, u"removed"_s},
        {PublishPlan::Kind::Withheld, u"withheld"_s},
        {PublishPlan::Kind::Unreadable, u"unreadable"_s}
    };

    // What a publication would do
    QJsonObject planResult(const TaskInfo &task)
    {
        const PublishPlan plan = task.plan ? *task.plan : PublishPlan();
        QJsonObject result {{u"unchanged"_s, plan.unchanged}, {u"bytesToRead"_s, plan.bytesToRead()}};
        for (const auto &[kind, name] : PLAN_KINDS)
            result.insert(name, QJsonObject {{u"count"_s, plan[kind].count}, {u"bytes"_s, plan[kind].bytes}});
        return result;
    }

    QJsonObject taskResult(const TaskInfo &task)
    {
        if (task.kind == TaskKind::Rules)
            return ruleResult(task);
        if (task.kind == TaskKind::DryRun)
            return planResult(task);
        return {
            {u"sequence"_s, task.sequence},
            {u"items"_s, task.items},
            {u"added"_s, task.added},
            {u"changed"_s, task.changed},
            {u"removed"_s, task.removed}
        };
    }

    QString kindName(const TaskKind kind)
    {
        switch (kind)
        {
        case TaskKind::Publish: return u"publish"_s;
        case TaskKind::DryRun: return u"dryRun"_s;
        case TaskKind::Ingest: return u"ingest"_s;
        case TaskKind::Withdraw: return u"withdraw"_s;
        case TaskKind::Recheck: return u"recheck"_s;
        case TaskKind::Move: return u"move"_s;
        case TaskKind::Rules: return u"rules"_s;
        }
        Q_UNREACHABLE_RETURN({});
    }

    qint64 eta(const qint64 bytesLeft, const qint64 rate)
    {
        return ((bytesLeft > 0) && (rate > 0)) ? (bytesLeft / rate) : -1;
    }

    QJsonObject gatewayCounters(const std::optional<Gateway::Counters> &gateway)
    {
        const Gateway::Counters counters = gateway.value_or(Gateway::Counters {});
        return {
            {u"on"_s, gateway.has_value()},
            {u"asked"_s, counters.lookUpsAsked},
            {u"made"_s, counters.lookUpsMade},
            {u"refused"_s, counters.lookUpsRefused},
            {u"publicationsAccepted"_s, counters.putsAccepted},
            {u"publicationsMade"_s, counters.putsMade},
            {u"publicationsRefused"_s, counters.putsRefused}
        };
    }
}

QJsonObject Serialize::status(Session &session)
{
    const Status status = session.status();
    const SwarmTotals &totals = status.engine.totals;
    qint64 running = 0;
    for (const TaskInfo &task : asConst(session.tasks()->all()))
        running += (task.state == TaskState::Running) ? 1 : 0;

    return {
        {u"enabled"_s, status.isEnabled},
        {u"running"_s, status.isRunning},
        {u"paused"_s, status.isPaused},
        {u"error"_s, status.error.text},
        {u"errorName"_s, errorName(status.error.code)},
        {u"safeMode"_s, stateName(status.safeMode)},
        {u"safeModeReason"_s, status.safeModeReason},
        {u"tor"_s, stateName(status.tor.stage)},
        {u"torReason"_s, (status.tor.problem.isEmpty() ? status.tor.sentence : (status.tor.sentence + u' ' + status.tor.problem))},
        {u"torProgress"_s, status.tor.progress},
        {u"torVersion"_s, status.tor.version},
        {u"torOwn"_s, status.tor.isOwn},
        {u"torServices"_s, status.tor.services},
        {u"listenPort"_s, status.engine.listenPort},
        {u"listenAddresses"_s, QJsonArray::fromStringList(status.engine.listenAddresses)},
        {u"notices"_s, QJsonArray::fromStringList(status.engine.notices)},
        {u"protocolVersion"_s, PROTOCOL_VERSION},
        {u"heldBlobs"_s, totals.heldBlobs},
        {u"peers"_s, totals.peers},
        {u"dhtReady"_s, status.engine.isDhtReady},
        {u"qrCodes"_s, QrCode::isAvailable()},
        {u"downloadRate"_s, totals.downloadRate},
        {u"uploadRate"_s, totals.uploadRate},
        {u"downloaded"_s, totals.downloaded},
        {u"uploaded"_s, totals.uploaded},
        {u"subscriptions"_s, session.subscriptions()->all().size()},
        {u"channels"_s, session.publications()->all().size()},
        {u"tasks"_s, running},
        {u"lookUpsForOthers"_s, gatewayCounters(status.engine.gateway)}
    };
}

QJsonObject Serialize::settings(const Session &session)
{
    const Settings settings = session.settings();
    return {
        {u"enabled"_s, settings.isEnabled},
        {u"port"_s, settings.port},
        {u"listenPort"_s, session.status().engine.listenPort},
        {u"savePath"_s, settings.savePath.toString()},
        {u"maxConnections"_s, settings.maxConnections},
        {u"maxConnectionsPerAddress"_s, settings.maxConnectionsPerAddress},
        {u"sendGossip"_s, settings.sendsGossip},
        {u"quota"_s, settings.quota},
        {u"bootstrapPeers"_s, QJsonArray::fromStringList(settings.bootstrapPeers)},
        {u"lookUpsForOthers"_s, settings.isGateway},
        {u"safeModeAlways"_s, settings.safeMode.isAlways},
        {u"safeModeKeepDht"_s, settings.safeMode.keepsDht},
        {u"safeModeKeepDhtNames"_s, settings.safeMode.keepsBootstrapNames},
        {u"safeModeKeepLocalDiscovery"_s, settings.safeMode.keepsLsd},
        {u"safeModeKeepPortMapping"_s, settings.safeMode.keepsPortForwarding},
        {u"useTor"_s, settings.safeMode.usesTor},
        {u"torControl"_s, settings.torControl},
        // not the password itself
        {u"torPasswordSet"_s, !settings.torPassword.isEmpty()}
    };
}

QJsonArray Serialize::peers(const QList<PeerInfo> &peers)
{
    QJsonArray result;
    for (const PeerInfo &peer : peers)
    {
        QJsonArray channels;
        for (const PublicKey &key : peer.channels)
            channels.append(key.toString());
        result.append(QJsonObject
        {
            {u"endpoint"_s, peer.endpoint.toString()},
            {u"outgoing"_s, peer.isOutgoing},
            {u"extended"_s, peer.isExtended},
            {u"channels"_s, channels},
            {u"downloaded"_s, peer.downloaded},
            {u"uploaded"_s, peer.uploaded},
            {u"downloadRate"_s, peer.downloadRate},
            {u"uploadRate"_s, peer.uploadRate},
            {u"connectedSeconds"_s, peer.connectedSeconds}
        });
    }
    return result;
}

QJsonArray Serialize::bans(const QList<BanInfo> &bans)
{
    QJsonArray result;
    for (const BanInfo &ban : bans)
    {
        result.append(QJsonObject
        {
            {u"host"_s, ban.host},
            {u"reason"_s, ban.reason},
            {u"secondsLeft"_s, qint64(std::chrono::ceil<std::chrono::seconds>(ban.left).count())},
            {u"durable"_s, ban.isDurable}
        });
    }
    return result;
}

QJsonArray Serialize::subscriptions(const QList<SubscriptionInfo> &subscriptions, const FirstChoices &choices)
{
    QJsonArray result;
    for (const SubscriptionInfo &info : subscriptions)
    {
        const qint64 received = info.totals.completedBytes + info.partialBytes;
        result.append(QJsonObject
        {
            {u"key"_s, info.key.toString()},
            {u"link"_s, info.link.toString()},
            {u"onion"_s, info.onion},
            {u"private"_s, info.isPrivate},
            {u"title"_s, info.title},
            {u"name"_s, info.name},
            {u"folder"_s, info.folder},
            {u"savePath"_s, info.savePath.toString()},
            {u"state"_s, stateName(info.state)},
            {u"error"_s, info.error.text},
            {u"errorName"_s, errorName(info.error.code)},
            {u"paused"_s, info.isPaused},
            {u"sequence"_s, info.version},
            {u"published"_s, info.version / 1000},
            {u"pendingSequence"_s, info.pendingVersion},
            {u"items"_s, info.totals.items},
            {u"bytes"_s, info.totals.bytes},
            {u"wantedItems"_s, info.totals.wantedItems},
            {u"wantedBytes"_s, info.totals.wantedBytes},
            {u"completedItems"_s, info.totals.completedItems},
            {u"completedBytes"_s, received},
            {u"newItems"_s, info.totals.newItems},
            {u"downloadRate"_s, info.downloadRate},
            {u"eta"_s, eta(info.totals.wantedBytes - received, info.downloadRate)},
            {u"peers"_s, info.peers},
            {u"lastLookup"_s, info.lastLookup},
            {u"forked"_s, info.isForked},
            {u"policy"_s, policyName(info.policy)},
            {u"choosing"_s, choices.contains(info.key)},
            {u"sequential"_s, info.isSequential},
            {u"talkToV5"_s, info.talksToV5}
        });
    }
    return result;
}

QJsonObject Serialize::items(const ChannelItems::Page &page, const qint64 offset)
{
    QJsonArray items;
    for (const ChannelItems::Item &listed : page.items)
    {
        const ItemRecord &record = listed.record;
        const CatalogueItem &item = record.item;
        items.append(QJsonObject
        {
            {u"key"_s, listed.key.toString()},
            {u"path"_s, item.path},
            {u"size"_s, item.size},
            {u"mtime"_s, item.mtime},
            {u"executable"_s, item.executable},
            {u"type"_s, item.type},
            {u"title"_s, item.title},
            {u"wanted"_s, record.isWanted},
            {u"priority"_s, static_cast<int>(record.priority)},
            {u"sequential"_s, record.isSequential},
            {u"state"_s, stateName(record)},
            {u"completed"_s, ((record.state == ItemState::Complete) ? item.size : record.receivedBytes)},
            {u"isNew"_s, record.isNew},
            {u"addedAt"_s, listed.addedAt},
            {u"rule"_s, record.rule},
            {u"error"_s, record.error.text},
            {u"errorName"_s, errorName(record.error.code)},
            {u"localPath"_s, listed.localPath.toString()}
        });
    }
    return {{u"total"_s, page.total}, {u"offset"_s, offset}, {u"items"_s, items}};
}

QJsonObject Serialize::ingestedItems(const QList<PublishedItem> &items)
{
    QJsonArray result;
    for (const PublishedItem &item : items)
    {
        QJsonObject object
        {
            {u"path"_s, item.path},
            {u"size"_s, item.size},
            {u"mtime"_s, item.mtime},
            {u"executable"_s, item.executable}
        };
        // as in the channel's list of items (protocol.md 5)
        if (item.ref)
            object.insert(u"ref"_s, QString::fromLatin1(item.ref->toHex()));
        if (item.at)
            object.insert(u"at"_s, *item.at);
        result.append(object);
    }
    return {{u"items"_s, result}};
}

QJsonArray Serialize::history(const QList<ItemStore::Update> &updates)
{
    QJsonArray result;
    for (const ItemStore::Update &update : updates)
    {
        result.append(QJsonObject
        {
            {u"time"_s, update.time},
            {u"sequence"_s, update.sequence},
            {u"published"_s, update.sequence / 1000},
            {u"added"_s, update.added},
            {u"changed"_s, update.changed},
            {u"removed"_s, update.removed}
        });
    }
    return result;
}

QJsonObject Serialize::log(const LogStore::Page &page, const qint64 offset)
{
    QJsonArray entries;
    for (const LogEntry &entry : page.entries)
    {
        entries.append(QJsonObject
        {
            {u"time"_s, entry.time},
            {u"kind"_s, logKindName(entry.kind)},
            {u"text"_s, entry.text},
            {u"errorName"_s, errorName(entry.code)},
            {u"count"_s, entry.count}
        });
    }
    return {{u"total"_s, page.total}, {u"offset"_s, offset}, {u"entries"_s, entries}};
}

QJsonObject Serialize::preview(const PreviewInfo &info)
{
    return {
        {u"key"_s, info.key.toString()},
        {u"state"_s, stateName(info.state)},
        {u"error"_s, info.error.text},
        {u"errorName"_s, errorName(info.error.code)},
        {u"private"_s, info.isPrivate},
        {u"title"_s, info.title},
        {u"description"_s, info.description},
        {u"sequence"_s, info.sequence},
        {u"published"_s, info.sequence / 1000},
        {u"items"_s, info.items},
        {u"bytes"_s, info.bytes},
        {u"peers"_s, info.peers}
    };
}

QJsonArray Serialize::channels(const QList<PublicationInfo> &channels)
{
    QJsonArray result;
    for (const PublicationInfo &info : channels)
    {
        QJsonArray sources;
        for (const PublishedSource &source : info.sources)
            sources.append(QJsonObject {{u"path"_s, source.path.toString()}, {u"prefix"_s, source.prefix}});

        result.append(QJsonObject
        {
            {u"key"_s, info.key.toString()},
            {u"link"_s, info.link().toString()},
            {u"onion"_s, info.onion},
            {u"title"_s, info.title},
            {u"description"_s, info.description},
            {u"private"_s, info.isPrivate},
            {u"sequence"_s, info.sequence},
            {u"published"_s, info.sequence / 1000},
            {u"items"_s, info.items},
            {u"bytes"_s, info.bytes},
            {u"state"_s, stateName(info.state)},
            {u"error"_s, info.error.text},
            {u"errorName"_s, errorName(info.error.code)},
            {u"copies"_s, info.copies},
            {u"peers"_s, info.peers},
            {u"lastPut"_s, info.lastPut},
            {u"uploadRate"_s, info.uploadRate},
            {u"sources"_s, sources},
            {u"watch"_s, info.isWatched},
            {u"watching"_s, info.watching},
            {u"excluded"_s, QJsonArray::fromStringList(info.excluded)},
            {u"excludedTotal"_s, info.excludedTotal},
            {u"backedUp"_s, info.isBackedUp},
            {u"talkToV5"_s, info.talksToV5}
        });
    }
    return result;
}

QJsonArray Serialize::tasks(const QList<TaskInfo> &tasks)
{
    QJsonArray result;
    for (const TaskInfo &task : tasks)
    {
        const auto problems = [](const QList<TaskProblem> &list)
        {
            QJsonArray array;
            for (const TaskProblem &problem : list)
                array.append(QJsonObject {{u"path"_s, problem.path}, {u"error"_s, problem.error.text}, {u"errorName"_s, errorName(problem.error.code)}});
            return array;
        };

        result.append(QJsonObject
        {
            {u"id"_s, task.id},
            {u"kind"_s, kindName(task.kind)},
            {u"automatic"_s, task.isAutomatic},
            {u"key"_s, task.key.toString()},
            {u"state"_s, stateName(task.state)},
            {u"phase"_s, task.phase},
            {u"error"_s, task.error.text},
            {u"errorName"_s, errorName(task.error.code)},
            {u"files"_s, task.files},
            {u"filesTotal"_s, task.filesTotal},
            {u"bytes"_s, task.bytes},
            {u"bytesTotal"_s, task.bytesTotal},
            {u"rate"_s, task.rate},
            {u"eta"_s, task.eta()},
            {u"current"_s, task.current},
            {u"problems"_s, problems(task.problems)},
            {u"problemsTotal"_s, task.problemsTotal},
            {u"notes"_s, problems(task.notes)},
            {u"result"_s, taskResult(task)}
        });
    }
    return result;
}

std::optional<PublishPlan::Kind> Serialize::planKind(const QStringView name)
{
    for (const auto &[kind, known] : PLAN_KINDS)
    {
        if (known == name)
            return kind;
    }
    return std::nullopt;
}

QJsonObject Serialize::planItems(const PublishPlan::Group &group, const qint64 offset, const qint64 limit)
{
    QJsonArray items;
    const qsizetype end = std::min<qint64>(group.names.size(), ((offset < group.names.size()) ? (offset + limit) : 0));
    for (qsizetype i = offset; i < end; ++i)
    {
        const PublishPlan::Name &name = group.names[i];
        items.append(QJsonObject
        {
            {u"path"_s, name.path},
            {u"size"_s, name.size},
            {u"from"_s, name.from},
            {u"error"_s, name.reason.text},
            {u"errorName"_s, errorName(name.reason.code)}
        });
    }
    return {{u"total"_s, group.count}, {u"offset"_s, offset}, {u"items"_s, items}};
}
