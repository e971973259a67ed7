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

#include <optional>

#include <QList>
#include <QObject>

#include "channel/rulerunner.h"
#include "channel/rulestage.h"
#include "channel/torrentqueue.h"
#include "torrentloader.h"

class QThreadPool;

namespace Megatorrent
{
    class Subscription;

    // What the user's rules do in the engine: they judge what new versions bring, run over what is
    // here, and hand torrents to qBittorrent. Engine thread.
    class EngineRules final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(EngineRules)

    public:
        // They outlive it.
        EngineRules(Database *database, const ContentReader *reader, QThreadPool *pool, const RuleBook &book, QObject *parent = nullptr);
        ~EngineRules() override;

        // Subscriptions take them from here.
        const RuleBook *book() const { return &m_book; }
        // For what comes from now on
        void setBook(const RuleBook &book);
        // Applies the rules to what is here, or these other ones; dry: only says what they would
        // do.
        void apply(int taskId, const QList<Subscription *> &subscriptions, const std::optional<RuleSet> &rules, bool isDry);
        void cancel(int taskId);

        void follow(Subscription *subscription);
        void forget(const PublicKey &key);

        void handleTorrent(const TorrentOutcome &outcome);

    signals:
        // What waited for that can go on.
        void rulesKnown();
        void taskChanged(const TaskInfo &task);
        // Something may have been changed in this channel. `dropped`: incomplete files that are no
        // longer wanted
        void applied(const PublicKey &key, const QList<FileId> &dropped);
        // Rules have decided on new or changed items.
        void decided(const PublicKey &key, const QString &name, const RuleOutcome &outcome);
        // Is to be added to qBittorrent's transfer list; handleTorrent() awaits what comes of it.
        void torrentReady(const TorrentItem &item);

    private:
        Database *const m_database;
        RuleBook m_book;
        RuleRunner m_runner;
        TorrentQueue m_torrents;
        TorrentLoader m_loader;
    };
}
