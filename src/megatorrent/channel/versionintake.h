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

#include <QObject>

#include "backgroundwork.h"
#include "catalogueimport.h"
#include "channel.h"
#include "intakepace.h"

namespace Megatorrent
{
    class MetadataFetcher;

    // Takes a new version of a subscription in: has its catalogue read and its items staged, and
    // then makes them those in use. One version at a time, and not one after the other without a
    // pause. Engine thread; CatalogueImport does the work, on the context's pool.
    class VersionIntake final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(VersionIntake)

    public:
        // `record` and `swarm` outlive it. `folder`: of the channel's layouts
        VersionIntake(const ChannelContext &context, const ChannelRecord &record, ChannelSwarm *swarm, const Path &folder);
        // Ends what runs; waits for it.
        ~VersionIntake() override;

        // 0: nothing is being taken in
        qint64 sequence() const { return m_sequence; }
        // A newer version waits for the one that is being taken in.
        void noteNewer(qint64 sequence);

        // If false, it is too early: due() follows.
        bool mayBegin();
        // Between now and due()
        bool isDue() const { return m_isDue; }
        // The user waits: no pause now
        void skipPause();

        // What a channel may take unasked: `quota` bytes; 0: no limit
        void begin(qint64 sequence, const ManifestContent &content, const Path &layoutPath, qint64 quota);

        // Which items of the last one were left out, a sentence; empty: none
        const QString &leftOut() const { return m_leftOut; }

        // Nothing comes of it any more.
        void end();
        // `function` is called on the thread of `context` when nothing is running any more.
        void whenOver(const QObject *context, std::function<void ()> function);

    signals:
        void due();
        // The items are those in use.
        void adopted(qint64 sequence, const CatalogueImport::Result &result);
        // A newer version has come, and nothing came of this one.
        void overtaken();
        void approvalNeeded(const QString &question);
        void failed(const Error &error);
        // Nothing is to be said of it.
        void cancelled();

    private:
        void supervise(bool wasStuck);
        void finish(qint64 sequence, const CatalogueImport::Result &result);
        void adopt(qint64 sequence, const CatalogueImport::Result &result);
        void noteLeftOut(const CatalogueImport::Result &result);
        RuleJudging judging() const;

        const ChannelContext m_context;
        const ChannelRecord &m_record;
        ChannelSwarm *const m_swarm;
        const Path m_folder;
        MetadataFetcher *m_fetcher = nullptr;       // while the catalogue is read
        qint64 m_sequence = 0;
        qint64 m_newest = 0;
        bool m_isSupervised = false;
        IntakePace m_pace;
        bool m_isDue = false;                       // when it allows it
        bool m_isEnding = false;
        QString m_leftOut;
        BackgroundWork m_work;
    };
}
