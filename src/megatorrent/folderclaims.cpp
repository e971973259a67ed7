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

#include "folderclaims.h"

#include "base/global.h"

#include "channelmirror.h"
#include "tasks.h"

using namespace Megatorrent;

FolderClaims::FolderClaims(const ChannelMirror *mirror, const Tasks *tasks, const Path &ownData, QObject *parent)
    : QObject(parent)
    , m_mirror {mirror}
    , m_ownData {ownData}
{
    connect(tasks, &Tasks::moveEnded, this, &FolderClaims::handleMoveEnded);
    connect(mirror, &ChannelMirror::subscriptionRemoved, this, [this](const PublicKey &key) { m_moving.remove(key); });
}

void FolderClaims::claim(const PublicKey &key, const Path &former, const Path &next)
{
    m_moving[key] << former << next;
}

void FolderClaims::clear()
{
    m_moving.clear();
}

FolderRules FolderClaims::rules() const
{
    FolderRules rules {m_ownData};
    for (const SubscriptionInfo &info : asConst(m_mirror->subscriptions()))
    {
        // also those of a move that an earlier run has begun
        const QList<Path> folders = info.formerFolders + m_moving.value(info.key);
        rules.addSubscription(info.key, info.displayName(), (folders + QList<Path> {m_mirror->subscription(info.key)->record.savePath}));
    }
    for (const PublicationInfo &info : asConst(m_mirror->publications()))
    {
        for (const PublishedSource &source : info.sources)
            rules.addSource(info.title, source.path);
    }
    return rules;
}

void FolderClaims::handleMoveEnded(const PublicKey &key, const bool isDone)
{
    const auto it = m_moving.find(key);
    if (it == m_moving.end())
        return;
    // what has not been moved is in the former folders; one that did not begin has left nothing in
    // the new one
    const auto subscribed = m_mirror->subscription(key);
    const Path savePath = subscribed ? subscribed->record.savePath : Path();
    if (it->last() != savePath)
        it->removeLast();
    it->removeAll(savePath);
    if (isDone || it->isEmpty())
        m_moving.erase(it);
}
