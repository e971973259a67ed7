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

#include "publishactions.h"

#include <limits>

#include <QJsonArray>
#include <QJsonDocument>

#include "base/global.h"
#include "base/path.h"
#include "megatorrent/channelitems.h"
#include "megatorrent/seams/laterresponse.h"
#include "megatorrent/session.h"
#include "actionerror.h"
#include "megatorrentcontroller.h"
#include "parameters.h"
#include "serialize.h"

using namespace Megatorrent;
using namespace Parameters;

namespace
{
    const qint64 PAGE_SIZE = 500;
    const int INGESTED_MAX_LIMIT = 5000;

    QStringList localPaths(const StringMap &params)
    {
        const auto text = optionalParam(params, u"paths"_s);
        if (!text)
            return {};
        const QStringList paths = pathsParam(u"paths"_s, *text);
        if (paths.isEmpty())
            throwBadParam(u"paths"_s, MegatorrentController::tr("at least one path is expected."));
        for (const QString &path : asConst(paths))
        {
            if (!Path(path).isAbsolute())
                throwBadParam(u"paths"_s, MegatorrentController::tr("\"%1\" is not an absolute path.").arg(path));
        }
        return paths;
    }

    QJsonObject start(const StringMap &params, const PublishOptions &options, const TaskKind kind)
    {
        const PublicKey key = channelParam(params);
        return {{u"task"_s, valueOf(session()->publications()->publish(key, localPaths(params), params.value(u"prefix"_s), options, kind))}};
    }
}

QJsonObject PublishActions::publish(const StringMap &params)
{
    const bool isMerging = optionalBool(params, u"merge"_s).value_or(false);
    const bool isOverriding = optionalBool(params, u"override"_s).value_or(false);
    if (isMerging && isOverriding)
        throwBadParam(u"merge"_s, MegatorrentController::tr("what the network shows can be kept or replaced, not both."));
    const PublishOptions options {.outrunPolicy = (isMerging ? OutrunPolicy::Merge : (isOverriding ? OutrunPolicy::Override : OutrunPolicy::Stop))
            , .takesOutAll = optionalBool(params, u"removeMissing"_s).value_or(false), .trustsClock = optionalBool(params, u"trustClock"_s).value_or(false)};
    return start(params, options, (optionalBool(params, u"dryRun"_s).value_or(false) ? TaskKind::DryRun : TaskKind::Publish));
}

QJsonObject PublishActions::ingest(const StringMap &params)
{
    return start(params, {}, TaskKind::Ingest);
}

QJsonObject PublishActions::dryRunItems(const StringMap &params)
{
    requiredParam(params, u"id"_s);
    const auto id = static_cast<int>(*optionalNumber(params, u"id"_s, 1, std::numeric_limits<int>::max()));
    const auto kind = Serialize::planKind(requiredParam(params, u"kind"_s));
    if (!kind)
        throwBadParam(u"kind"_s, MegatorrentController::tr("new, changed, reread, moved, removed, withheld or unreadable is expected."));
    const qint64 offset = optionalNumber(params, u"offset"_s, 0, std::numeric_limits<qint64>::max()).value_or(0);
    const qint64 limit = optionalNumber(params, u"limit"_s, 1, PublishPlan::NAMES_MAX).value_or(PAGE_SIZE);
    const auto task = session()->tasks()->find(id);
    if (!task || (task->kind != TaskKind::DryRun))
        throw ActionError::notFound(ErrorCode::NoSuchTask, MegatorrentController::tr("There is no such dry run."));
    return Serialize::planItems((task->plan ? (*task->plan)[*kind] : PublishPlan::Group()), offset, limit);
}

void PublishActions::ingestItems(const StringMap &params, const LaterAnswer::Begin &begin)
{
    requiredParam(params, u"id"_s);
    const auto id = static_cast<int>(*optionalNumber(params, u"id"_s, 1, std::numeric_limits<int>::max()));
    const auto limit = static_cast<int>(optionalNumber(params, u"limit"_s, 1, INGESTED_MAX_LIMIT).value_or(PAGE_SIZE));
    const auto task = session()->tasks()->find(id);
    if (!task || (task->kind != TaskKind::Ingest))
        throw ActionError::notFound(ErrorCode::NoSuchTask, MegatorrentController::tr("There is no such task."));
    LaterResponse *const later = begin();
    session()->items()->ingested(*task, params.value(u"after"_s), limit, later, [later](const nonstd::expected<QList<PublishedItem>, Error> &items)
    {
        LaterAnswer::answer(later, items, Serialize::ingestedItems);
    });
}
