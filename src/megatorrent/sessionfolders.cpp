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

#include "base/global.h"

#include "storage/diskplace.h"

// Which folders are taken

using namespace Megatorrent;

// What two take for their own is overwritten or withdrawn by one of them.
QString Session::overlapWithSubscription(const Path &path, const std::optional<PublicKey> &except) const
{
    for (const Subscribed &other : m_subscriptions)
    {
        if (other.info.key == except)
            continue;
        for (const Path &folder : asConst(QList<Path>(m_moving.value(other.info.key) << other.record.savePath)))
        {
            if (DiskPlace::overlap(path.data(), folder.data()))
            {
                return tr("\"%1\" and the folder \"%2\" of the subscription \"%3\" are the same, or one is in the other. Please choose another folder.")
                        .arg(path.toString(), folder.toString(), other.info.displayName());
            }
        }
    }
    return {};
}

// Who has the keys has the channels.
QString Session::reasonAgainstOwnData(const Path &path)
{
    return DiskPlace(path.data()).isInside(DiskPlace(dataFolder().data()))
            ? tr("\"%1\" is the folder with this program's own data and keys, or is in it. Please choose another one.").arg(path.toString()) : QString();
}

QString Session::reasonAgainstFolder(const Path &path, const std::optional<PublicKey> &except) const
{
    if (const QString problem = overlapWithSubscription(path, except); !problem.isEmpty())
        return problem;
    if (const QString problem = reasonAgainstOwnData(path); !problem.isEmpty())
        return problem;
    for (const Published &own : m_channels)
    {
        for (const PublishedSource &source : own.info.sources)
        {
            if (DiskPlace::overlap(path.data(), source.path.data()))
            {
                return tr("\"%1\" and \"%2\", which is published in your channel \"%3\", are the same, or one is in the other. Please choose another folder.")
                        .arg(path.toString(), source.path.toString(), own.info.title);
            }
        }
    }
    return {};
}
