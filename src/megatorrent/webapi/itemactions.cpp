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


#include "itemactions.h"

#include <array>
#include <utility>

#include <QJsonObject>

#include "base/global.h"
#include "megatorrent/channel/rulejudge.h"
#include "megatorrent/channelitems.h"
#include "megatorrent/seams/laterresponse.h"
#include "megatorrent/session.h"
#include "megatorrentcontroller.h"
#include "parameters.h"
#include "serialize.h"

using namespace Megatorrent;
using namespace Parameters;

namespace
{
    const int ITEMS_DEFAULT_LIMIT = 500;
    const int ITEMS_MAX_LIMIT = 5000;
    const int HISTORY_DEFAULT_LIMIT = 100;
    const int HISTORY_MAX_LIMIT = 1000;
    const int LOG_DEFAULT_LIMIT = 100;
    const qsizetype TEXT_MAX_LENGTH = 1000;

    const std::array<std::pair<QStringView, ItemOrder>, 14> ORDERS
    {{
        {u"path", ItemOrder::Path},
        {u"name", ItemOrder::Name},
        {u"folder", ItemOrder::Folder},
        {u"size", ItemOrder::Size},
        {u"state", ItemOrder::State},
        {u"progress", ItemOrder::Progress},
        {u"priority", ItemOrder::Priority},
        {u"mtime", ItemOrder::Changed},
        {u"addedAt", ItemOrder::Added},
        {u"isNew", ItemOrder::New},
        {u"channel", ItemOrder::Channel},
        {u"title", ItemOrder::Title},
        {u"type", ItemOrder::Type},
        {u"rule", ItemOrder::Rule}
    }};

    const std::array<std::pair<QStringView, ItemStatus>, 5> STATES
    {{
        {u"error", ItemStatus::Error},
        {u"partial", ItemStatus::Partial},
        {u"missing", ItemStatus::Missing},
        {u"complete", ItemStatus::Complete},
        {u"unwanted", ItemStatus::Unwanted}
    }};

    template <typename T, std::size_t N>
    T named(const std::array<std::pair<QStringView, T>, N> &names, const QString &parameter, const QString &name)
    {
        QStringList known;
        for (const auto &[text, value] : names)
        {
            if (name == text)
                return value;
            known.append(text.toString());
        }
        throwBadParam(parameter, MegatorrentController::tr("one of these is expected: %1.").arg(known.join(u", ")));
    }

    QList<PublicKey> keysParam(const StringMap &params)
    {
        const QString text = requiredParam(params, u"key"_s);
        if (text == u"all")
            return {};
        QList<PublicKey> keys;
        const QStringList names = text.split(u',');
        for (const QString &name : names)
        {
            const PublicKey key = keyParam({{u"key"_s, name}});
            if (!session()->subscriptions()->contains(key) && ((names.size() > 1) || !session()->publications()->contains(key)))
                throw ActionError::notFound(ErrorCode::NoSuchChannel, MegatorrentController::tr("There is no channel with this key."));
            keys.append(key);
        }
        return keys;
    }

    // Nothing: all
    std::optional<QStringList> chosenItems(const StringMap &params)
    {
        if (optionalBool(params, u"all"_s).value_or(false))
            return std::nullopt;
        return pathsParam(u"paths"_s, requiredParam(params, u"paths"_s));
    }

    // Refuses what was not done
    bool isDone(LaterResponse *later, const nonstd::expected<ChannelItems::Change, Error> &change)
    {
        if (!change)
        {
            LaterAnswer::refuse(later, ActionError::refused(change.error()));
        }
        else if (change->unknownPath)
        {
            LaterAnswer::refuse(later, ActionError::notFound(ErrorCode::NoSuchItem
                    , MegatorrentController::tr("There is no item \"%1\" in this channel.").arg(*change->unknownPath)));
        }
        return change && !change->unknownPath;
    }

    ChannelItems::ChangeDone emptyAnswer(LaterResponse *later)
    {
        return [later](const nonstd::expected<ChannelItems::Change, Error> &change)
        {
            if (isDone(later, change))
                LaterAnswer::finish(later);
        };
    }
}

ItemQuery ItemActions::query(const StringMap &params)
{
    ItemQuery query;
    query.text = params.value(u"filter"_s).normalized(QString::NormalizationForm_C);
    if (query.text.size() > TEXT_MAX_LENGTH)
        throwBadParam(u"filter"_s, MegatorrentController::tr("no more than %1 characters are expected.").arg(TEXT_MAX_LENGTH));
    for (const QString &state : asConst(params.value(u"state"_s).split(u',', Qt::SkipEmptyParts)))
        query.states.append(named(STATES, u"state"_s, state));
    query.isOnlyNew = optionalBool(params, u"new"_s).value_or(false);
    query.order = named(ORDERS, u"sort"_s, optionalParam(params, u"sort"_s).value_or(u"path"_s));
    query.isDescending = optionalBool(params, u"reverse"_s).value_or(false);
    query.offset = optionalNumber(params, u"offset"_s, 0, (1LL << 40)).value_or(0);
    query.limit = static_cast<int>(optionalNumber(params, u"limit"_s, 1, ITEMS_MAX_LIMIT).value_or(ITEMS_DEFAULT_LIMIT));
    return query;
}

void ItemActions::items(const StringMap &params, const LaterAnswer::Begin &begin)
{
    ChannelItems::Request request {.keys = keysParam(params), .query = query(params)};
    if (const auto paths = optionalParam(params, u"paths"_s))
    {
        request.query.paths = pathsParam(u"paths"_s, *paths);
        if (request.keys.size() != 1)
            throwBadParam(u"key"_s, MegatorrentController::tr("with paths, one channel is expected."));
        if (request.query.paths.isEmpty() || (request.query.paths.size() > ITEMS_MAX_LIMIT))
            throwBadParam(u"paths"_s, MegatorrentController::tr("1 to %1 paths are expected.").arg(ITEMS_MAX_LIMIT));
    }
    LaterResponse *const later = begin();
    session()->items()->page(request, later, [later, offset = request.query.offset](const nonstd::expected<ChannelItems::Page, Error> &page)
    {
        LaterAnswer::answer(later, page, [offset](const ChannelItems::Page &found) { return Serialize::items(found, offset); });
    });
}

void ItemActions::history(const StringMap &params, const LaterAnswer::Begin &begin)
{
    const PublicKey key = subscriptionParam(params);
    const auto limit = static_cast<int>(optionalNumber(params, u"limit"_s, 1, HISTORY_MAX_LIMIT).value_or(HISTORY_DEFAULT_LIMIT));
    LaterResponse *const later = begin();
    session()->items()->history(key, limit, later, [later](const nonstd::expected<QList<ItemStore::Update>, Error> &updates)
    {
        LaterAnswer::answer(later, updates, Serialize::history);
    });
}

void ItemActions::log(const StringMap &params, const LaterAnswer::Begin &begin)
{
    const PublicKey key = keyParam(params);
    if (!session()->subscriptions()->contains(key) && !session()->publications()->contains(key))
        throw ActionError::notFound(ErrorCode::NoSuchChannel, MegatorrentController::tr("There is no channel with this key."));
    const auto offset = static_cast<int>(optionalNumber(params, u"offset"_s, 0, LogStore::ENTRIES_MAX).value_or(0));
    const auto limit = static_cast<int>(optionalNumber(params, u"limit"_s, 1, LogStore::ENTRIES_MAX).value_or(LOG_DEFAULT_LIMIT));
    LaterResponse *const later = begin();
    session()->items()->log(key, offset, limit, later, [later, offset](const nonstd::expected<LogStore::Page, Error> &page)
    {
        LaterAnswer::answer(later, page, [offset](const LogStore::Page &found) { return Serialize::log(found, offset); });
    });
}

void ItemActions::setWanted(const StringMap &params, const LaterAnswer::Begin &begin)
{
    const PublicKey key = subscriptionParam(params);
    requiredParam(params, u"wanted"_s);
    const bool isWanted = *optionalBool(params, u"wanted"_s);
    const auto paths = chosenItems(params);

    LaterResponse *const later = begin();
    session()->items()->setWanted(key, paths, isWanted, later, [later](const nonstd::expected<ChannelItems::Change, Error> &change)
    {
        if (isDone(later, change))
            LaterAnswer::finish(later, QJsonDocument(QJsonObject {{u"changed"_s, change->changed}}));
    });
}

void ItemActions::setPriority(const StringMap &params, const LaterAnswer::Begin &begin)
{
    const PublicKey key = subscriptionParam(params);
    const QString priority = requiredParam(params, u"priority"_s);
    for (const ItemPriority known : {ItemPriority::Normal, ItemPriority::High, ItemPriority::Maximum})
    {
        if (priority == QString::number(static_cast<int>(known)))
        {
            const auto paths = chosenItems(params);
            LaterResponse *const later = begin();
            session()->items()->setPriority(key, paths, known, later, emptyAnswer(later));
            return;
        }
    }
    throwBadParam(u"priority"_s, MegatorrentController::tr("1 (normal), 6 (high) or 7 (maximum) is expected."));
}

void ItemActions::setSequential(const StringMap &params, const LaterAnswer::Begin &begin)
{
    const PublicKey key = subscriptionParam(params);
    requiredParam(params, u"sequential"_s);
    const bool isSequential = *optionalBool(params, u"sequential"_s);
    const auto paths = chosenItems(params);
    LaterResponse *const later = begin();
    session()->items()->setSequential(key, paths, isSequential, later, emptyAnswer(later));
}

void ItemActions::addTorrents(const StringMap &params, const LaterAnswer::Begin &begin)
{
    const PublicKey key = subscriptionParam(params);
    const auto paths = chosenItems(params);
    for (const QString &path : paths.value_or(QStringList()))
    {
        if (!path.endsWith(u'/') && !RuleJudge::isTorrentItem(path))
            throwBadParam(u"paths"_s, MegatorrentController::tr("\"%1\" is no torrent: its name has to end in .torrent or .magnet.").arg(path));
    }
    BitTorrent::AddTorrentParams torrentParams;
    if (const auto text = optionalParam(params, u"torrentParams"_s))
    {
        const QJsonDocument json = QJsonDocument::fromJson(text->toUtf8());
        if (!json.isObject() || (text->size() > Rule::PARAMS_MAX_SIZE))
            throwBadParam(u"torrentParams"_s, MegatorrentController::tr("a JSON object of no more than %1 bytes is expected.").arg(Rule::PARAMS_MAX_SIZE));
        torrentParams = BitTorrent::parseAddTorrentParams(json.object());
    }

    LaterResponse *const later = begin();
    session()->items()->addTorrents(key, paths, torrentParams, later, [later](const nonstd::expected<ChannelItems::Change, QString> &change)
    {
        if (isDone(later, change))
            LaterAnswer::finish(later, QJsonDocument(QJsonObject {{u"torrents"_s, change->changed}}));
    });
}

void ItemActions::markSeen(const StringMap &params, const LaterAnswer::Begin &begin)
{
    const PublicKey key = subscriptionParam(params);
    const bool isSeen = optionalBool(params, u"seen"_s).value_or(true);
    // without paths, none is new any more
    const auto paths = (isSeen && !params.contains(u"paths"_s)) ? std::nullopt : chosenItems(params);
    LaterResponse *const later = begin();
    session()->items()->setSeen(key, paths, isSeen, later, emptyAnswer(later));
}
