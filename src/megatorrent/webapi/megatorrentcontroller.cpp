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

#include "megatorrentcontroller.h"

#include <utility>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "base/bittorrent/session.h"
#include "base/global.h"
#include "base/http/types.h"
#include "megatorrent/content/printable.h"
#include "megatorrent/content/qrcode.h"
#include "megatorrent/seams/laterresponse.h"
#include "megatorrent/session.h"
#include "backupactions.h"
#include "fileactions.h"
#include "itemactions.h"
#include "lateranswer.h"
#include "parameters.h"
#include "previewactions.h"
#include "publishactions.h"
#include "rpc/actiontable.h"
#include "rpcexchange.h"
#include "ruleactions.h"
#include "serialize.h"
#include "syncfeed.h"

using namespace Megatorrent;
using namespace Parameters;

namespace
{
    const QString RPC_ACTION = u"rpc"_s;
    const QString RPC_PATH = u"/api/rpc"_s;
    const QString RPC_ACTION_PATH = u"/api/v2/megatorrent/rpc"_s;

    // Without what may follow it, such as the character set
    QString mediaType(const QString &contentType)
    {
        return contentType.section(u';', 0, 0).trimmed().toLower();
    }
}

bool MegatorrentController::isMethodAllowed(const QString &action, const QString &method)
{
    const Rpc::Action *known = Rpc::findAction(action);
    return (method == Http::METHOD_POST) || ((method == Http::METHOD_GET) && known && known->isReading);
}

QString MegatorrentController::apiPath(const QString &path)
{
    if (path == RPC_PATH)
        return RPC_ACTION_PATH;
    // A body that comes by another way was read as a form, where anything can call itself JSON. (The pattern lets a line end follow.)
    return !path.startsWith(RPC_ACTION_PATH) ? path : QString();
}

APIResult MegatorrentController::run(const QString &action, const StringMap &params, const DataMap &data)
{
    try
    {
        if ((action != RPC_ACTION) && !Rpc::findAction(action))
            throw APIError(APIErrorType::NotFound);
        return APIController::run(action, params, data);
    }
    catch (const ActionError &error)
    {
        m_error = error.code();
        throw;
    }
}

void MegatorrentController::complete(Http::Response &response, const Http::HeaderMap &requestHeaders)
{
    response.later = takeLater(requestHeaders);
    response.headers[Http::HEADER_CACHE_CONTROL] = u"no-store"_s;   // there may be keys and private links in it
    if (const auto error = std::exchange(m_error, std::nullopt))
        response.headers[LaterAnswer::HEADER_ERROR] = errorName(*error);
}

APIResult MegatorrentController::perform(const QString &action, const StringMap &params)
{
    return APIController::run(action, params);
}

std::shared_ptr<LaterResponse> MegatorrentController::takeLater(const Http::HeaderMap &requestHeaders)
{
    if (m_later)
        m_later->setRequestHeaders(requestHeaders);
    return std::exchange(m_later, nullptr);
}

LaterResponse *MegatorrentController::answerLater()
{
    m_later = std::make_shared<LaterResponse>();
    // the user has logged out
    connect(this, &QObject::destroyed, m_later.get(), [later = m_later.get()] { LaterAnswer::refuseAccess(later); });
    return m_later.get();
}

void MegatorrentController::statusAction()
{
    setResult(Serialize::status(*session()));
}

void MegatorrentController::settingsAction()
{
    setResult(Serialize::settings(*session()));
}

void MegatorrentController::setSettingsAction()
{
    Settings settings = session()->settings();
    settings.isEnabled = optionalBool(params(), u"enabled"_s).value_or(settings.isEnabled);
    settings.port = static_cast<int>(optionalNumber(params(), u"port"_s, 0, 65535).value_or(settings.port));
    if (const auto path = optionalParam(params(), u"savePath"_s))
        settings.savePath = Path(*path);
    settings.maxConnections = static_cast<int>(optionalNumber(params(), u"maxConnections"_s, 1, 10'000).value_or(settings.maxConnections));
    settings.maxConnectionsPerAddress = static_cast<int>(optionalNumber(params(), u"maxConnectionsPerAddress"_s, 1, 10'000).value_or(settings.maxConnectionsPerAddress));
    settings.sendsGossip = optionalBool(params(), u"sendGossip"_s).value_or(settings.sendsGossip);
    settings.quota = optionalNumber(params(), u"quota"_s, 0, (1LL << 60)).value_or(settings.quota);
    if (const auto peers = optionalParam(params(), u"bootstrapPeers"_s))
        settings.bootstrapPeers = peers->split(u',', Qt::SkipEmptyParts);
    settings.isGateway = optionalBool(params(), u"lookUpsForOthers"_s).value_or(settings.isGateway);
    SafeMode::Settings &safeMode = settings.safeMode;
    safeMode.isAlways = optionalBool(params(), u"safeModeAlways"_s).value_or(safeMode.isAlways);
    safeMode.keepsDht = optionalBool(params(), u"safeModeKeepDht"_s).value_or(safeMode.keepsDht);
    safeMode.keepsBootstrapNames = optionalBool(params(), u"safeModeKeepDhtNames"_s).value_or(safeMode.keepsBootstrapNames);
    safeMode.keepsLsd = optionalBool(params(), u"safeModeKeepLocalDiscovery"_s).value_or(safeMode.keepsLsd);
    safeMode.keepsPortForwarding = optionalBool(params(), u"safeModeKeepPortMapping"_s).value_or(safeMode.keepsPortForwarding);
    safeMode.usesTor = optionalBool(params(), u"useTor"_s).value_or(safeMode.usesTor);
    settings.torControl = optionalParam(params(), u"torControl"_s).value_or(settings.torControl).trimmed();
    settings.torPassword = optionalParam(params(), u"torPassword"_s).value_or(settings.torPassword);
    require(session()->setSettings(settings));
    setResult(Serialize::settings(*session()));
}

void MegatorrentController::leaveSafeModeAction()
{
    session()->leaveSafeMode();
}

void MegatorrentController::pauseSessionAction()
{
    BitTorrent::Session::instance()->pause();
}

void MegatorrentController::resumeSessionAction()
{
    BitTorrent::Session::instance()->resume();
}

void MegatorrentController::peersAction()
{
    setResult(Serialize::peers(session()->peers()->all()));
}

void MegatorrentController::bansAction()
{
    setResult(Serialize::bans(session()->peers()->bans()));
}

void MegatorrentController::unbanAction()
{
    require(session()->peers()->unban(requiredParam(params(), u"host"_s)));
}

void MegatorrentController::addPeerAction()
{
    const PublicKey key = keyParam(params(), u"channel"_s);
    if (!session()->subscriptions()->contains(key) && !session()->publications()->contains(key))
        throw ActionError::notFound(ErrorCode::NoSuchChannel, tr("There is no channel with this key."));
    const QString peer = requiredParam(params(), u"peer"_s);
    checkPeer(u"peer"_s, peer);
    require(session()->peers()->add(key, peer));
}

void MegatorrentController::subscriptionsAction()
{
    setResult(Serialize::subscriptions(session()->subscriptions()->all(), *session()->firstChoices()));
}

void MegatorrentController::addSubscriptionAction()
{
    const QString link = requiredParam(params(), u"link"_s);
    const auto parsed = Link::parse(link);
    if (!parsed)
        throwBadParam(u"link"_s, parsed.error());

    NewSubscription subscription;
    subscription.link = link;
    subscription.savePath = Path(params().value(u"savePath"_s));
    subscription.name = params().value(u"name"_s);
    subscription.folder = params().value(u"folder"_s);
    subscription.policy = optionalPolicy(params()).value_or(DownloadPolicy::All);
    subscription.isPaused = optionalBool(params(), u"paused"_s).value_or(false);
    subscription.peers = params().value(u"peers"_s).split(u',', Qt::SkipEmptyParts);
    for (const QString &peer : asConst(subscription.peers))
        checkPeer(u"peers"_s, peer);

    std::optional<FirstChoice> choice;
    if (const auto text = optionalParam(params(), u"firstChoice"_s))
    {
        const auto parsedChoice = FirstChoice::fromJson(text->toUtf8());
        if (!parsedChoice)
            throwBadParam(u"firstChoice"_s, parsedChoice.error());
        if (optionalPolicy(params()).value_or(DownloadPolicy::None) != DownloadPolicy::None)
            throwBadParam(u"firstChoice"_s, tr("with it, the policy is \"none\"."));
        choice = *parsedChoice;
        subscription.policy = DownloadPolicy::None;
    }
    const PublicKey key = valueOf(session()->subscriptions()->add(subscription));
    if (choice)
        session()->firstChoices()->set(key, *choice);
    setResult(QJsonObject {{u"key"_s, key.toString()}});
}

void MegatorrentController::removeSubscriptionAction()
{
    const PublicKey key = subscriptionParam(params());
    require(session()->subscriptions()->remove(key, optionalBool(params(), u"deleteFiles"_s).value_or(false)));
}

void MegatorrentController::setSubscriptionAction()
{
    // nothing is done before all of it can be
    const PublicKey key = subscriptionParam(params());
    const auto policy = optionalPolicy(params());
    const auto talksToV5 = optionalBool(params(), u"talkToV5"_s);
    const auto name = optionalParam(params(), u"name"_s);
    if (name)
        require(Subscriptions::checkName(*name));
    if (const auto folder = optionalParam(params(), u"folder"_s))
        require(session()->subscriptions()->setFolder(key, *folder));
    require(session()->subscriptions()->set(key, name, policy, talksToV5));
}

void MegatorrentController::moveFolderAction()
{
    const int moved = valueOf(session()->subscriptions()->moveFolder(requiredParam(params(), u"from"_s), params().value(u"to"_s)));
    setResult(QJsonObject {{u"moved"_s, moved}});
}

void MegatorrentController::historyAction()
{
    ItemActions::history(params(), [this] { return answerLater(); });
}

void MegatorrentController::logAction()
{
    ItemActions::log(params(), [this] { return answerLater(); });
}

void MegatorrentController::itemsAction()
{
    ItemActions::items(params(), [this] { return answerLater(); });
}

void MegatorrentController::setWantedAction()
{
    ItemActions::setWanted(params(), [this] { return answerLater(); });
}

void MegatorrentController::setPriorityAction()
{
    ItemActions::setPriority(params(), [this] { return answerLater(); });
}

void MegatorrentController::setSequentialAction()
{
    ItemActions::setSequential(params(), [this] { return answerLater(); });
}

void MegatorrentController::fileAction()
{
    FileActions::file(params(), [this] { return answerLater(); });
}

void MegatorrentController::addTorrentsAction()
{
    ItemActions::addTorrents(params(), [this] { return answerLater(); });
}

void MegatorrentController::markSeenAction()
{
    ItemActions::markSeen(params(), [this] { return answerLater(); });
}

void MegatorrentController::pauseAction()
{
    forSubscriptions(params(), [](const PublicKey &key) { session()->subscriptions()->pause(key); });
}

void MegatorrentController::resumeAction()
{
    forSubscriptions(params(), [](const PublicKey &key) { session()->subscriptions()->resume(key); });
}

void MegatorrentController::useFolderAction()
{
    forSubscriptions(params(), [](const PublicKey &key) { session()->subscriptions()->useFolder(key); });
}

void MegatorrentController::setLocationAction()
{
    const PublicKey key = subscriptionParam(params());
    const Path folder {requiredParam(params(), u"location"_s)};
    setResult(QJsonObject {{u"task"_s, valueOf(session()->subscriptions()->setLocation(key, folder))}});
}

void MegatorrentController::refreshAction()
{
    const bool areAll = (params().value(u"key"_s) == u"all");
    forSubscriptions(params(), [areAll](const PublicKey &key)
    {
        const auto done = session()->subscriptions()->refresh(key);
        if (!areAll)
            require(done);
    });
}

void MegatorrentController::recheckAction()
{
    QJsonArray tasks;
    forSubscriptions(params(), [&tasks](const PublicKey &key) { tasks.append(session()->subscriptions()->recheck(key)); });
    if (params().value(u"key"_s) == u"all")
        setResult(QJsonObject {{u"tasks"_s, tasks}});
    else
        setResult(QJsonObject {{u"task"_s, tasks.first()}});
}

void MegatorrentController::channelsAction()
{
    setResult(Serialize::channels(session()->publications()->all()));
}

void MegatorrentController::createChannelAction()
{
    const PublicKey key = valueOf(session()->publications()->create(requiredParam(params(), u"title"_s), params().value(u"description"_s)
            , optionalBool(params(), u"private"_s).value_or(false)));
    setResult(QJsonObject {{u"key"_s, key.toString()}, {u"link"_s, valueOf(session()->channels()->link(key))}});
}

void MegatorrentController::importChannelAction()
{
    BackupActions::importChannel(params(), [this] { return answerLater(); });
}

void MegatorrentController::exportChannelAction()
{
    BackupActions::exportChannel(params(), [this] { return answerLater(); });
}

void MegatorrentController::exportSubscriptionsAction()
{
    BackupActions::exportSubscriptions([this] { return answerLater(); });
}

void MegatorrentController::importSubscriptionsAction()
{
    BackupActions::importSubscriptions(params(), [this] { return answerLater(); });
}

void MegatorrentController::channelLinkAction()
{
    const PublicKey key = keyParam(params());
    if (!session()->subscriptions()->contains(key) && !session()->publications()->contains(key))
        throw ActionError::notFound(ErrorCode::NoSuchChannel, tr("There is no channel with this key."));
    setResult(QJsonObject {{u"link"_s, valueOf(session()->channels()->link(key))}});
}

void MegatorrentController::channelQrCodeAction()
{
    const PublicKey key = keyParam(params());
    if (!session()->subscriptions()->contains(key) && !session()->publications()->contains(key))
        throw ActionError::notFound(ErrorCode::NoSuchChannel, tr("There is no channel with this key."));
    const bool isFull = optionalBool(params(), u"full"_s).value_or(false);
    const QString full = valueOf(session()->channels()->link(key));
    const auto link = Link::parse(full);
    if (!link)   // what the read key is of it cannot be said
        throw ActionError::refused({ErrorCode::BadLink, link.error()});
    const QStringList modules = QrCode::modules(isFull ? full : link->toString());
    if (modules.isEmpty())
    {
        throw ActionError::refused({ErrorCode::Refused, (QrCode::isAvailable() ? tr("The link is too long for a QR code.")
                : tr("This qBittorrent was built without libqrencode, which draws QR codes."))});
    }
    setResult(QJsonObject {{u"modules"_s, QJsonArray::fromStringList(modules)}});
}

void MegatorrentController::deleteChannelAction()
{
    require(session()->publications()->remove(channelParam(params())));
}

void MegatorrentController::setChannelAction()
{
    const PublicKey key = channelParam(params());
    const auto title = optionalParam(params(), u"title"_s);
    if (title && plainTitle(*title).isEmpty())
        throwBadParam(u"title"_s, tr("a channel needs a title."));
    require(session()->publications()->set(key, title, optionalParam(params(), u"description"_s), optionalBool(params(), u"talkToV5"_s)
            , optionalBool(params(), u"watch"_s)));
    if (optionalBool(params(), u"backedUp"_s).value_or(false))
        session()->publications()->setBackedUp(key);
}

void MegatorrentController::publishAction()
{
    setResult(PublishActions::publish(params()));
}

void MegatorrentController::ingestAction()
{
    setResult(PublishActions::ingest(params()));
}

void MegatorrentController::ingestItemsAction()
{
    PublishActions::ingestItems(params(), [this] { return answerLater(); });
}

void MegatorrentController::dryRunItemsAction()
{
    setResult(PublishActions::dryRunItems(params()));
}

void MegatorrentController::withdrawAction()
{
    const PublicKey key = channelParam(params());
    const QStringList paths = pathsParam(u"paths"_s, requiredParam(params(), u"paths"_s));
    setResult(QJsonObject {{u"task"_s, valueOf(session()->publications()->withdraw(key, paths))}});
}

void MegatorrentController::rulesAction()
{
    setResult(RuleActions::rules());
}

void MegatorrentController::setRulesAction()
{
    RuleActions::setRules(params());
}

void MegatorrentController::addRuleAction()
{
    RuleActions::addRule(params());
}

void MegatorrentController::removeRuleAction()
{
    RuleActions::removeRule(params());
}

void MegatorrentController::testRuleAction()
{
    setResult(RuleActions::testRule(params()));
}

void MegatorrentController::applyRulesAction()
{
    setResult(RuleActions::applyRules(params()));
}

void MegatorrentController::exportRulesAction()
{
    setResult(RuleActions::exportRules());
}

void MegatorrentController::importRulesAction()
{
    setResult(RuleActions::importRules(params()));
}

void MegatorrentController::previewAction()
{
    setResult(PreviewActions::open(params()));
}

void MegatorrentController::previewStatusAction()
{
    setResult(PreviewActions::status(params()));
}

void MegatorrentController::previewItemsAction()
{
    PreviewActions::items(params(), [this] { return answerLater(); });
}

void MegatorrentController::discardPreviewAction()
{
    PreviewActions::discard(params());
}

void MegatorrentController::freeSpaceAction()
{
    PreviewActions::freeSpace(params(), [this] { return answerLater(); });
}

void MegatorrentController::syncAction()
{
    const qint64 rid = optionalNumber(params(), u"rid"_s, 0, (1LL << 53)).value_or(0);
    setResult(SyncFeed::of(session())->since(rid));
}

void MegatorrentController::tasksAction()
{
    const auto id = optionalNumber(params(), u"id"_s, 1, std::numeric_limits<int>::max());
    if (!id)
    {
        setResult(Serialize::tasks(session()->tasks()->all()));
        return;
    }
    const auto task = session()->tasks()->find(static_cast<int>(*id));
    if (!task)
        throw ActionError::notFound(ErrorCode::NoSuchTask, tr("There is no such task."));
    setResult(Serialize::tasks({*task}));
}

void MegatorrentController::cancelTaskAction()
{
    requiredParam(params(), u"id"_s);
    const auto id = static_cast<int>(*optionalNumber(params(), u"id"_s, 1, std::numeric_limits<int>::max()));
    if (!session()->tasks()->find(id))
        throw ActionError::notFound(ErrorCode::NoSuchTask, tr("There is no such task."));
    require(session()->tasks()->cancel(id));
}

void MegatorrentController::rpcAction()
{
    // A form of another site can send any text, but not by this name. WebApplication names the body by its type.
    if (data().isEmpty())
        throw ActionError::badParameter(tr("A JSON-RPC request is expected as the body, of the type application/json."));
    const auto body = data().constBegin();
    if (mediaType(body.key()) != Http::CONTENT_TYPE_JSON)
        throw APIError(APIErrorType::BadData, tr("A JSON-RPC request has the type application/json, not \"%1\".").arg(body.key()));
    LaterResponse *const later = answerLater();
    new RpcExchange(this, Rpc::parseRequest(*body), later);
}
