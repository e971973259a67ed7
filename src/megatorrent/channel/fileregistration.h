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

#include <QList>
#include <QObject>

#include "backgroundwork.h"
#include "cancelflag.h"
#include "channel.h"

namespace Megatorrent
{
    class MetadataFetcher;

    // Has the wanted items of a subscription registered with the storage, and afterwards lets go of
    // files that no item has any more. Engine thread; FileRegistrar does the work, on the context's
    // pool.
    class FileRegistration final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(FileRegistration)

    public:
        // `record` and `swarm` outlive it.
        FileRegistration(const ChannelContext &context, const ChannelRecord &record, ChannelSwarm *swarm);
        // Ends what runs; waits for it.
        ~FileRegistration() override;

        // Not while it is running
        void begin();
        bool isRunning() const { return m_fetcher != nullptr; }
        // Interrupts it; ended() follows.
        void cancel();
        // `function` is called on the thread of `context` when nothing is running any more.
        void whenOver(const QObject *context, std::function<void ()> function);

        // Files that rest where they are go on; those found damaged or deleted only if it is said.
        // triedAgain() follows.
        void tryAgain(bool alsoDamaged);
        // What is no longer in the channel stays on the user's disk, but nothing is known of it any
        // more.
        void forgetGoneFiles();

    signals:
        // `error`: empty, or what stopped it, a sentence
        void ended(const QString &error, bool wasInterrupted);
        void triedAgain();
        // More blobs have to be fetched.
        void missing(const QList<BlobId> &ids);

    private:
        void finish(const QString &error);
        void refreshAttributes();

        const ChannelContext m_context;
        const ChannelRecord &m_record;
        ChannelSwarm *const m_swarm;
        MetadataFetcher *m_fetcher = nullptr;   // while it is running
        CancelFlag m_cancelFlag;
        BackgroundWork m_work;
    };
}
