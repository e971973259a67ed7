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

#include <functional>
#include <optional>

#include <QCoreApplication>
#include <QList>
#include <QString>

#include "base/path.h"

#include "content/error.h"
#include "crypto/bytes.h"

namespace Megatorrent
{
    // Which folders are taken: what two take for their own is overwritten or withdrawn by one of
    // them. A value, as things were when it was made. Looks at the disk.
    class FolderRules
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::FolderRules)

    public:
        // `ownData`: the folder with the keys. Who has them has the channels.
        explicit FolderRules(const Path &ownData);

        void addSubscription(const PublicKey &key, const QString &name, const QList<Path> &folders);
        void addSource(const QString &channel, const Path &path);

        // Is told what is looked at next
        std::function<void (const Path &)> lookAt;

        // A subscription has this one, by this very name.
        bool isKnown(const Path &folder) const;
        // Sentences; empty: nothing is against it. `except`: a subscription that does not count
        Error againstReceiving(const Path &folder, const std::optional<PublicKey> &except = std::nullopt) const;
        Error againstPublishing(const Path &path) const;
        // Against one that a list names, and not the user: programs keep their settings in hidden folders of
        // his home, and who publishes chooses what comes there.
        static Error againstListed(const Path &folder, const QString &home);

    private:
        struct Subscribed
        {
            PublicKey key;
            QString name;
            Path folder;
        };

        struct Source
        {
            QString channel;
            Path path;
        };

        bool overlap(const Path &left, const Path &right) const;
        Error againstText(const Path &path) const;
        Error againstSubscriptions(const Path &path, const std::optional<PublicKey> &except) const;
        Error againstOwnData(const Path &path) const;

        Path m_ownData;
        QList<Subscribed> m_subscriptions;
        QList<Source> m_sources;
    };
}
