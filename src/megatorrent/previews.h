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


#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include "base/3rdparty/expected.hpp"

#include "channel/channelrecord.h"
#include "channel/itempager.h"
#include "channel/preview.h"

namespace Megatorrent
{
    class ChannelMirror;
    class Engine;
    class EngineHost;
    class ItemPages;

    // Channels that are looked at without a subscription, for user interfaces. A preview ends when
    // it is discarded, when one subscribes, or when nobody has asked for it for a while. Main
    // thread.
    class Previews final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Previews)

    public:
        // They outlive it.
        Previews(EngineHost *host, const ChannelMirror *mirror, QObject *parent = nullptr);
        ~Previews() override;

        // `hearer`: as of EngineHost
        void follow(const Engine *engine, const QObject *hearer);

        // Also if it is open already. `peers`: "host:port"
        nonstd::expected<PublicKey, Error> open(const QString &link, const QStringList &peers);
        // Nothing: there is none. Whoever asks keeps it open.
        std::optional<PreviewInfo> info(const PublicKey &key);
        // `done` on the thread of `context`. The query's channels are not looked at.
        void page(const PublicKey &key, const ItemQuery &query, const QObject *context
                , std::function<void (const nonstd::expected<ItemPage, Error> &page)> done);
        // Ends it, unless others have opened it, too, and go on asking.
        void discard(const PublicKey &key);
        // The engine ends.
        void forgetAll();

        static constexpr qsizetype PREVIEWS_MAX = 8;
        static constexpr std::chrono::seconds PATIENCE {30};

    signals:
        void changed(const PreviewInfo &info);
        // A user interface looks into a channel, or none does any more: also not into one that is to be opened again,
        // because the engine has been started anew.
        void begun(const PublicKey &key);
        void ended(const PublicKey &key);

    private:
        struct Open
        {
            PreviewInfo info;
            bool hasReadKey = false;
            int openers = 1;
            QElapsedTimer sinceAsked;
            std::shared_ptr<ItemPages> pages;   // of info.list
        };

        // With the engine that has ended
        struct Lost
        {
            int openers = 1;
            QElapsedTimer sinceAsked;
        };

        void handleChanged(const PreviewInfo &info);
        void end(const PublicKey &key);
        void forget(const PublicKey &key);
        void endForgotten();

        EngineHost *const m_host;
        const ChannelMirror *const m_mirror;
        QHash<PublicKey, Open> m_previews;
        QHash<PublicKey, Lost> m_lost;
        QTimer m_timer;
    };
}
