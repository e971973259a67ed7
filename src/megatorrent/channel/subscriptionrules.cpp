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

#include "subscription.h"

#include <QSqlDatabase>

#include "base/global.h"

#include "../storage/database.h"
#include "../storage/storage.h"
#include "ruleitems.h"

// What the user's rules ask of a subscription's items

using namespace Megatorrent;

RuleJudging Subscription::judging() const
{
    const ChannelRecord &channel = record();
    // where nothing is downloaded by itself, no rule changes that
    if (!context().rules || (channel.policy == DownloadPolicy::None))
        return {};
    return {.rules = context().rules->rules, .episodes = context().rules->episodes, .channel = channel.publicKey, .folder = {}
            , .isChosenByRules = (channel.policy == DownloadPolicy::Rule)};
}

void Subscription::handleRulesApplied(const QList<FileId> &dropped)
{
    dropFiles(dropped);
    registerFiles();
    applyPriorities();
    updateTotals();
    findTorrents();
}

void Subscription::dropFiles(const QList<FileId> &files)
{
    // what is missing changes with each, and is asked for when all have gone
    const auto left = std::make_shared<qsizetype>(files.size());
    for (const FileId file : files)
    {
        context().storage->removeFile(file, false, this, [this, left]([[maybe_unused]] const QString &failure)
        {
            if (--*left == 0)
                fetchMissing();
        });
    }
}

void Subscription::findTorrents()
{
    context().storage->database()->post([id = record().id](QSqlDatabase &db) { RuleItems::findComplete(db, id); }, this
            , [this]([[maybe_unused]] const QString &error) { emit torrentsMayBeReady(); });
}

void Subscription::handleItemsCompleted()
{
    updateTotals();
    emit torrentsMayBeReady();
}
