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

#include "folderrules.h"

#include <algorithm>

#include <QDir>
#include <QFileInfo>

#include "base/global.h"

#include "content/printable.h"
#include "storage/diskplace.h"

using namespace Megatorrent;

namespace
{
    // Where it leads to, as far as it is there, and the rest as it is
    QString resolved(const QString &path)
    {
        QString existing = QDir::cleanPath(path);
        QString rest;
        while (!QFileInfo::exists(existing) && !QDir(existing).isRoot())
        {
            rest = u'/' + QFileInfo(existing).fileName() + rest;
            existing = QFileInfo(existing).path();
        }
        const QString canonical = QFileInfo(existing).canonicalFilePath();
        return QDir::cleanPath((canonical.isEmpty() ? existing : canonical) + rest);
    }
}

FolderRules::FolderRules(const Path &ownData)
    : m_ownData {ownData}
{
}

void FolderRules::addSubscription(const PublicKey &key, const QString &name, const QList<Path> &folders)
{
    for (const Path &folder : folders)
        m_subscriptions.append({.key = key, .name = name, .folder = folder});
}

void FolderRules::addSource(const QString &channel, const Path &path)
{
    m_sources.append({.channel = channel, .path = path});
}

bool FolderRules::isKnown(const Path &folder) const
{
    return std::any_of(m_subscriptions.cbegin(), m_subscriptions.cend(), [&folder](const Subscribed &other) { return other.folder == folder; });
}

bool FolderRules::overlap(const Path &left, const Path &right) const
{
    if (lookAt)
        lookAt(right);
    return DiskPlace::overlap(left.data(), right.data());
}

// The system would take it for another one, which ends before the null character.
Error FolderRules::againstText(const Path &path) const
{
    if (path.isValid())
        return {};
    return {ErrorCode::BadPath, tr("\"%1\" cannot be a path.").arg(printable(path.toString()))};
}

Error FolderRules::againstSubscriptions(const Path &path, const std::optional<PublicKey> &except) const
{
    for (const Subscribed &other : m_subscriptions)
    {
        if ((other.key != except) && overlap(path, other.folder))
        {
            return {ErrorCode::FolderTaken, tr("\"%1\" and the folder \"%2\" of the subscription \"%3\" are the same, or one is in the other. Please choose another folder.")
                    .arg(path.toString(), other.folder.toString(), other.name)};
        }
    }
    return {};
}

Error FolderRules::againstOwnData(const Path &path) const
{
    if (!DiskPlace(path.data()).isInside(DiskPlace(m_ownData.data())))
        return {};
    return {ErrorCode::FolderOfOwnData, tr("\"%1\" is the folder with this program's own data and keys, or is in it. Please choose another one.").arg(path.toString())};
}

Error FolderRules::againstReceiving(const Path &folder, const std::optional<PublicKey> &except) const
{
    if (const Error problem = againstText(folder); !problem.isEmpty())
        return problem;
    if (lookAt)
        lookAt(folder);
    if (const Error problem = againstOwnData(folder); !problem.isEmpty())
        return problem;
    // who publishes chooses the names of what comes
    if (DiskPlace(m_ownData.data()).isInside(DiskPlace(folder.data())))
        return {ErrorCode::FolderOfOwnData, tr("This program's own data and keys are in \"%1\". Please choose a folder of its own for the channel.").arg(folder.toString())};
    if (const Error problem = againstSubscriptions(folder, except); !problem.isEmpty())
        return problem;
    for (const Source &source : m_sources)
    {
        if (overlap(folder, source.path))
        {
            return {ErrorCode::FolderTaken, tr("\"%1\" and \"%2\", which is published in your channel \"%3\", are the same, or one is in the other. Please choose another folder.")
                    .arg(folder.toString(), source.path.toString(), source.channel)};
        }
    }
    return {};
}

Error FolderRules::againstListed(const Path &folder, const QString &home)
{
    const auto withSlash = [](const QString &path) { return path.endsWith(u'/') ? path : (path + u'/'); };
    const QString place = withSlash(resolved(folder.data()));
    const QString homePlace = withSlash(resolved(home));
    const bool isHidden = place.startsWith(homePlace) && place.sliced(homePlace.size() - 1).contains(u"/."_s);
    if (!isHidden && !homePlace.startsWith(place))
        return {};
    return {ErrorCode::FolderUnusable, tr("The list names \"%1\" as the folder of this channel. Your own files and the settings of your programs are there, and a list does not choose that."
            " Subscribe to the channel with a folder of your choice.").arg(printable(folder.toString()))};
}

Error FolderRules::againstPublishing(const Path &path) const
{
    if (const Error problem = againstText(path); !problem.isEmpty())
        return problem;
    if (lookAt)
        lookAt(path);
    const Error problem = againstOwnData(path);
    return problem.isEmpty() ? againstSubscriptions(path, std::nullopt) : problem;
}
