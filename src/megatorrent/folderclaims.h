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

#include <QHash>
#include <QList>
#include <QObject>

#include "base/path.h"

#include "crypto/bytes.h"
#include "folderrules.h"

namespace Megatorrent
{
    class ChannelMirror;
    class Tasks;

    // Which folders channels have, with those that files are still being moved from or to. Main
    // thread.
    class FolderClaims final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(FolderClaims)

    public:
        // They outlive it. `ownData`: the folder with the keys
        FolderClaims(const ChannelMirror *mirror, const Tasks *tasks, const Path &ownData, QObject *parent = nullptr);

        // A subscription's files are about to move.
        void claim(const PublicKey &key, const Path &former, const Path &next);
        // The engine has ended.
        void clear();
        // As things are now
        FolderRules rules() const;

    private:
        void handleMoveEnded(const PublicKey &key, bool isDone);

        const ChannelMirror *const m_mirror;
        const Path m_ownData;
        QHash<PublicKey, QList<Path>> m_moving;   // folders between which their files move, or are about to
    };
}
