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

#include <memory>
#include <optional>

#include "megatorrent/content/error.h"
#include "webui/api/apicontroller.h"

namespace Http
{
    struct Response;
}

namespace Megatorrent
{
    class LaterResponse;
}

// What is under /api/v2/megatorrent/, and /api/rpc: docs/webapi.md. Thin: checks parameters, asks the façade, writes JSON.
class MegatorrentController final : public APIController
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MegatorrentController)

public:
    using APIController::APIController;

    // Actions that only read may be asked for by GET, all others demand POST.
    static bool isMethodAllowed(const QString &action, const QString &method);
    // The path of a request as WebApplication knows it, where it would not know it. JSON-RPC has no other path than its own.
    static QString apiPath(const QString &path);

    APIResult run(const QString &action, const StringMap &params, const DataMap &data = {}) override;
    // Adds to the response what its own kind of answer cannot say: that the rest comes later, the kind of a refusal.
    void complete(Http::Response &response, const QMap<QString, QString> &requestHeaders);

    // As run(), for those who answer themselves. Throws ActionError.
    APIResult perform(const QString &action, const StringMap &params);
    // Of the action that has just run: what sends its answer when that is known. None: it has answered.
    // `headers`: of its request
    std::shared_ptr<Megatorrent::LaterResponse> takeLater(const QMap<QString, QString> &requestHeaders = {});

private slots:
    void statusAction();
    void settingsAction();
    void setSettingsAction();
    void leaveSafeModeAction();
    void pauseSessionAction();
    void resumeSessionAction();
    void peersAction();
    void bansAction();
    void unbanAction();
    void addPeerAction();

    void subscriptionsAction();
    void addSubscriptionAction();
    void removeSubscriptionAction();
    void setSubscriptionAction();
    void moveFolderAction();
    void exportSubscriptionsAction();
    void importSubscriptionsAction();
    void itemsAction();
    void historyAction();
    void logAction();
    void setWantedAction();
    void setPriorityAction();
    void setSequentialAction();
    void fileAction();
    void addTorrentsAction();
    void markSeenAction();
    void pauseAction();
    void resumeAction();
    void useFolderAction();
    void setLocationAction();
    void refreshAction();
    void recheckAction();

    void channelsAction();
    void createChannelAction();
    void importChannelAction();
    void exportChannelAction();
    void channelLinkAction();
    void channelQrCodeAction();
    void deleteChannelAction();
    void setChannelAction();
    void publishAction();
    void ingestAction();
    void ingestItemsAction();
    void dryRunItemsAction();
    void withdrawAction();

    void rulesAction();
    void setRulesAction();
    void addRuleAction();
    void removeRuleAction();
    void testRuleAction();
    void applyRulesAction();
    void exportRulesAction();
    void importRulesAction();

    void previewAction();
    void previewStatusAction();
    void previewItemsAction();
    void discardPreviewAction();
    void freeSpaceAction();

    void syncAction();
    void tasksAction();
    void cancelTaskAction();

    void rpcAction();

private:
    // The last thing that an action does. Its connection owns it: whoever finishes it watches destroyed().
    Megatorrent::LaterResponse *answerLater();

    std::shared_ptr<Megatorrent::LaterResponse> m_later;
    std::optional<Megatorrent::ErrorCode> m_error;   // of the request that is being handled
};
